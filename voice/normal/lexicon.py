"""The words that no rule can know, such as a town's own names: a file says how they are said."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.types import LANGUAGE, Lang, ParvisError
from voice.normal.signs import folded

if TYPE_CHECKING:
    import yaml

LEXICON = Path(__file__).resolve().parents[2] / "config" / "voice" / "lexicon.yaml"
"""The one that comes with Parvis."""

ALL = "all"
_SPELLED, _SAID = "spelled", "said"
_WORD = re.compile(r"\w+")


class LexiconError(ParvisError):
    """The lexicon cannot be used; the message names file, line and mend."""

    code = "voice.lexicon"


@dataclass(frozen=True)
class Entry:
    """A written form and how it is said. A word in small letters stands for its capitals too."""

    written: str
    said: str

    def is_at(self, text: str, start: int) -> bool:
        """Whether the text has this form here, as whole words."""
        end = start + len(self.written)
        found = text[start:end]
        same = found == self.written or found == self.written.upper()
        if not same and self.written.islower():
            same = found.lower() == self.written
        inside = self.written[-1].isalnum() and text[end : end + 1].isalnum()
        return same and not inside


@dataclass(frozen=True)
class Lexicon:
    """Entries by language and by their first word in small letters; the longest first."""

    entries: Mapping[Lang, Mapping[str, tuple[Entry, ...]]] = field(default_factory=dict)

    def find(self, text: str, lang: Lang) -> Iterator[tuple[int, int, str]]:
        """Start, end and reading of each form that the text has. Forms may overlap: the first one counts."""
        known = self.entries.get(lang) or self.entries.get(Lang(ALL)) or {}
        for word in _WORD.finditer(text) if known else ():
            for entry in known.get(word[0].lower(), ()):
                if entry.is_at(text, word.start()):
                    yield word.start(), word.start() + len(entry.written), entry.said
                    break


def load_lexicon(*files: Path) -> Lexicon:
    """Read the files; what a later one says wins. Raises LexiconError."""
    words: dict[str, dict[str, str]] = {}
    for file in files:
        for lang, written, said in _read(file):
            words.setdefault(lang, {})[folded(written)] = said
    common = words.get(ALL, {})
    return Lexicon({Lang(lang): _by_first_word({**common, **own}) for lang, own in words.items()})


def _by_first_word(words: Mapping[str, str]) -> Mapping[str, tuple[Entry, ...]]:
    found: dict[str, list[Entry]] = {}
    for written in sorted(words, key=len, reverse=True):
        first = _WORD.match(written)
        if first:
            found.setdefault(first[0].lower(), []).append(Entry(written, words[written]))
    return {first: tuple(entries) for first, entries in found.items()}


def _read(file: Path) -> Iterator[tuple[str, str, str]]:
    import yaml

    try:
        top = yaml.compose(file.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    except (OSError, UnicodeDecodeError) as error:
        raise LexiconError(f"{file}: the file cannot be read; check its name, rights and UTF-8") from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f":{mark.line + 1}" if mark else ""
        raise LexiconError(f"{file}{line}: this is not YAML; check indents, colons and quotes") from error
    for lang, table in _pairs(file, top) if top is not None else ():
        if lang.value != ALL and not re.fullmatch(LANGUAGE, lang.value):
            raise _fault(file, lang, f"'{lang.value}' is no language; write fr, en, ... or {ALL}")
        for kind, words in _pairs(file, table):
            for written, said in _words(file, kind, words):
                yield lang.value, written, said


def _words(file: Path, kind: yaml.Node, words: yaml.Node) -> Iterator[tuple[str, str]]:
    if kind.value == _SPELLED:
        for word in _list(file, words):
            yield word, " ".join(word)
    elif kind.value == _SAID:
        for key, said in _pairs(file, words):
            yield _text(file, key), _text(file, said, may_be_silent=True)
    else:
        raise _fault(file, kind, f"'{kind.value}' is unknown; write {_SPELLED} or {_SAID}")


def _pairs(file: Path, node: yaml.Node) -> Iterator[tuple[yaml.Node, yaml.Node]]:
    import yaml

    if not isinstance(node, yaml.MappingNode):
        raise _fault(file, node, "a list of 'key: value' belongs here")
    seen: set[str] = set()
    for key, value in node.value:
        if not isinstance(key, yaml.ScalarNode):
            raise _fault(file, key, "one word or a few belong before the colon")
        if str(key.value) in seen:
            raise _fault(file, key, f"'{key.value}' stands twice; keep one")
        seen.add(str(key.value))
        yield key, value


def _list(file: Path, node: yaml.Node) -> Iterator[str]:
    import yaml

    if not isinstance(node, yaml.SequenceNode):
        raise _fault(file, node, "a list of words belongs here: [ABC, DEF]")
    for word in node.value:
        yield _text(file, word)


def _text(file: Path, node: yaml.Node, may_be_silent: bool = False) -> str:
    import yaml

    if not isinstance(node, yaml.ScalarNode):
        raise _fault(file, node, "one word or a few belong here")
    text = str(node.value)
    if not may_be_silent and not _WORD.match(text):
        raise _fault(file, node, "a written form starts with a letter or a digit")
    return text


def _fault(file: Path, node: yaml.Node, message: str) -> LexiconError:
    return LexiconError(f"{file}:{node.start_mark.line + 1}: {message}")
