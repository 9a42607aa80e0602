"""Words of the pages for the staff: one catalogue a language, and which of them a browser wants."""

from collections.abc import Mapping
from typing import TypeAlias

Texts: TypeAlias = Mapping[str, str]


def choose(asked: str | None, accept: str, offered: tuple[str, ...]) -> str:
    """The language asked for, else the browser's first that we have, else ours."""
    if asked in offered:
        return asked
    for wish in accept.split(","):
        lang = wish.split(";")[0].strip().lower()[:2]
        if lang in offered:
            return lang
    return offered[0]
