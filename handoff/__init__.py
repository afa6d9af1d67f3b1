"""What a handoff is: signals, policy, envelope, next step, and the messages on the wire.

Pure: nothing here opens, sends, reads a clock or imports anything of ours. Only the standard library and msgspec.
"""
