"""What a handoff is: signals, policy, envelope, next step, and the messages on the wire.

Pure: nothing here opens, sends, reads a clock or imports anything of ours. Only the standard library, msgspec and
PyYAML. `handoff.watched_file` alone reads files, and `handoff.policy_source` a clock, for the bot and the desk share
nothing else.
"""
