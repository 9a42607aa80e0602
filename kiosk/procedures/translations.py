"""The texts of a YAML file in every language: French stands in it, the others in PO files beside."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from string import Formatter

import structlog

from i18n.catalogue import read_po
from i18n.hidden import hidden
from i18n.pofile import PoError
from kiosk.procedures.issues import Issue
from kiosk.procedures.said import is_said
from kiosk.types import Lang, TextKey

SOURCE_LANGUAGE = Lang("fr")
log = structlog.get_logger()


@dataclass(frozen=True)
class Translated:
    """Texts by language, each language whole, and what is wrong in the French."""

    texts: Mapping[Lang, Mapping[TextKey, str]]
    issues: tuple[Issue, ...]


def translate(
    file: Path,
    folder: Path,
    source: Mapping[TextKey, str],
    languages: Sequence[Lang],
    values: frozenset[str] = frozenset(),
) -> Translated:
    """``source`` (French, of ``file``) with the ``LANG.po`` of a folder. ``values``: what braces may name."""
    texts: dict[Lang, Mapping[TextKey, str]] = {SOURCE_LANGUAGE: source}
    for lang in languages:
        if lang != SOURCE_LANGUAGE:
            texts[lang] = whole(folder / f"{lang}.po", source)
    return Translated(texts, tuple(_unwritable(file, source, values)))


def whole(file: Path, source: Mapping[TextKey, str]) -> Mapping[TextKey, str]:
    """A language's texts; French stands in for what is missing, fuzzy, or writes other values.

    A sentence in French is better than a kiosk that does not start; ``parvis check`` calls it an error.
    Only what is heard and not shown is empty instead: a French name is not said in another language.
    """
    try:
        own = read_po(file)
    except PoError as error:
        log.warning("texts.unreadable", file=file.name, rule=error.rule)
        own = {}
    good = usable(own, source)
    instead = {key: "" if is_said(key) else words for key, words in source.items() if key not in good}
    if any(instead.values()):
        log.warning("texts.french_instead", lang=file.stem, texts=sum(map(bool, instead.values())))
    return {**source, **instead, **good}


def usable(own: Mapping[TextKey, str], source: Mapping[TextKey, str]) -> Mapping[TextKey, str]:
    """The translations that write the same values as their French, and hide no sign."""
    return {key: own[key] for key, words in source.items() if key in own and _is_usable(own[key], words)}


def _is_usable(own: str, french: str) -> bool:
    return names(own) == names(french) and hidden(own, lines=True) is None


def names(words: str) -> frozenset[str]:
    """The values that a text writes; ``{`` for a text that cannot be written."""
    try:
        found = [(name, spec or turn) for _, name, spec, turn in Formatter().parse(words) if name is not None]
    except ValueError:
        return frozenset({"{"})
    return frozenset(name if name.isidentifier() and not extra else "{" for name, extra in found)


def _unwritable(file: Path, texts: Mapping[TextKey, str], values: frozenset[str]) -> Iterator[Issue]:
    for key, words in texts.items():
        if names(words) - values:
            mend = f"Values that a text may use: {', '.join(sorted(values)) or 'none'}. No other braces."
            yield Issue(file, 0, "value", f"The text '{key}' cannot be written.", mend)
