"""The spoken words of a language, read at the door: a town can add to them and no word stands in code."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeAlias

from kiosk.types import Lang
from voice.heard import numbers
from voice.heard.meanings import CommandName
from voice.heard.numbers import Counting, Spoken
from voice.heard.words import Words, folded, sounded, words_of

if TYPE_CHECKING:
    from voice.heard.spec import LexiconSpec

Rows: TypeAlias = tuple[Words, ...]
Topic: TypeAlias = Literal["numbers", "dates", "money", "positions", "letters", "mail"]
_COUNTINGS: Mapping[str, Callable[[Spoken, frozenset[str]], Counting]] = {
    "french": numbers.french,
    "english": numbers.english,
    "listed": numbers.listed,
}


@dataclass(frozen=True)
class Lexicon:
    """What is said in one language. Rows are words as ``words`` cuts them; single words have no accents."""

    lang: Lang
    apart: bool
    sound: Literal["french", "plain"]
    fillers: Rows
    openers: Rows
    articles: frozenset[str]
    commands: Mapping[CommandName, Rows]
    yes: Rows
    no: Rows
    position: frozenset[str]
    ordinals: Mapping[str, int]
    counting: Counting
    homophones: Mapping[str, str]
    months: Mapping[str, int]
    weekdays: frozenset[str]
    relative: Mapping[Words, int]
    ordinal_days: bool
    """Whether all days are ordinals and may follow their month ("May the third"), not only the first."""
    date_joins: frozenset[str]
    date_openers: Rows
    euros: frozenset[str]
    cents: frozenset[str]
    and_: frozenset[str]
    decimal: frozenset[str]
    plus: frozenset[str]
    letters: Mapping[Words, str]
    marks: Mapping[Words, str]
    signs: Mapping[Words, str]
    like: Rows
    double: frozenset[str]
    two: frozenset[str]
    capital: frozenset[str]
    unsure_letters: frozenset[str]
    mail: Mapping[Words, str]
    either: frozenset[str]
    """The words between two names, each of which may be said alone: "veuf ou veuve"."""
    same: tuple[Rows, ...]
    """Groups of names for one thing, and of words that sound like one that a model may not know: each may
    stand in a label instead of another."""
    decoys: tuple[str, ...]
    written: Mapping[Topic, Rows]
    """What a grammar lists for a topic: with accents, as a recogniser writes it."""

    def words(self, text: str) -> Words:
        """A text as words, accents kept."""
        return words_of(text, apart=self.apart)

    def key(self, words: Iterable[str]) -> Words:
        """Words as they are compared: what sounds alike is one."""
        alike = sounded if self.sound == "french" else folded
        return tuple(alike(word) for word in words)

    def keys(self, rows: Rows) -> frozenset[Words]:
        """Rows as they are compared: worked out once, they are asked at every utterance."""
        return frozenset(map(self.key, rows))

    @cached_property
    def opening(self) -> Mapping[str, Rows]:
        """The openers by their first word: most answers begin with none."""
        found: dict[str, Rows] = {}
        for row in self.openers:
            if row:
                found[row[0]] = (*found.get(row[0], ()), row)
        return found

    @cached_property
    def agreeing(self) -> tuple[frozenset[Words], frozenset[Words]]:
        """What is said for yes, and for no, as it is compared."""
        return self.keys(self.yes), self.keys(self.no)

    @cached_property
    def commanding(self) -> Mapping[CommandName, frozenset[Words]]:
        """What is said for each command, as it is compared."""
        return {name: self.keys(rows) for name, rows in self.commands.items()}

    @cached_property
    def wrapped(self) -> Mapping[CommandName, frozenset[Words]]:
        """The same without what may stand before it."""
        return {
            name: self.keys(tuple(core(row, self) for row in rows)) for name, rows in self.commands.items()
        }


def core(row: Words, lexicon: Lexicon) -> Words:
    """Without what may stand before an answer and says nothing: "je voudrais", "c'est", an article."""
    while row:
        openers = [one for one in lexicon.opening.get(row[0], ()) if row[: len(one)] == one]
        begun = max(map(len, openers), default=1 if row[0] in lexicon.articles else 0)
        if not begun or begun >= len(row):
            return row
        row = row[begun:]
    return row


def load_lexicon(folder: Path, lang: Lang) -> Lexicon:
    """The words of a language, ``LANG.yaml`` in the folder. Raises PackError with file, line and mend."""
    from kiosk.procedures.yamlfile import read_yaml
    from voice.heard.spec import LexiconSpec

    return _built(lang, read_yaml(folder / f"{lang}.yaml", LexiconSpec).spec)


def _built(lang: Lang, spec: LexiconSpec) -> Lexicon:
    def row(text: str) -> Words:
        return words_of(text, apart=spec.apart)

    def rows(texts: Iterable[str]) -> Rows:
        return tuple(row(text) for text in texts)

    def bare(texts: Iterable[str]) -> frozenset[str]:
        return frozenset(folded(word) for text in texts for word in row(text))

    def written(table: Mapping[str, list[str]]) -> dict[Words, str]:
        return {row(one): value for value, texts in table.items() for one in texts}

    def folded_rows(texts: Iterable[str]) -> Rows:
        return tuple(tuple(map(folded, one)) for one in rows(texts))

    sounding = ((word, *others) for word, others in spec.sounds.items())
    spoken = {value: tuple(map(folded, words)) for value, words in spec.numbers.items()}
    return Lexicon(
        lang=lang, apart=spec.apart, sound=spec.sound, fillers=rows(spec.fillers), openers=rows(spec.openers),
        articles=frozenset(one for text in spec.articles for one in row(text)),
        commands={name: rows(spec.commands[name]) for name in CommandName},
        yes=rows(spec.yes), no=rows(spec.no), position=bare(spec.position),
        ordinals={folded(word): value for value, words in spec.ordinals.items() for word in words},
        counting=_COUNTINGS[spec.counting](spoken, bare(spec.joins)),
        homophones={folded(word): folded(meant) for word, meant in spec.homophones.items()},
        months={folded(word): value for value, words in spec.months.items() for word in words},
        weekdays=bare(spec.weekdays),
        relative={one: days for days, words in spec.relative.items() for one in folded_rows(words)},
        ordinal_days=spec.ordinal_days, date_joins=bare(spec.date_joins),
        date_openers=folded_rows(spec.date_openers),
        euros=bare(spec.euros), cents=bare(spec.cents), and_=bare(spec.joins),
        decimal=bare(spec.decimal) | {","},
        plus=bare(spec.plus), letters=written(spec.letters), marks=written(spec.marks),
        signs=written(spec.signs), like=rows(spec.like), double=bare(spec.double), two=bare(spec.two),
        capital=bare(spec.capital), unsure_letters=frozenset(spec.unsure_letters), mail=written(spec.mail),
        either=frozenset(one for text in spec.either for one in row(text)),
        same=tuple(rows(group) for group in (*spec.same, *sounding)),
        decoys=tuple(spec.decoys), written={topic: rows(words) for topic, words in _topics(spec).items()},
    )  # fmt: skip


def _topics(spec: LexiconSpec) -> dict[Topic, list[str]]:
    def of(*tables: Mapping[int, list[str]] | Mapping[str, list[str]]) -> list[str]:
        return [word for table in tables for words in table.values() for word in words]

    letters = [*of(spec.letters, spec.marks, spec.signs), *spec.like, *spec.double, *spec.two, *spec.capital]
    return {
        "numbers": [*of(spec.numbers), *spec.joins, *spec.plus],
        "dates": [*of(spec.months, spec.relative), *spec.weekdays, *spec.date_joins, *spec.date_openers],
        "money": [*spec.euros, *spec.cents, *spec.decimal],
        "positions": [*spec.position, *of(spec.ordinals)],
        "letters": letters,
        "mail": of(spec.mail),
    }
