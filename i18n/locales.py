"""Which CLDR locale each language is written in."""

from __future__ import annotations

from kiosk.types import Lang

_LOCALES = {"pt": "pt_PT"}
"""Where the bare language is another country's: the Portuguese of France write as in Portugal."""


def cldr(lang: Lang) -> str:
    """The locale that Babel is asked for."""
    return _LOCALES.get(lang, lang)
