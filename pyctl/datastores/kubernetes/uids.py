"""The uids of Calico's objects in crd.projectcalico.org/v1: not those that Kubernetes gave.

Calico shows each with its bits in another order, so that an object and the custom resource in which
it is kept are never taken for one another.
"""

from __future__ import annotations

import re

_MIRRORED = bytes(int(f"{byte:08b}"[::-1], 2) for byte in range(256))
_KEPT = (6, 8)  # where a UUID has its version and variant
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE | re.ASCII)


def converted(uid: str) -> str:
    """The uid that Calico shows for Kubernetes' one, and the other way round.

    In every byte the bits are in reverse order, except in those that say what sort of UUID it is.
    What is no UUID stays as it is.
    """
    if not _UUID.fullmatch(uid):
        return uid
    plain = bytes.fromhex(uid.replace("-", ""))
    mirrored = bytearray(plain.translate(_MIRRORED))
    for index in _KEPT:
        mirrored[index] = plain[index]
    text = mirrored.hex()
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"
