"""The audit log as evidence: who did what, in a chain that shows when somebody changed it afterwards.

`chain` is pure; `sealing` links what was written, `verification` reads everything again, `pruning` lets go of what is
older than it must be kept. The lines themselves are written by `desk.store.audit`, in the transaction of what they tell.
"""
