"""Fits a grammar to the words that a model knows: Vosk drops unknown ones without an error."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from kiosk.types import NodeId
from voice.heard.grammar import Grammar, names_of
from voice.heard.lexicon import Lexicon
from voice.heard.words import Words, sounded

Knows = Callable[[str], bool]
"""Whether a model has this word (``model.vosk_model_find_word(word) != -1``)."""
_ENDINGS = ("er", "ez", "é", "ée", "és", "ées")
_SHORTEST_STEM = 3


@dataclass(frozen=True)
class Listened:
    """What a recogniser of one model is given. ``unknown`` are the words that it lacks and nothing replaces.

    ``deaf`` are the choices of the page of which no name can be heard: they are chosen by place or by hand.
    """

    phrases: tuple[str, ...]
    unknown: tuple[str, ...]
    deaf: tuple[NodeId, ...]


def for_model(grammar: Grammar, lexicon: Lexicon, knows: Knows) -> Listened:
    """The phrases that this model can hear, decoys last."""
    heard: dict[str, None] = {}
    unknown: dict[str, None] = {}
    for phrase in (*grammar.phrases, *grammar.decoys):
        row = known_as(tuple(phrase.split()), lexicon, knows)
        if isinstance(row, str):
            unknown[row] = None
        else:
            heard[" ".join(row)] = None
    deaf = tuple(
        one.node
        for one in grammar.named
        if one.answer
        and all(isinstance(known_as(row, lexicon, knows), str) for row in (*one.exact, *one.loose))
    )
    return Listened(tuple(heard), tuple(one for one in unknown if one not in lexicon.decoys), deaf)


def candidates(grammar: Grammar, lexicon: Lexicon) -> frozenset[str]:
    """Every word that ``for_model`` may ask a model about."""
    rows = [tuple(phrase.split()) for phrase in (*grammar.phrases, *grammar.decoys)]
    spelled = (one for row in rows for word in row for one in _spellings(word, lexicon))
    joined = (one for row in rows for first, second in pairwise(row) for one in _joined(first, second))
    return frozenset((*spelled, *joined))


def known_as(row: Words, lexicon: Lexicon, knows: Knows) -> Words | str:
    """A row in words of the model that sound the same, or the first word for which there is none."""
    made: list[str] = []
    at = 0
    while at < len(row):
        if at + 1 < len(row) and not (knows(row[at]) and knows(row[at + 1])):
            joined = next((one for one in _joined(row[at], row[at + 1]) if knows(one)), None)
            if joined is not None:
                made.append(joined)
                at += 2
                continue
        spelled = next((one for one in _spellings(row[at], lexicon) if knows(one)), None)
        if spelled is None:
            return row[at]
        made.append(spelled)
        at += 1
    return tuple(made)


def _joined(word: str, following: str) -> tuple[str, ...]:
    """ "l'" and "hôpital", "vide" and "grenier": some models know them as one."""
    return (word + following,) if word.endswith("'") else (f"{word}-{following}",)


def _spellings(word: str, lexicon: Lexicon) -> Iterator[str]:
    """The word, and others that sound the same."""
    yield word
    if lexicon.sound != "french":
        return
    others = [f"{word}s", word.removesuffix("s")]
    ending = max((one for one in _ENDINGS if word.endswith(one)), key=len, default="")
    stem = word.removesuffix(ending)
    if ending and len(stem) >= _SHORTEST_STEM:
        others += [stem + one for one in _ENDINGS]
    yield from (one for one in others if one != word and sounded(one) == sounded(word))


def unheard(labels: Iterable[str], lexicon: Lexicon, knows: Knows) -> tuple[tuple[str, str], ...]:
    """Labels that a model cannot hear under any name, each with a word that it lacks (for ``check``)."""
    found = []
    for label in labels:
        heard = [known_as(row, lexicon, knows) for row in names_of(label, lexicon)]
        lacking = [row for row in heard if isinstance(row, str)]
        if lacking and len(lacking) == len(heard):
            found.append((label, lacking[0]))
    return tuple(found)
