"""Workflows: what an agent does on the back office from the console, shown before it is done, done once, and undone where
that is possible.

`catalogue` names them all; each topic's module holds its own. `preparing` reads the back office and says what would
happen, `running` does it, `settling` finds out what became of it where the answer was lost, `approvals` asks supervisors.
"""
