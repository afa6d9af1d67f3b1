"""The desk's three sockets. `base` is what they share: Origin, first frame, caps, a bounded queue, an end."""
