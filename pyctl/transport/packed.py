"""Bodies that servers pack with gzip (RFC 1952), where they may."""

from __future__ import annotations

import httpcore


class Unpackable(httpcore.RemoteProtocolError):
    """What should be packed is not, or not all of it came; str() says which."""


def unpacked(body: bytes) -> bytes:
    """What was packed, in one member or several. Raises Unpackable."""
    import zlib  # small answers come as they are

    pieces = []
    try:
        while body:
            member = zlib.decompressobj(wbits=16 + zlib.MAX_WBITS)
            pieces.append(member.decompress(body))
            if not member.eof:
                raise Unpackable("the packed answer breaks off")
            body = member.unused_data
    except zlib.error as error:
        raise Unpackable(f"the packed answer is no gzip: {error}") from error
    return b"".join(pieces)
