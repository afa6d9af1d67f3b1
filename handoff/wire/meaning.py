"""What the desk asks a worker beside the turns about the meaning of texts that belong to no conversation."""

import msgspec

# What a worker may say that it answers, in its hello.
ENCODE = "encode"
MOST_TEXTS = 8


class EncodeTexts(msgspec.Struct, frozen=True, tag_field="type", tag="texts.encode", forbid_unknown_fields=True):
    """What do these texts mean? At most `MOST_TEXTS`, so that no turn waits long for the worker."""

    id: str
    texts: tuple[str, ...]


class TextsEncoded(msgspec.Struct, frozen=True, tag_field="type", tag="texts.encoded", forbid_unknown_fields=True):
    """The answer to `texts.encode`: a vector of length 1 for each text, in their order, so that the dot product of two is the
    cosine of what they mean. `vectors` are their 16-bit floats, little-endian, `size` of them for each text. `model` tells
    one encoder from another: vectors of two are not compared.
    """

    id: str
    size: int
    vectors: bytes
    model: str = ""
