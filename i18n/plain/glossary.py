"""The town hall's words that the kiosk may use, and the words that it replaces by simpler ones."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

if TYPE_CHECKING:
    import yaml


class GlossaryError(ValueError):
    """A file of words that cannot be used; says the file, the line and what is wrong."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Entry(_Strict):
    """A hard word and how a person would explain it aloud; shown as « c'est quoi ? »."""

    term: str = Field(min_length=2)
    forms: tuple[str, ...] = ()
    """Other spellings of the same term: plural, feminine, short form."""
    definition: str = Field(min_length=10, max_length=200)
    spelled: str = ""
    """The full name, when the term is an acronym that has one people would recognise."""

    @property
    def all_forms(self) -> tuple[str, ...]:
        """The term and its forms."""
        return (self.term, *self.forms)


class Replacement(_Strict):
    """What to say, and the words that it stands for; a star at the end of a word means any ending."""

    use: str = Field(min_length=1)
    instead_of: tuple[str, ...] = Field(min_length=1)

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """Finds the words to replace, whole words only."""
        return phrases(self.instead_of)


class Terms(_Strict):
    """The term base, a list a rule."""

    synonyms: tuple[Replacement, ...] = ()
    hard: tuple[Replacement, ...] = ()
    foreign: tuple[Replacement, ...] = ()
    abbreviations: tuple[Replacement, ...] = ()
    people: tuple[Replacement, ...] = ()


class _Entries(_Strict):
    entries: tuple[Entry, ...]

    @field_validator("entries")
    @classmethod
    def _once(cls, entries: tuple[Entry, ...]) -> tuple[Entry, ...]:
        forms = [form for entry in entries for form in entry.all_forms]
        twice = sorted({form for form in forms if forms.count(form) > 1})
        if twice:
            raise ValueError(f"explained twice: {', '.join(twice)}")
        return entries


def phrases(wanted: Iterable[str], flags: re.RegexFlag = re.IGNORECASE) -> re.Pattern[str]:
    """One pattern for all the phrases, the longest first. Nothing wanted, nothing found."""
    longest = sorted(wanted, key=len, reverse=True)
    words = "|".join(_phrase(one) for one in longest if one[0].isalnum())
    signs = [_phrase(one) for one in longest if not one[0].isalnum()]
    # Asked once for all of them: they are tried where a word begins, and nowhere else.
    parts = [rf"(?<![\w-])(?:{words})", *signs] if words else signs
    return re.compile("|".join(parts) or r"(?!)", flags)


def _phrase(words: str) -> str:
    inner = re.escape(words).replace(r"\*", r"\w*").replace(r"\ ", r"\s+").replace("'", "['’]")
    return inner + (r"(?![\w-])" if words[-1].isalnum() else "")


@dataclass(frozen=True)
class Glossary:
    """Explained words and the term base, ready to be looked up in a text."""

    entries: tuple[Entry, ...]
    terms: Terms

    @cached_property
    def _explained(self) -> re.Pattern[str]:
        return phrases(form for entry in self.entries for form in entry.all_forms)

    @cached_property
    def _by_form(self) -> dict[str, Entry]:
        return {form.lower(): entry for entry in self.entries for form in entry.all_forms}

    def entry(self, words: str) -> Entry | None:
        """The entry of a term, in any of its forms."""
        return self._by_form.get(words.lower().replace("’", "'"))

    def spans(self, text: str) -> list[tuple[int, int]]:
        """Where the text uses an explained term."""
        return [found.span() for found in self._explained.finditer(text)]

    def explained(self, text: str) -> tuple[Entry, ...]:
        """The entries that a text uses, in order, once each: what « c'est quoi ? » can explain there."""
        found = (self.entry(" ".join(use[0].split())) for use in self._explained.finditer(text))
        return tuple(dict.fromkeys(entry for entry in found if entry is not None))


def load_glossary(folder: Path) -> Glossary:
    """Reads ``glossaire.yaml`` and ``termes.yaml``. Raises OSError and GlossaryError."""
    entries = _load(folder / "glossaire.yaml", _Entries).entries
    return Glossary(entries, _load(folder / "termes.yaml", Terms))


_Model = TypeVar("_Model", bound=_Strict)


def _load(file: Path, model: type[_Model]) -> _Model:
    import yaml

    source = file.read_text(encoding="utf-8")
    try:
        return model.model_validate(yaml.load(source, Loader=yaml.CSafeLoader))
    except yaml.YAMLError as fault:
        raise GlossaryError(f"{file}: this is not YAML. {fault}") from fault
    except ValidationError as fault:
        first = fault.errors()[0]
        line = _line(source, first["loc"])
        key = ".".join(map(str, first["loc"]))
        raise GlossaryError(f"{file}:{line}: {key}: {first['msg']}") from fault


def _line(source: str, path: Sequence[str | int]) -> int:
    """The line, from 1, of the deepest part of the path that the file has."""
    import yaml

    node: yaml.Node | None = yaml.compose(source, Loader=yaml.SafeLoader)
    line = 1
    for step in path:
        node = _child(node, step)
        if node is None:
            break
        line = node.start_mark.line + 1
    return line


def _child(node: yaml.Node | None, step: str | int) -> yaml.Node | None:
    import yaml

    if isinstance(node, yaml.MappingNode):
        return next((value for key, value in node.value if key.value == step), None)
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        item: yaml.Node = node.value[step]
        return item
    return None
