"""What people say for an answer means that answer and nothing else: tried on every page as it is heard."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from kiosk.app.checks.content import Content, Texts
from kiosk.pages.actions import Confirm
from kiosk.pages.view import Node, PageView, Role, Screen
from kiosk.procedures.issues import Issue, Severity
from kiosk.procedures.models import Option
from kiosk.procedures.said import parted, said_key
from kiosk.types import Lang, NodeId, TextKey
from voice.heard.expects import expects
from voice.heard.grammar import Grammar, grammar_of
from voice.heard.lexicon import Lexicon
from voice.heard.meanings import Chosen, Command
from voice.heard.parse import parse


@dataclass(frozen=True)
class Answer:
    """Something to choose: its label and the names that are said, as texts."""

    label: TextKey
    said: TextKey | None
    role: Role = Role.CHOICE


Page = tuple[Answer, ...]


@dataclass(frozen=True)
class Words:
    """The texts of one language, and where each stands."""

    lang: Lang
    texts: Mapping[TextKey, str]
    lines: Mapping[TextKey, tuple[Path, int]]

    def names(self, answer: Answer) -> tuple[str, ...]:
        """The names that are said for it."""
        return parted(self.texts.get(answer.said, "")) if answer.said else ()

    def issue(self, key: TextKey, rule: str, message: str, mend: str, severity: Severity) -> Issue:
        """A fault of a text, where it stands."""
        file, line = self.lines.get(key, (Path(), 0))
        return Issue(file, line, rule, message, mend, severity)


def spoken_pages(content: Content) -> tuple[Page, ...]:
    """The answers of each page of the packs, and of the menus, each page once."""
    found: list[Page] = [*_menus(content)]
    for pack in content.procedures.values():
        found += [_answers(page.options) for page in pack.procedure.pages.values() if page.options]
    return tuple(dict.fromkeys(found))


def _answers(options: Sequence[Option]) -> Page:
    return tuple(Answer(one.label, one.said) for one in options)


def _menus(content: Content) -> Iterator[Page]:
    """The home page, the list of everything, the life events."""
    sections = content.common.sections if content.common else ()
    tiles = tuple(Answer(one.label, one.said, Role.TILE) for one in sections)
    yield (*tiles, *(_own(name, Role.NOTICE) for name in ("events", "follow")))
    procedures = [pack.procedure for pack in content.procedures.values()]
    listed = tuple(Answer(one.tile, one.said, Role.TILE) for one in procedures)
    yield (*(_own(name, Role.TILE) for name in ("library", "practice")), *listed)
    if content.life:
        yield tuple(Answer(one.label, one.said, Role.TILE) for one in content.life.events)


def _own(name: str, role: Role) -> Answer:
    """A tile that the interface's texts name."""
    return Answer(TextKey(f"menu.{name}"), said_key(f"menu.{name}"), role)


def words_of(sources: Sequence[Texts], lang: Lang) -> Words:
    """The texts of a language that a person meets."""
    found = [one for source in sources for one in source.written(lang)]
    return Words(
        lang, {one.key: one.words for one in found}, {one.key: (one.file, one.line) for one in found}
    )


def said_issues(pages: Sequence[Page], words: Words, lexicon: Lexicon, today: date) -> Iterator[Issue]:
    """Names that mean something else, two things, or nothing; labels that no voice can say."""
    anywhere = grammar_on((), words, lexicon, today)
    for page in pages:
        heard = _Heard(words, lexicon, grammar_on(page, words, lexicon, today), anywhere)
        for answer in page:
            for name in words.names(answer):
                if message := heard.wrong(name, answer):
                    assert answer.said is not None
                    mend = "Take it away, or say more."
                    yield words.issue(answer.said, "said-twice", message, mend, Severity.ERROR)
            if message := heard.unsayable(answer):
                mend = "Add 'said' with the numbers in words."
                yield words.issue(answer.label, "unsayable", message, mend, Severity.WARNING)


def grammar_on(page: Page, words: Words, lexicon: Lexicon, today: date) -> Grammar:
    """What may be said to a page of these answers. The nodes have the keys of their labels as ids."""
    nodes = tuple(
        Node(_node(one), one.role, name=words.texts.get(one.label, ""), said=words.names(one),
             action=Confirm(), lang=words.lang)
        for one in page
    )  # fmt: skip
    view = PageView(Screen.QUESTION, "check", words.lang, "normal", "light", nodes)
    return grammar_of(view, lexicon, expects(view, today))


def _node(answer: Answer) -> NodeId:
    return NodeId(answer.label)


@dataclass(frozen=True)
class _Heard:
    """One page as it is heard, and what is heard ``anywhere``."""

    words: Words
    lexicon: Lexicon
    here: Grammar
    anywhere: Grammar

    def wrong(self, name: str, answer: Answer) -> str:
        """What is wrong with a name of this answer; nothing if it means that answer."""
        elsewhere = parse(name, self.anywhere, self.lexicon)
        if isinstance(elsewhere, Command):
            return f"« {name} » is said for '{elsewhere.name}' on every page."
        if parse(name, self.here, self.lexicon) == Chosen(_node(answer)):
            return ""
        if others := self._others(name, answer):
            return f"« {name} » is also said for « {self.words.texts[others[0]]} » on the same page."
        return f"« {name} » says nothing of its own here."

    def _others(self, name: str, answer: Answer) -> list[TextKey]:
        """The other answers for which this name is heard."""
        key = self.lexicon.key(self.lexicon.words(name))
        rows = {one.node: (*one.exact, *one.loose) for one in self.here.named if one.node != _node(answer)}
        return [
            TextKey(node) for node, own in rows.items() if any(self.lexicon.key(row) == key for row in own)
        ]

    def unsayable(self, answer: Answer) -> str:
        """A recogniser hears words: a label with digits needs a name without."""
        named = [one for one in self.here.named if one.node == _node(answer)]
        rows = [row for one in named for row in (*one.exact, *one.loose)]
        if not rows or any(all(word.replace("'", "").isalpha() for word in row) for row in rows):
            return ""
        return f"« {self.words.texts[answer.label]} » has digits, and nobody can say it to the kiosk."
