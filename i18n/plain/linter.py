"""The plain-language linter: rules F01 to F22 over the French texts of a screen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from i18n.plain import figures, grammar, screen, signs, vocabulary
from i18n.plain.findings import Finding
from i18n.plain.glossary import Glossary, load_glossary
from i18n.plain.tokens import sentences
from i18n.plain.words import WordList, load_words

_LONGEST = 3_000
"""Characters read of one text: a screen holds 60 words, so more of a huge text would say nothing new."""


@dataclass(frozen=True)
class Linter:
    """Finds what makes French texts hard to read. Pure: the same texts give the same findings."""

    words: WordList
    glossary: Glossary

    def text(self, text: str) -> tuple[Finding, ...]:
        """Breaches of the rules of word and sentence (F01 to F04, F06 to F19) in one text."""
        text = text[:_LONGEST]
        found = [*grammar.of_text(text), *vocabulary.of_text(text, self.words, self.glossary)]
        found += [*figures.of_text(text), *signs.of_text(text, self.words, self.glossary)]
        for sentence in sentences(text):
            found += grammar.of_sentence(sentence, self.words)
        return tuple(sorted(dict.fromkeys(found), key=lambda finding: finding.rule))

    def screen(self, texts: Sequence[str], choices: Sequence[str] = ()) -> tuple[Finding, ...]:
        """Breaches of the rules of the whole screen (F05, F20 to F22).

        ``texts`` are read in full: title, text, notices. ``choices`` are the labels and details of its
        buttons: an acronym may be spelled out or used there, but they are not counted as reading.
        """
        read, pressed = ([text[:_LONGEST] for text in some] for some in (texts, choices))
        return tuple(screen.of_screen(read, pressed, self.words, self.glossary))


def load_linter(folder: Path) -> Linter:
    """A linter with the words of ``config/words``. Raises OSError, ValueError, GlossaryError."""
    return Linter(load_words(folder), load_glossary(folder))
