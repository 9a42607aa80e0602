"""Rules of signs and letters: what a voice cannot say and an eye stumbles on (F13, F14)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from i18n.plain.findings import Finding, error, warning
from i18n.plain.glossary import Glossary
from i18n.plain.tokens import NETWORK, VALUE, words
from i18n.plain.words import WordList

_SIGN = re.compile(r"[&§#<>=*|\\^~→←↔•■]|\+(?!\d)|(?<![\d])/|/(?![\d])")
_PARENTHESIS = re.compile(r"\([^()]*\)?|\[[^\[\]]*\]?")
_PAUSE = re.compile(r";|…(?=\s*\S)|\.\.\.")
_MARKUP = re.compile(
    r"</?[a-z]+>|\*\*?[^*\s][^*]*\*\*?|(?<!\w)_[^_\s][^_]*_(?!\w)|\[/?[biu]\]", re.IGNORECASE
)
_SHOUTED = 4


def of_text(text: str, known: WordList, glossary: Glossary) -> Iterator[Finding]:
    """F13 and F14 over one text; addresses and values are left out."""
    plain = VALUE.sub(" ", NETWORK.sub(" ", text))
    for found in _MARKUP.finditer(plain):
        yield error("F14", "Bold, italics and underline are not for texts.", "Take the marks off.", found[0])
    plain = _MARKUP.sub(" ", plain)
    for found in _SIGN.finditer(plain):
        yield error(
            "F13", f"A voice cannot say « {found[0]} ».", "Write it as a word: « et », « ou ».", found[0]
        )
    for found in _PARENTHESIS.finditer(plain):
        yield warning("F13", "Parentheses break the sentence.", "Write a second sentence.", found[0])
    for found in _PAUSE.finditer(plain):
        yield warning(
            "F13", f"« {found[0]} » is a hard sign.", "End the sentence with a full stop.", found[0]
        )
    yield from _capitals(plain, known, glossary)


def _capitals(text: str, known: WordList, glossary: Glossary) -> Iterator[Finding]:
    for word in words(text):
        if is_shouted(word.text, word.low, known) and glossary.entry(word.text) is None:
            yield error("F14", f"« {word.text} » is in capitals.", "Write it in small letters.", word.text)


def is_shouted(word: str, low: str, known: WordList) -> bool:
    """A French word in capitals, as against an acronym, which no list of words has."""
    long_enough = len(word) >= _SHOUTED or low in ("oui", "non")
    return word.isupper() and long_enough and bool(known.band(low))
