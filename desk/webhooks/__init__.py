"""Webhooks: other programs are told what happened in conversations, signed, at least once, each event under its id.

An event is stored in the transaction that makes it happen (`events`), and sent afterwards (`courier`) until it is taken
or given up (`schedule`). Signatures follow the Standard Webhooks specification 1.0 (`signing`), so that its libraries
can check them; `addresses` keeps deliveries out of the house.
"""
