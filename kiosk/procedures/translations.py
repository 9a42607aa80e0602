"""The texts of a YAML file in every language: French stands in it, the others in PO files beside."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from string import Formatter

from i18n.catalogue import read_po
from i18n.pofile import PoError
from kiosk.procedures.issues import Issue
from kiosk.types import Lang, TextKey

SOURCE_LANGUAGE = Lang("fr")


@dataclass(frozen=True)
class Translated:
    """Texts by language, and what is missing or wrong in them."""

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
    issues: list[Issue] = list(_unwritable(file, source, values))
    for lang in languages:
        if lang != SOURCE_LANGUAGE:
            try:
                texts[lang] = read_po(folder / f"{lang}.po")
            except PoError as error:
                issues.append(Issue(error.file, error.line, error.rule, error.message, error.mend))
                continue
            issues += _compared(folder / f"{lang}.po", lang, source, texts[lang])
    return Translated(texts, tuple(issues))


def _compared(
    file: Path, lang: Lang, source: Mapping[TextKey, str], own: Mapping[TextKey, str]
) -> Iterator[Issue]:
    for key, words in source.items():
        if not own.get(key):
            mend = f"Translate « {words} » in this file."
            yield Issue(file, 0, "missing-text", f"The text '{key}' has no '{lang}'.", mend)
        elif names(own[key]) != names(words):
            wanted = ", ".join(sorted(names(words))) or "none"
            message = f"The text '{key}' does not use the same values as its source."
            yield Issue(file, 0, "placeholder", message, f"Values: {wanted}.")
    for key in sorted(own.keys() - source.keys()):
        yield Issue(file, 0, "unused-text", f"Nothing uses the text '{key}'.", "Remove it.")


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
