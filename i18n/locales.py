"""Which CLDR locale each language is written in, in which script and from which side."""

from __future__ import annotations

from functools import cache

from kiosk.types import Lang

_LOCALES = {"pt": "pt_PT"}
"""Where the bare language is another country's: the Portuguese of France write as in Portugal."""

_FROM_RIGHT = frozenset(("Adlm", "Arab", "Hebr", "Mand", "Nkoo", "Rohg", "Samr", "Syrc", "Thaa"))
"""Source: CLDR, script metadata, RTL."""


def cldr(lang: Lang) -> str:
    """The locale that Babel is asked for."""
    return _LOCALES.get(lang, lang)


@cache
def script(lang: Lang) -> str:
    """The script of a language by its ISO 15924 code, "Latn", "Cyrl" or "Arab"; "Latn" for an unknown one.

    Source: CLDR, likely subtags.
    """
    from babel.core import get_global

    likely = str(get_global("likely_subtags").get(cldr(lang), ""))
    return next((part for part in likely.split("_") if len(part) == 4 and part.istitle()), "Latn")


def right_to_left(lang: Lang) -> bool:
    """Whether pages in this language begin at the right: by its script (its own data take 1.5 MB)."""
    return script(lang) in _FROM_RIGHT
