"""Which script a node is drawn in: no font has them all, and there is no fallback from font to font."""

from __future__ import annotations

import re

from i18n.locales import script
from kiosk.pages.view import Node
from kiosk.types import Lang

LATIN = "Latn"
_LETTERS = {
    "Arab": re.compile("[\u0600-\u06ff\u0750-\u077f\u08a0-\u08ff\ufb50-\ufdff\ufe70-\ufeff]"),
    "Cyrl": re.compile("[\u0400-\u052f]"),
}
"""Letters that only the fonts of their script have, and of those before. All have Latin letters."""
_LATIN_LETTER = re.compile("[A-Za-zÀ-ɏ]")


def script_of(lang: Lang, *texts: str) -> str:
    """The script (ISO 15924) of a language, unless these texts are written in another: the name of a
    language on the first page, what a person typed before they chose another language, a French name."""
    own = script(lang)
    if own not in {LATIN, *_LETTERS}:
        return own
    found = (one for one, letters in _LETTERS.items() if any(map(letters.search, texts)))
    return next(found, LATIN if any(map(_LATIN_LETTER.search, texts)) else own)


def script_for(node: Node) -> str:
    """The script in which a node and those inside it are drawn."""
    texts = [text for one in node.walk() for text in (one.name, one.detail, one.value, one.hint)]
    return script_of(node.lang, *texts)
