"""Addresses of the web and of e-mail, said sign by sign, as one dictates them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from voice.normal.rules import Match, Rule, rule
from voice.normal.spans import Part

_ENDS = "fr|com|org|net|eu|info|be|ch|paris|bzh|corsica|alsace|re|nc|pf|es|pt|ua|uk|io"
_NAME = r"[\w-]+(?:\.[\w-]+)*"
_PATH = r"(?:/[\w./?=&%#~@:+-]*[\w/]|/)?"
_MAIL = rf"(?<![\w.+-])[\w+-]+(?:\.[\w+-]+)*@{_NAME}\.\w{{2,}}"
_FULL = rf"(?:https?://|(?=www\.)){_NAME}\.\w{{2,}}{_PATH}"
_BARE = rf"(?<![\w.@-]){_NAME}\.(?:{_ENDS})(?![\w@-]){_PATH}"
_TOKEN = re.compile(r"https?://|\d+|[^\W\d_]+|[@._/+?=&%#~:-]")
_SPELLED = frozenset({"fr", "eu", "be", "ch", "re", "nc", "pf", "es", "pt", "ua", "uk", "io"})


@dataclass(frozen=True)
class Signs:
    """How a language says the signs of an address, and words that its voice would misread in one."""

    signs: Mapping[str, str]
    words: Mapping[str, str] = field(default_factory=dict)


def web(language: Signs) -> tuple[Rule, ...]:
    """Every spoken word stands for its own signs; ``https://`` and a last slash are not said."""

    def write(found: Match) -> tuple[Part, ...]:
        return tuple(_dictated(found, language))

    return tuple(rule(pattern, write, sign) for pattern, sign in ((_MAIL, "@"), (_FULL, "."), (_BARE, ".")))


def _dictated(found: Match, language: Signs) -> Iterator[Part]:
    start = found.start()
    text = found[0][:-1] if found[0].endswith("/") else found[0]
    for token in _TOKEN.finditer(text):
        word, last = token[0], token.end() == len(text) or text[token.end()] == "/"
        if not word.endswith("//"):
            yield Part(_said(word, last, language), start + token.start(), start + token.end())


def _said(word: str, last: bool, language: Signs) -> str:
    if last and word in _SPELLED:
        return " ".join(word.upper())
    if word in language.signs:
        return language.signs[word]
    return language.words.get(word.lower(), word)
