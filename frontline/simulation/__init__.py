"""A quarter of a made-up shop: conversations as the desk stores them, and beside them what is true of each.

`calendar` says when customers write, `customers` who, and `plan` in which cases; `plots` how a conversation goes, by a `play`
that writes it line by line; `rows` is what the desk's tables hold of it, and `truth` what is known of it because it was made
so. Nothing here asks the product's own figures: `reckoning` counts the truth again by the definitions of docs/insight.md, and
`checking` compares both. All of it follows from a seed: the same seed and day give the same bytes.
"""
