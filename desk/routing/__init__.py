"""Who gets a waiting conversation, when, and what the customer is told about the wait.

Pure: values and the time now go in, decisions come out. Nothing here opens, sends, reads a clock or the store.
`configuration` is what `data/routing.yml` may say, `model` what routing looks at besides it. `eligibility` says who may
serve whom, `line` who is next, `matching` who gets whom, `hours` when a queue is open, `estimate` how long it takes.
"""
