"""What a handoff is: signals, policy, envelope, next step, and the messages on the wire.

Pure: nothing here opens, sends, reads a clock or imports anything of ours. Only the standard library, msgspec and
PyYAML. `handoff.policy_source` alone reads a file and a clock, for the bot and the desk share nothing else.
"""
