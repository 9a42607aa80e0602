"""Finds the procedures that a person means by their own words: endings, accents, other names, slips."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TypeAlias

from kiosk.guide.library import SMALL_WORDS
from kiosk.pages.town import Town
from kiosk.procedures.models import Procedure
from kiosk.procedures.translations import SOURCE_LANGUAGE
from kiosk.types import Lang, ProcedureId, TextKey

_WORD = re.compile(r"\w+")
_SHORTEST_START, _SHORTEST_STEM = 3, 4
_LIKELY, _LONG_ENOUGH = 0.82, 5
"""How alike two words of five letters or more are when one is the other, misspelt."""
_OWN, _NEAR, _OTHER_NAME = 3, 1, 3
"""What a word counts: in the procedure's name, in its section's, and as another name of it."""


_Alike: TypeAlias = Callable[[str, str], bool]


@dataclass(frozen=True)
class _Names:
    procedure: ProcedureId
    own: frozenset[str]
    near: frozenset[str]


def sought(town: Town, lang: Lang, words: str, most: int) -> tuple[ProcedureId, ...]:
    """The procedures that these words mean, the likeliest first.

    Names count in the visit's language and in French. Misspelt words count where nothing else is found.
    """
    asked = _together(town, words)
    names = [_names(town, one, lang) for one in town.procedures.values()]
    others = _other_names(town, words)
    for alike in (_same, _misspelt):
        scored = [(_score(one, asked, others, alike), one.procedure) for one in names]
        best = max((score for score, _ in scored), default=0)
        if best:
            ranked = sorted(scored, key=lambda pair: -pair[0])
            return tuple(found for score, found in ranked if 2 * score >= best)[:most]
    return ()


def _names(town: Town, procedure: Procedure, lang: Lang) -> _Names:
    shelf = next((one for one in town.sections if one.id == procedure.section), None)
    near = (shelf.label, shelf.detail) if shelf else ()
    return _Names(
        procedure.id,
        _in_languages(town, (procedure.tile, procedure.title), lang),
        _in_languages(town, [one for one in near if one], lang),
    )


def _in_languages(town: Town, keys: Iterable[TextKey], lang: Lang) -> frozenset[str]:
    said = (town.catalogue.render(key, one) for key in keys for one in (lang, SOURCE_LANGUAGE))
    return frozenset(word for words in said for word in _telling(words))


def _score(names: _Names, asked: list[frozenset[str]], others: list[frozenset[str]], alike: _Alike) -> int:
    score = 0
    for phrase in asked:
        if all(any(alike(word, one) for one in names.own) for word in phrase):
            score += _OWN * len(phrase)
        elif all(any(alike(word, one) for one in names.own | names.near) for word in phrase):
            score += _NEAR * len(phrase)
    for other in others:
        if all(any(_same(word, one) for one in names.own) for word in other):
            score += _OTHER_NAME
    return score


def _together(town: Town, words: str) -> list[frozenset[str]]:
    """What is asked: the names of things whole ("carte grise" is no other card), then the words left."""
    left, found = _telling(words), list[frozenset[str]]()
    for group in town.synonyms:
        for one in _named(group, words):
            phrase = _telling(one)
            if phrase and phrase <= left:
                found.append(phrase)
                left -= phrase
    return [*found, *(frozenset({one}) for one in left)]


def _other_names(town: Town, words: str) -> list[frozenset[str]]:
    """What else the things are called that the words name ("HLM": "logement social")."""
    found: list[frozenset[str]] = []
    for group in town.synonyms:
        named = _named(group, words)
        if named:
            found += [_telling(one) for one in group if one not in named and _telling(one)]
    return found


def _named(group: tuple[str, ...], words: str) -> list[str]:
    """The names of a thing that stand in the words."""
    said = f" {' '.join(_folded(words))} "
    return [one for one in group if f" {' '.join(_folded(one))} " in said]


def _telling(words: str) -> frozenset[str]:
    """The words that say what is meant."""
    return frozenset(one for one in _folded(words) if one not in SMALL_WORDS)


def _folded(words: str) -> list[str]:
    plain = unicodedata.normalize("NFD", words.casefold())
    return _WORD.findall("".join(char for char in plain if not unicodedata.combining(char)))


def _same(asked: str, named: str) -> bool:
    """The same word, one unfinished, or with another ending."""
    if asked == named:
        return True
    begun = len(asked) >= _SHORTEST_START and named.startswith(asked)
    return begun or (len(named) >= _SHORTEST_STEM and asked.startswith(named))


def _misspelt(asked: str, named: str) -> bool:
    if min(len(asked), len(named)) < _LONG_ENOUGH or asked[0] != named[0]:
        return False
    return SequenceMatcher(None, asked, named).ratio() >= _LIKELY
