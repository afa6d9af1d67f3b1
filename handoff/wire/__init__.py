"""The messages on the desk's three sockets, as tagged structs.

Every frame is one JSON object whose `type` names the struct; unknown types and unknown fields are refused.
`customer`, `agent` and `worker` hold one socket each, `codec` turns frames into structs and back.
"""
