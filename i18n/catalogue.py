"""Texts by key and language: gettext PO files in, a sentence with its values out."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from i18n.amounts import money_words, span_words
from i18n.dates import long_date
from i18n.pofile import read_messages
from kiosk.types import Lang, Money, Span, Text, TextKey

NBSP = "\N{NO-BREAK SPACE}"


@dataclass(frozen=True)
class Language:
    """A language that the kiosk offers, by the name its own speakers give it."""

    lang: Lang
    name: str


class MissingTextError(KeyError):
    """A key that has no text in a language; ``parvis check`` finds these before a citizen does."""


@dataclass(frozen=True)
class Catalogue:
    """All texts of all offered languages."""

    texts: Mapping[Lang, Mapping[TextKey, str]]

    def with_texts(self, more: Mapping[Lang, Mapping[TextKey, str]]) -> Catalogue:
        """This catalogue and the texts of a pack."""
        return Catalogue({lang: {**own, **more.get(lang, {})} for lang, own in self.texts.items()})

    def render(self, wanted: Text | TextKey, lang: Lang) -> str:
        """The text in a language, its values written in that language too. Raises MissingTextError."""
        if isinstance(wanted, str):
            wanted = Text(wanted)
        try:
            template = self.texts[lang][wanted.key]
        except KeyError:
            raise MissingTextError(f"{lang}: {wanted.key}") from None
        values = {name: self._value(value, lang) for name, value in wanted.values.items()}
        return spaced(template.format_map(values), lang)

    def _value(self, value: object, lang: Lang) -> str:
        if isinstance(value, Text):
            return self.render(value, lang)
        if isinstance(value, date):
            return long_date(value, lang)
        if isinstance(value, Money):
            return money_words(value, lang)
        if isinstance(value, Span) and value.unit == "working_days":
            return self.render(Text(TextKey("span.working_days"), {"n": value.amount}), lang)
        if isinstance(value, Span):
            return span_words(value, lang)
        return str(value)


def read_po(file: Path) -> dict[TextKey, str]:
    """The texts of a PO file by key: its context where it has one, else its id. No file, no texts.

    Raises PoError.
    """
    if not file.is_file():
        return {}
    return {
        TextKey(message.context or message.id): message.words
        for message in read_messages(file)
        if message.words and not message.fuzzy
    }


_BEFORE_HIGH = re.compile(r" (?=[?!:;»%€])")
_AFTER_QUOTE = re.compile(r"(?<=«) ")
_NUMBER_UNIT = re.compile(r"(?<=\d) (?=(?:mois|ans?|secondes?|minutes?|months?|years?|seconds?)\b)")


def spaced(words: str, lang: Lang) -> str:
    """Keep together what a line must not part: French high punctuation, a number and its unit."""
    words = _NUMBER_UNIT.sub(NBSP, words)
    if lang != "fr":
        return words
    words = words.replace("'", "’")
    return _AFTER_QUOTE.sub(NBSP, _BEFORE_HIGH.sub(NBSP, words))
