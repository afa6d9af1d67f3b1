"""The criteria, one a module: each a pure function of a case, a part of it and the rules. docs/quality.md explains them."""
