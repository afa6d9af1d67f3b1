"""What the desk keeps: tables, the engine, and one module for each thing that is kept.

The functions take an open connection and decide nothing; `desk.change` and the use cases around it do.
"""
