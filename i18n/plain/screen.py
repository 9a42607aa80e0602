"""Rules of the whole screen: how much to read, how hard, which acronyms (F05, F20 to F22)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import inf
from typing import TYPE_CHECKING

from i18n.plain.findings import Finding, error, graded, warning
from i18n.plain.glossary import Glossary
from i18n.plain.signs import is_shouted
from i18n.plain.tokens import NETWORK, VALUE, sentences, spoken_words, words
from i18n.plain.words import WordList

if TYPE_CHECKING:
    from pyphen import Pyphen

_SENTENCE_LIMITS = (4, 6)
_WORD_LIMITS = (40, 60)
_ENOUGH_WORDS = 30
_KANDEL_MOLES_LIMITS = (80, 65)
_LIX_LIMITS = (25, 35)
_LONG_WORD = 6
_ROMAN = re.compile(r"[IVX]+")
_SMALL_WORDS = frozenset(
    ("de", "du", "des", "d'", "la", "le", "les", "l'", "à", "au", "aux", "et", "en", "pour", "sur")
)


@dataclass(frozen=True)
class Readability:
    """Kandel and Moles's ease (100 is easy) and Björnsson's LIX (20 is easy) of a text."""

    kandel_moles: float
    lix: float


def readability(texts: Sequence[str]) -> Readability:
    """Kandel-Moles: 207 - 1.015 words a sentence - 73.6 syllables a word. LIX: words a sentence + % long.

    Raises ZeroDivisionError when the texts hold no word.
    """
    n_sentences = sum(len(sentences(text)) for text in texts)
    found = [word for text in texts for word in spoken_words(text)]
    a_sentence = len(found) / n_sentences
    a_word = sum(map(syllables, found)) / len(found)
    long = sum(len(_letters(word)) > _LONG_WORD for word in found)
    return Readability(207 - 1.015 * a_sentence - 73.6 * a_word, a_sentence + 100 * long / len(found))


def _letters(word: str) -> str:
    """The word without its elided article (« l'accueil » is not a longer word than « accueil ») or signs."""
    return re.sub(r"[^\w]", "", re.split(r"['’]", word)[-1] or word)


@lru_cache(maxsize=8192)
def syllables(word: str) -> int:
    """Syllables by the French hyphenation patterns, as textstat counts them; at least 1."""
    return len(_hyphenation().positions(word.strip("«».,!?:;…\"'’()").lower())) + 1


@lru_cache(maxsize=1)
def _hyphenation() -> Pyphen:
    from pyphen import Pyphen

    return Pyphen(lang="fr_FR")


def of_screen(
    texts: Sequence[str], choices: Sequence[str], known: WordList, glossary: Glossary
) -> Iterator[Finding]:
    """F05 over all that the screen says, F20 to F22 over its texts; choices are buttons, not reading."""
    yield from _acronyms([*texts, *choices], known, glossary)
    yield from _amount(texts)
    yield from _ease(texts)


def _amount(texts: Sequence[str]) -> Iterator[Finding]:
    n_sentences = sum(len(sentences(text)) for text in texts)
    n_words = sum(len(spoken_words(text)) for text in texts)
    first = texts[0] if texts else ""
    mend = "Make two pages."
    yield from graded(
        "F20", n_sentences, _SENTENCE_LIMITS, (f"The screen has {n_sentences} sentences.", mend, first)
    )
    yield from graded("F20", n_words, _WORD_LIMITS, (f"The screen has {n_words} words.", mend, first))


def _ease(texts: Sequence[str]) -> Iterator[Finding]:
    if sum(len(spoken_words(text)) for text in texts) < _ENOUGH_WORDS:
        return
    ease, mend = readability(texts), "Use shorter sentences and shorter words."
    below = (-_KANDEL_MOLES_LIMITS[0], -_KANDEL_MOLES_LIMITS[1])
    kandel_moles = f"The screen is hard to read: Kandel-Moles {ease.kandel_moles:.0f}."
    yield from graded("F21", -ease.kandel_moles, below, (kandel_moles, mend, texts[0]))
    # Over so few words one long term moves LIX a lot: it is sure only when the other formula agrees.
    agreed = ease.kandel_moles < _KANDEL_MOLES_LIMITS[0]
    limits = _LIX_LIMITS if agreed else (_LIX_LIMITS[0], inf)
    says = (f"The screen is hard to read: LIX {ease.lix:.0f}.", mend, texts[0])
    yield from graded("F22", ease.lix, limits, says)


def _acronyms(texts: Sequence[str], known: WordList, glossary: Glossary) -> Iterator[Finding]:
    whole = "\n".join(VALUE.sub(" ", NETWORK.sub(" ", text)) for text in texts)
    for acronym in dict.fromkeys(
        word.text for word in words(whole) if _is_acronym(word.text, word.low, known)
    ):
        entry = glossary.entry(acronym)
        if spelled_out(acronym, whole) or (entry and not entry.spelled):
            continue
        message = f"« {acronym} » is not spelled out on this screen."
        if entry is None:
            yield error("F05", message, "Write the full name.", acronym)
        elif entry.spelled.lower() not in whole.lower().replace("’", "'"):
            yield warning("F05", message, f"Write « {entry.spelled} ».", acronym)


def _is_acronym(word: str, low: str, known: WordList) -> bool:
    capitals = word.isupper() and len(word.rstrip("'’")) > 1 and not word.endswith(("'", "’"))
    return capitals and not _ROMAN.fullmatch(word) and not is_shouted(word, low, known)


def spelled_out(acronym: str, text: str) -> bool:
    """Whether words in a row begin with the acronym's letters, small words counted or not."""
    lows = [word.low for word in words(text) if word.text != acronym]
    without = [low for low in lows if low not in _SMALL_WORDS]
    return any(acronym.lower() in "".join(low[0] for low in some) for some in (lows, without))
