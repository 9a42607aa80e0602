"""Names that people say for an answer, beside its label: heard, never shown and never read aloud.

They are one text whose names are parted by a slash, so that a translator writes as many as the language has.
A language without them has none: French names are not heard in an English sentence.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from kiosk.types import TextKey

_END = ".said"
_PARTED = " / "
_DIGIT = re.compile(r"\d")
_SIGNS = frozenset("/{}|<>")


def is_said(key: TextKey) -> bool:
    """Whether a text holds names that are said. No other key ends like this."""
    return key.endswith(_END)


def said_key(prefix: str) -> TextKey:
    """The key of the names that are said for ``prefix``."""
    return TextKey(f"{prefix}{_END}")


def joined(names: Sequence[str]) -> str:
    """Names as one text."""
    return _PARTED.join(names)


def parted(words: str) -> tuple[str, ...]:
    """The names of one text; none of an empty one."""
    return tuple(name for one in words.split("/") if (name := one.strip()))


def sayable(name: str) -> str:
    """The name, if a voice can say it. Raises ValueError."""
    if _DIGIT.search(name):
        raise ValueError(f"'{name}' has digits: write numbers as they are said, in words")
    if wrong := sorted(_SIGNS & set(name)):
        raise ValueError(f"'{name}' has the sign '{wrong[0]}': write only words, as they are said")
    return name
