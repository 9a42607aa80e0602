"""The grammar of a page: what may be said to it, made from its tree."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import assert_never

from kiosk.pages.ring import acts
from kiosk.pages.view import ANSWERS, Area, Node, PageView, Role
from kiosk.types import Lang, NodeId
from voice.heard.expects import Expects, Wanted
from voice.heard.lexicon import Lexicon, Rows, Topic, core
from voice.heard.words import Words

_SILENT = frozenset({Role.ROW, Role.KEYBOARD, Role.SIGNATURE, Role.SPEAK})
_CLAUSE = re.compile(r"[,،(]")
"""Ends what is said of a label: an explanation, or its French in brackets, follows."""


@dataclass(frozen=True)
class Named:
    """Something on the page and the rows of words that name it.

    ``exact`` as written or declared; ``loose`` without its article or second half, or by another name.
    The keys are those rows as they are compared.
    """

    node: NodeId
    answer: bool
    """A choice or a tile; else a button, a line or a field."""
    exact: Rows
    loose: Rows
    exact_keys: frozenset[Words]
    loose_keys: frozenset[Words]


@dataclass(frozen=True)
class Grammar:
    """What may be said. ``phrases`` have lower case, accents, apostrophes apart; ``words`` are all of theirs.

    The phrases of a Vosk grammar recombine, so who parses must read whole utterances.
    """

    lang: Lang
    phrases: tuple[str, ...]
    words: frozenset[str]
    decoys: tuple[str, ...]
    named: tuple[Named, ...]
    expects: Expects

    @property
    def free(self) -> bool:
        """Whether a recogniser without a grammar is needed."""
        return self.expects.wanted is Wanted.FREE


def grammar_of(view: PageView, lexicon: Lexicon, expects: Expects) -> Grammar:
    """The grammar of a page."""
    named = tuple(_named(node, lexicon) for node in _speakable(view) if node.name)
    rows = [row for one in named for row in (*one.exact, *one.loose)]
    rows += [row for group in lexicon.commands.values() for row in group]
    rows += [*lexicon.yes, *lexicon.no, *lexicon.openers, *_fillers(lexicon, expects.wanted)]
    rows += [row for topic in _topics(expects.wanted) for row in lexicon.written[topic]]
    # A sign ("€", ",") is read when a recogniser writes it; it is not a word to listen for.
    if expects.wanted is Wanted.NUMBER:
        rows += [(word,) for word in lexicon.words(expects.about)]
    spoken = (row for row in rows if row and all(_is_word(word) for word in row))
    phrases = tuple(dict.fromkeys(" ".join(row) for row in spoken))
    words = frozenset(word for phrase in phrases for word in phrase.split())
    decoys = tuple(" ".join(lexicon.words(one)) for one in lexicon.decoys)
    return Grammar(
        view.lang, phrases, words, tuple(one for one in decoys if one not in phrases), named, expects
    )


def _speakable(view: PageView) -> Iterator[Node]:
    """What acts and can be named in this language; the keys of a keyboard are not called one by one."""
    for node in view.nodes:
        yield from _under(node, view.lang)


def _under(node: Node, lang: Lang) -> Iterator[Node]:
    if node.role in _SILENT:
        return
    if acts(node) and node.lang == lang:
        yield node
    for child in node.children:
        yield from _under(child, lang)


def _named(node: Node, lexicon: Lexicon) -> Named:
    label = node.spoken if node.role is Role.KEY and node.spoken else node.name
    exact, loose = _rows((label, *node.said), lexicon)
    answer = node.role in ANSWERS and node.area is Area.BODY
    return Named(node.id, answer, exact, loose, lexicon.keys(exact), lexicon.keys(loose))


def names_of(label: str, lexicon: Lexicon) -> Rows:
    """All rows of words by which a label is understood, the label itself first."""
    exact, loose = _rows((label,), lexicon)
    return (*exact, *loose)


def _rows(names: tuple[str, ...], lexicon: Lexicon) -> tuple[Rows, Rows]:
    """The names as they are; and their parts, with other names for things, without articles."""
    exact = list(dict.fromkeys(lexicon.words(name) for name in names))
    halves = [part for name in names for part in _parts(name, lexicon)]
    others = [other for row in (*exact, *halves) for other in _same(row, lexicon)]
    bare = [core(row, lexicon) for row in (*exact, *halves, *others)]
    loose = tuple(row for row in dict.fromkeys([*halves, *others, *bare]) if row and row not in exact)
    return tuple(row for row in exact if row), loose


def _parts(name: str, lexicon: Lexicon) -> Iterator[Words]:
    """The first half of a name; each side of an "or"."""
    first = lexicon.words(_CLAUSE.split(name)[0])
    yield first
    for row in dict.fromkeys((first, lexicon.words(name))):
        ends = [at for at, word in enumerate(row) if word in lexicon.either]
        starts = [0, *(at + 1 for at in ends)]
        yield from (row[start:end] for start, end in zip(starts, [*ends, len(row)], strict=True))


def _same(row: Words, lexicon: Lexicon) -> Iterable[Words]:
    """The row with other names for the things in it."""
    for group in lexicon.same:
        for one in group:
            at = _place(row, one)
            if at is not None:
                yield from ((*row[:at], *other, *row[at + len(one) :]) for other in group if other != one)


def _fillers(lexicon: Lexicon, wanted: Wanted) -> Rows:
    """Among letters "euh" would be heard for E."""
    if "letters" not in _topics(wanted):
        return lexicon.fillers
    return tuple(row for row in lexicon.fillers if not lexicon.unsure_letters & set(row))


def _is_word(word: str) -> bool:
    return any(char.isalpha() for char in word)


def _place(row: Words, part: Words) -> int | None:
    if part[0] not in row:
        return None  # asked ten thousand times a menu, and seldom otherwise
    places = range(len(row) - len(part) + 1)
    return next((at for at in places if row[at : at + len(part)] == part), None)


def without_fillers(words: Words, lexicon: Lexicon) -> Words:
    """Without hesitation and politeness, wherever they stand."""
    kept: list[str] = []
    at = 0
    while at < len(words):
        size = max((len(one) for one in lexicon.fillers if words[at : at + len(one)] == one), default=0)
        if not size:
            kept.append(words[at])
        at += size or 1
    return tuple(kept)


def _topics(wanted: Wanted) -> tuple[Topic, ...]:
    """The words of the answers that are not on the page."""
    match wanted:
        case Wanted.DAY:
            return "numbers", "dates", "positions"
        case Wanted.MONEY:
            return "numbers", "money"
        case Wanted.NUMBER | Wanted.PHONE | Wanted.POSTCODE:
            return ("numbers",)
        case Wanted.SIRET | Wanted.IBAN:
            return "numbers", "letters"
        case Wanted.LETTERS:
            return ("letters",)
        case Wanted.EMAIL:
            return "letters", "mail"
        case Wanted.CHOICE:
            return ("positions",)
        case Wanted.FREE:
            return ()
        case never:
            assert_never(never)
