"""Plain language: rules F01 to F22 over the French that citizens read, each breach at its line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path

from i18n.catalogue import NBSP, Catalogue
from i18n.plain.findings import Finding
from i18n.plain.glossary import GlossaryError
from i18n.plain.linter import Linter, load_linter
from kiosk.app.checks.content import Content, Texts
from kiosk.app.checks.procedures import all_pages
from kiosk.procedures.issues import Issue
from kiosk.procedures.models import Kind, Page, Procedure
from kiosk.procedures.said import is_said
from kiosk.procedures.translations import SOURCE_LANGUAGE, names
from kiosk.types import Money, PageId, Span, Text, TextKey

NOT_READ = ("file.",)
"""Names of files: nobody reads them as sentences."""

_DAY = date(2026, 3, 3)
_SAMPLES: Mapping[str, object] = {
    **dict.fromkeys(("date", "day", "deadline", "from_day", "earliest", "by"), _DAY),
    **dict.fromkeys(("max_age", "delay"), Span(3, "months")),
    **dict.fromkeys(("cost", "money"), Money(2500)),
    **dict.fromkeys(("name", "names"), "Camille"),
    "paper": "votre carte", "what": "votre carte", "language": "français", "month": "mars", "year": 2026,
}  # fmt: skip
_NUMBER = 3
"""What stands for every other value: ``{n}``, ``{age}``."""


PRICE = re.compile(r"\d[\d  ,.]*(?:€|euros?\b)", re.IGNORECASE)


def plain_issues(config: Path, content: Content, sources: Sequence[Texts]) -> Iterator[Issue]:
    """Every finding, as an issue with the severity that the linter gave it."""
    try:
        linter = load_linter(config / "words")
    except (OSError, ValueError, GlossaryError) as error:
        message = f"The words cannot be read: {error}."
        yield Issue(config / "words", 0, "words", message, "Restore the folder.")
        return
    known = _known_values(content)
    for source in sources:
        yield from _of_texts(linter, source, known)
    yield from _of_screens(linter, content, sources)


def _known_values(content: Content) -> Mapping[Path, Mapping[str, object]]:
    """The values of each pack, by its folder."""
    return {file.parent: pack.procedure.values for file, pack in content.procedures.items()}


def _of_texts(linter: Linter, source: Texts, known: Mapping[Path, Mapping[str, object]]) -> Iterator[Issue]:
    writer = _Writer({key: words for key, words in source.french.items() if "{" not in names(words)})
    for key in writer.french:
        if not (key.startswith(NOT_READ) or is_said(key)):
            file, line = source.lines.get(key, (source.folder, 0))
            yield from _priced(file, line, key, writer.french[key])
            said = writer.write(key, known.get(source.folder, {}))
            yield from (_issue(file, line, f"'{key}'", one) for one in linter.text(said))


def _priced(file: Path, line: int, key: TextKey, words: str) -> Iterator[Issue]:
    """A price in a sentence stays there when it changes; below ``values`` it has one place and a date."""
    if found := PRICE.search(words):
        message = f"'{key}' holds a price: « {found[0]} »."
        yield Issue(file, line, "price", message, "Write {its_name}, and the amount below 'values'.")


def _of_screens(linter: Linter, content: Content, sources: Sequence[Texts]) -> Iterator[Issue]:
    """Rules of the whole screen over each page that a citizen can meet."""
    french = {key: words for source in sources for key, words in source.french.items()}
    writer = _Writer({key: words for key, words in french.items() if "{" not in names(words)})
    for file in content.packs:
        pack = content.procedures.get(file.file)
        if pack is None:
            continue
        places = {page.id: place for place, page in all_pages(file.spec)}
        seen = set[tuple[tuple[str, ...], tuple[str, ...]]]()
        for page in _shown(pack.procedure):
            texts, choices = _screen(writer, page)
            if (texts, choices) not in seen:
                seen.add((texts, choices))
                line = file.line(places.get(_written_as(page.id, places), ()))
                found = linter.screen(texts, choices)
                yield from (_issue(file.file, line, f"page '{page.id}'", one) for one in found)
    yield from _of_events(linter, writer, content)


def _shown(procedure: Procedure) -> Iterator[Page]:
    return (page for page in procedure.pages.values() if page.kind is not Kind.DECIDE)


def _written_as(page: PageId, places: Mapping[str, object]) -> str:
    """The page of the pack that made this one: ``proof`` makes ``proof-dated``, ``name`` ``group-2-name``."""
    parts = page.split("-")
    starts = ["-".join(parts[:end]) for end in range(len(parts), 0, -1)]
    inner = ["-".join(parts[2:end]) for end in range(len(parts), 2, -1)]
    return next((one for one in (*starts[:1], *inner, *starts[1:]) if one in places), "")


def _screen(writer: _Writer, page: Page) -> tuple[tuple[str, ...], tuple[str, ...]]:
    steps = page.outcome.steps if page.outcome else ()
    pressed = [key for one in page.options for key in (one.label, one.detail) if key]
    texts = tuple(writer.write(key, page.values) for key in (page.title, page.text) if key)
    return texts, tuple(writer.write(key, page.values) for key in (*pressed, *steps))


def _of_events(linter: Linter, writer: _Writer, content: Content) -> Iterator[Issue]:
    for index, event in enumerate(content.life.events if content.life and content.events else ()):
        texts = tuple(writer.write(key, {}) for key in (event.title, event.question) if key)
        keys = [key for item in event.items for key in (item.label, item.text, item.where, item.late) if key]
        found = linter.screen(texts, tuple(writer.write(key, {}) for key in keys))
        if content.events:
            file, line = content.events.file, content.events.line(("events", index))
            yield from (_issue(file, line, f"event '{event.id}'", one) for one in found)


class _Writer:
    """Writes French texts as a citizen reads them, with a likely value for each brace."""

    def __init__(self, french: Mapping[TextKey, str]) -> None:
        self.french = french
        self._catalogue = Catalogue({SOURCE_LANGUAGE: french})

    def write(self, key: TextKey, values: Mapping[str, object]) -> str:
        """The text with its values; nothing where there is no French (that is an issue of its own)."""
        words = self.french.get(key)
        if words is None:
            return ""
        given = {name: self._value(name, values) for name in names(words)}
        # The linter reads texts as they are typed, not as they are set.
        return self._catalogue.render(Text(key, given), SOURCE_LANGUAGE).replace(NBSP, " ").replace("’", "'")

    def _value(self, name: str, values: Mapping[str, object]) -> object:
        value = values.get(name, _SAMPLES.get(name, _NUMBER))
        if isinstance(value, Text):
            return self.write(value.key, value.values) or _SAMPLES["paper"]
        if isinstance(value, Span) and value.unit == "working_days":
            return f"{value.amount} jours de travail"
        return value


def _issue(file: Path, line: int, what: str, finding: Finding) -> Issue:
    message = f"{what}: {finding.message} « {finding.excerpt} »"
    return Issue(file, line, finding.rule, message, finding.mend, finding.severity)
