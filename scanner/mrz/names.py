"""The grammar of names: what may follow what, since in most formats no digit proves a name."""

from __future__ import annotations

import re

from scanner.mrz.digits import FILLER, STRAYS, TO_LETTER
from scanner.mrz.layouts import Alphabet

_WORDS = r"[A-Z]+(?:<[A-Z]+)*"
_SHAPES = {
    Alphabet.NAMES: re.compile(rf"{_WORDS}(?:<<{_WORDS})?"),
    Alphabet.SURNAME: re.compile(_WORDS),
    Alphabet.GIVEN: re.compile(r"(?:[A-Z]+(?:<{1,2}[A-Z]+)*)?"),
}
_UNPROVED = {sign: letter for sign, letter in TO_LETTER.items() if sign != ord("0")}
"""Where no digit proves a name, a 0 may be O, D or Q: nothing to choose by."""
_NOISE = re.compile(r"<*(?:<<(?:[A-Z]|[KCX]+)(?=<|$)<*)*")
"""Behind the names: fillers, and lone letters that only a misread filler can be."""
_LONE = re.compile(rf"(?:^|<)(?:[{STRAYS}]|[KCX]{{2,}})$")


def mended_names(text: str, alphabet: Alphabet) -> str:
    """Make letters of digits, and fillers of what stands alone behind the names."""
    letters = text.translate(_UNPROVED if alphabet is Alphabet.NAMES else TO_LETTER)
    head = _head(letters, alphabet)
    if head is None or not _NOISE.fullmatch(letters[len(head) :]):
        return letters
    return head.ljust(len(text), FILLER)


def names_possible(text: str, alphabet: Alphabet) -> bool:
    """Whether it can be names. A lone last K may be a name or a misread filler: nobody can tell, so no."""
    head = _head(text, alphabet)
    if head is None or text[len(head) :].strip(FILLER):
        return False
    # A name cut at the field's end may be cut to one letter.
    return len(head) == len(text) or all(not _LONE.search(part) for part in _parts(head, alphabet))


def split_names(text: str) -> tuple[str, str]:
    """Surname and given names of ICAO lines; given names may lack."""
    surname, _, given = text.partition("<<")
    return words(surname), words(given)


def words(text: str) -> str:
    """Write words with a blank between."""
    return " ".join(text.replace(FILLER, " ").split())


def _head(text: str, alphabet: Alphabet) -> str | None:
    found = _SHAPES[alphabet].match(text)
    return found[0] if found else None


def _parts(head: str, alphabet: Alphabet) -> list[str]:
    """What stands before fillers: after "<<" a lone letter may be one of them."""
    last = head.split("<<")
    if alphabet is Alphabet.GIVEN:
        return last[1:] + ([last[0]] if len(last) == 1 and FILLER in last[0] else [])
    return last[-1:] if len(last) > 1 or FILLER in head else []
