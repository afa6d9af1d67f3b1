"""What clients are told about files, on both sockets; the files themselves travel over HTTP (`docs/attachments.md`)."""

import msgspec


class AttachmentRules(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What files may be attached: their media types, the largest in bytes, and how many to one message."""

    types: tuple[str, ...]
    size_bytes: int
    per_message: int
