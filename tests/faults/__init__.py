"""Faults under load: a desk is killed, cut off and starved while customers, agents and bots talk, and what each of them
sent, was promised and was shown is compared with what the store holds in the end (docs/reliability.md)."""
