"""What a desk measures of itself, in the text format of Prometheus.

`meters` counts what happens as it happens, `state` looks at what is, when somebody asks, and `exposition` writes both.
"""
