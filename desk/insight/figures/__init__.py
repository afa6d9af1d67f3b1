"""Figures over the outcome ledger: what is counted of what, over which days, and how sure it is."""
