"""Names and addresses as they are spelled: "D U P deux O N T", "M comme Marie", "e accent aigu"."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping

from voice.heard.lexicon import Lexicon
from voice.heard.meanings import Digits, Letters, Reason, Unclear
from voice.heard.words import Words, folded

_MOST_WORDS_FIRST = 3
"""A name said whole before it is spelled has at most so many words."""
_FEWEST = 2
"""One letter is no spelling: it is a noise more often than a name."""


def spelled(words: Words, lexicon: Lexicon) -> Letters | Unclear:
    """Capitals as they were spelled; a name said whole before counts if its spelling agrees."""
    for said in range(min(_MOST_WORDS_FIRST, max(len(words) - _FEWEST, 0)) + 1):
        text = _letters(words[said:], lexicon)
        if text is not None and _agrees(words[:said], text):
            return Letters(text)
    return Unclear(Reason.WORDS)


def _agrees(words: Words, text: str) -> bool:
    return not words or _bare("".join(words)) == _bare(text)


def _bare(text: str) -> str:
    return "".join(char for char in folded(text.lower()) if char.isalnum())


def _letters(words: Words, lexicon: Lexicon) -> str | None:
    """All the words as letters and signs; None if one of them is neither."""
    text, at = "", 0
    while at < len(words):
        found = _one(words, at, lexicon)
        if found is None:
            return None
        text, at = text + found[0], found[1]
    # Composed: "e accent aigu" is one letter.
    return unicodedata.normalize("NFC", text) if len(text) >= _FEWEST and not text[0].isspace() else None


def _one(words: Words, at: int, lexicon: Lexicon) -> tuple[str, int] | None:
    """A letter with all that is said about it, or a sign; and the place after it."""
    if words[at] in lexicon.unsure_letters:
        return None
    letter, end = _longest(words, at, lexicon.letters)
    if end == at:
        sign, end = _longest(words, at, lexicon.signs)
        return (sign, end) if end > at else _doubled(words, at, lexicon)
    while end < len(words) and words[end] in lexicon.capital:
        end += 1
    mark, end = _longest(words, end, lexicon.marks)
    after = _likened(words, end, letter, lexicon)
    return None if after is None else (letter + mark, after)


def _doubled(words: Words, at: int, lexicon: Lexicon) -> tuple[str, int] | None:
    """ "deux O", "double L"."""
    if words[at] not in lexicon.double | lexicon.two or at + 1 >= len(words):
        return None
    found = _one(words, at + 1, lexicon)
    if found is None or not found[0][0].isalpha():
        return None
    return found[0] * 2, found[1]


def _likened(words: Words, at: int, letter: str, lexicon: Lexicon) -> int | None:
    """Past "comme Marie"; None if Marie does not begin with that letter, for then one of the two is wrong."""
    size = max((len(row) for row in lexicon.like if words[at : at + len(row)] == row), default=0)
    if not size or at + size >= len(words):
        return at
    return at + size + 1 if _bare(words[at + size]).startswith(_bare(letter)) else None


def _longest(words: Words, at: int, table: Mapping[Words, str]) -> tuple[str, int]:
    """The longest row of the table that begins here, or nothing."""
    sizes = [len(row) for row in table if words[at : at + len(row)] == row]
    if not sizes:
        return "", at
    end = at + max(sizes)
    return table[words[at:end]], end


def mail(words: Words, lexicon: Lexicon) -> Letters | Unclear:
    """An e-mail address, spelled, with the names of the usual providers as words."""
    text, at = "", 0
    while at < len(words):
        part, end = _longest(words, at, lexicon.mail)
        if end == at:
            figure = list(lexicon.counting.under_hundred(words, at))
            found = (str(figure[-1][0]), figure[-1][1]) if figure else _one(words, at, lexicon)
            if found is None:
                return Unclear(Reason.WORDS)
            part, end = found
        text, at = text + part.lower(), end
    name, _, domain = text.partition("@")
    whole = name and "." in domain.strip(".") and "@" not in domain and text.isascii()
    return Letters(text) if whole else Unclear(Reason.WORDS)


def account(words: Words, lexicon: Lexicon, lengths: range) -> Digits | Unclear:
    """Capitals and digits one by one: an IBAN, the number of an association."""
    text, at = "", 0
    figures = lexicon.counting.small
    while at < len(words):
        value = figures.get((folded(words[at]),))
        if value is not None and value <= 9:
            found: tuple[str, int] | None = (str(value), at + 1)
        elif words[at].isdecimal():
            found = (words[at], at + 1)
        else:
            found = _one(words, at, lexicon)
        if found is None:
            return Unclear(Reason.WORDS)
        text, at = text + found[0], found[1]
    fits = len(text) in lengths and text.isascii() and text.isalnum()
    return Digits(text) if fits else Unclear(Reason.WORDS)
