"""The syntax of names, labels and annotations: Kubernetes' rules, as Calico applies them.

Every function answers with the reasons against a text, in words; none means that it is fine.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

_LABEL = r"[a-z0-9]([-a-z0-9]*[a-z0-9])?"
_SUBDOMAIN = re.compile(rf"{_LABEL}(\.{_LABEL})*")
_ONE_LABEL = re.compile(_LABEL)
_POLICY = re.compile(rf"{_LABEL}(\.{_LABEL})?")
_MANAGED = re.compile(rf"(knp|ossg)\.default\.{_LABEL}(\.{_LABEL})*")
_QUALIFIED = re.compile(r"([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]")
_LABEL_VALUE = re.compile(r"(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?")

SUBDOMAIN_PATTERN = _SUBDOMAIN.pattern
LABEL_KEY_PATTERN = rf"({_SUBDOMAIN.pattern}/)?{_QUALIFIED.pattern}"
LABEL_VALUE_PATTERN = _LABEL_VALUE.pattern

MAX_NAME = 253
MAX_TIER_NAME = 63
MAX_ANNOTATIONS = 256 * 1024

SUBDOMAIN_WORDS = (
    "name must consist of lower case alphanumeric characters, '-' or '.', "
    "and start and end with a letter or digit"
)
LABEL_WORDS = (
    "name must consist of lower case alphanumeric characters or '-', "
    "and start and end with a letter or digit"
)


def byte_length(text: str) -> int:
    """How long a text is in UTF-8; JSON's escapes may have left half a character in it."""
    return len(text) if text.isascii() else len(text.encode(errors="surrogatepass"))


def is_subdomain(text: str) -> bool:
    """Whether this is a DNS subdomain of lower-case labels (the tag `name` of Calico)."""
    return _SUBDOMAIN.fullmatch(text) is not None


def is_label(text: str) -> bool:
    """Whether this is one lower-case DNS label, of any length."""
    return _ONE_LABEL.fullmatch(text) is not None


def name_reasons(name: str) -> list[str]:
    """Why this cannot be the name of an object of any kind."""
    reasons = []
    if byte_length(name) > MAX_NAME:
        reasons.append(f"name is too long by {byte_length(name) - MAX_NAME} bytes")
    if not is_subdomain(name):
        reasons.append(SUBDOMAIN_WORDS if name else f"{SUBDOMAIN_WORDS}; none is given")
    return reasons


def tier_name_reasons(name: str) -> list[str]:
    """Why this cannot be the name of a Tier: a single DNS label of at most 63 characters."""
    reasons = []
    if byte_length(name) > MAX_TIER_NAME:
        reasons.append(f"name is too long by {byte_length(name) - MAX_TIER_NAME} bytes")
    if not is_label(name):
        reasons.append(LABEL_WORDS)
    return reasons


def policy_name_reasons(name: str) -> list[str]:
    """Why this cannot be the name of a global policy: it has at most one dot."""
    if _POLICY.fullmatch(name) is not None:
        return []
    return [LABEL_WORDS + "; a policy's name has at most one dot"]


def namespaced_policy_name_reasons(name: str) -> list[str]:
    """Why this cannot be the name of a policy of a namespace.

    Besides the names of global policies, those that Kubernetes' and OpenStack's policies have.
    """
    return [] if _MANAGED.fullmatch(name) else policy_name_reasons(name)


@lru_cache(maxsize=4096)
def label_key_reasons(key: str) -> tuple[str, ...]:
    """Why this cannot be a label key: `[prefix/]name`, Kubernetes' qualified name."""
    prefix, slash, name = key.rpartition("/")
    if "/" in prefix:
        return ("a label key is a name with at most one prefix and '/', like 'example.com/MyName'",)
    reasons = []
    if slash and not prefix:
        reasons.append("prefix part must be non-empty")
    if prefix and len(prefix) > MAX_NAME:
        reasons.append(f"prefix part must be no more than {MAX_NAME} bytes")
    if prefix and not is_subdomain(prefix):
        reasons.append("prefix part must be a lower case DNS name, like 'example.com'")
    return (*reasons, *_name_part_reasons(name))


@lru_cache(maxsize=4096)
def label_value_reasons(value: str) -> tuple[str, ...]:
    """Why this cannot be a label value."""
    reasons = []
    if byte_length(value) > 63:
        reasons.append("must be no more than 63 bytes")
    if _LABEL_VALUE.fullmatch(value) is None:
        reasons.append(
            "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' "
            "or '.', and must start and end with an alphanumeric character"
        )
    return tuple(reasons)


def labels_reason(labels: Mapping[str, str]) -> str:
    """Why some key or value is no label's, "" when all are (Calico's tag `labels`)."""
    for key, value in labels.items():
        for word, text, reasons in (
            ("key", key, label_key_reasons(key)),
            ("value", value, label_value_reasons(value)),
        ):
            if reasons:
                return f"{word} '{text}': {reasons[0]}"
    return ""


def annotation_key_reasons(key: str) -> tuple[str, ...]:
    """Why this cannot be an annotation key: a label key's rules, in any case of letters."""
    return label_key_reasons(key.lower())


def annotations_excess(annotations: Mapping[str, str]) -> int:
    """By how many bytes the annotations of one object are too large together; 0 when they fit."""
    size = sum(byte_length(key) + byte_length(value) for key, value in annotations.items())
    return max(0, size - MAX_ANNOTATIONS)


def _name_part_reasons(name: str) -> list[str]:
    reasons = []
    if not name:
        reasons.append("name part must be non-empty")
    if byte_length(name) > 63:
        reasons.append("name part must be no more than 63 bytes")
    if _QUALIFIED.fullmatch(name) is None:
        reasons.append(
            "name part must consist of alphanumeric characters, '-', '_' or '.', and must start "
            "and end with an alphanumeric character"
        )
    return reasons
