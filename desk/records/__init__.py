"""What is kept of one customer: found in every store, handed out as a whole, and erased for good.

`holdings` says of every table whose its rows are; a test holds that it says so of all. `subject` finds the customer,
`export` and `erasure` do what the customer asks for, `outside` what other stores must forget, `retention` what time alone does.
"""
