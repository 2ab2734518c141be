"""Names of generated host endpoints: how they are made, which are valid, who could have made one.

Calico glues node, template and interface together with `-` and hashes what is too long, so two
nodes may want one name. Nobody needs an index over all nodes to find them: a node that can make a
name is a prefix of the name's full text that ends before a `-`.
"""

from __future__ import annotations

import base64
import hashlib
import re

SUFFIX = "-auto-hep"
MAX_NAME = 253

_LABEL = "[a-z0-9](?:[-a-z0-9]*[a-z0-9])?"
_NAME = re.compile(rf"{_LABEL}(?:\.{_LABEL})*")
_INTERFACE = re.compile(r"[A-Za-z0-9_.-]{1,15}")
# The hash has 43 characters of base64, fewer by its `-` and `_`: each is one of those by 1 in 32.
_HASHED = re.compile(rf"[a-z0-9]{{30,43}}{SUFFIX}")


def full_text(*parts: str) -> str:
    """The name before it is checked for length: node, generateName and interface, as given."""
    return "-".join(parts) + SUFFIX


def name_of(text: str) -> str:
    """The name for a full text: the text, or its hash when it is longer than 253 bytes.

    The hash is Calico's: SHA-256, base64 for URLs, its punctuation dropped, in lower case. Neither
    node nor template can be told from it.
    """
    if len(text) <= MAX_NAME and text.isascii():
        return text
    octets = text.encode("utf-8", "surrogatepass")
    if len(octets) <= MAX_NAME:
        return text
    digest = base64.urlsafe_b64encode(hashlib.sha256(octets).digest()).decode()
    return digest.translate({ord(mark): None for mark in "-_="}).lower() + SUFFIX


def is_name(text: str) -> bool:
    """Whether Calico takes this as an object's name: a lower-case DNS subdomain, at most 253."""
    return len(text) <= MAX_NAME and _NAME.fullmatch(text) is not None


def is_interface(text: str) -> bool:
    """Whether a host endpoint can name this interface (`*` means all of them, so it cannot)."""
    return _INTERFACE.fullmatch(text) is not None


def looks_hashed(name: str) -> bool:
    """Whether the name may be a hash, so that its maker cannot be read off it."""
    return name.count("-") == 2 and _HASHED.fullmatch(name) is not None


def possible_makers(text: str) -> list[str]:
    """Every node name that could make this name or full text, shortest (so first) to longest."""
    if not text.endswith(SUFFIX):
        return []
    stem = text[: -len(SUFFIX)]
    makers = []
    at = stem.find("-", 1)
    while at > 0:
        makers.append(stem[:at])
        at = stem.find("-", at + 1)
    makers.append(stem)
    return makers
