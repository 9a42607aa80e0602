"""Every text in every language, with the same values: found here before a citizen meets a gap."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from i18n.hidden import hidden, named
from kiosk.app.checks.content import Texts
from kiosk.app.checks.pofiles import Entry, read_entries
from kiosk.procedures.issues import Issue, PackError, Severity
from kiosk.procedures.said import is_said
from kiosk.procedures.translations import SOURCE_LANGUAGE, names
from kiosk.types import Lang, TextKey


def languages_of(sources: Sequence[Texts], offered: Collection[Lang]) -> tuple[Lang, ...]:
    """Those of the settings, and those that translators have begun."""
    begun = {Lang(file.stem) for source in sources for file in source.folder.glob("*.po")}
    return tuple(sorted(begun | set(offered)))


def french_issues(source: Texts, interface: Sequence[Entry]) -> Iterator[Issue]:
    """French texts whose braces name nothing; French texts of the interface that are not there."""
    for key, words in source.french.items():
        file, line = source.lines.get(key, (source.folder, 0))
        wrong = names(words) - source.values if source.values is not None else names(words) & {"{"}
        if wrong:
            known = ", ".join(sorted(source.values or ())) or "none"
            mend = f"Values that a text may use: {known}. No other braces."
            yield Issue(file, line, "value", f"The text '{key}' cannot be written.", mend)
    for one in interface if source.values is None else ():
        if not one.words or one.fuzzy:
            file = source.folder / f"{SOURCE_LANGUAGE}.po"
            yield Issue(file, one.line, "missing-text", f"The text '{one.key}' has no French.", "Write it.")


def language_issues(source: Texts, lang: Lang, *, offered: bool) -> Iterator[Issue]:
    """What is wrong in a source's PO file; in a language that is not offered, all of it is a warning."""
    severity = Severity.ERROR if offered else Severity.WARNING
    file = source.folder / f"{lang}.po"
    try:
        entries = read_entries(file) if file.exists() else None
    except PackError as error:
        yield from (replace(one, severity=severity) for one in error.issues)
        return
    if entries is None:
        message = f"There is no {file.name}: {len(source.french)} texts have no '{lang}'."
        mend = "Write it with parvis texts update, and translate."
        yield Issue(file, 0, "missing-text", message, mend, severity)
    else:
        for one in _compared(file, lang, source.french, entries):
            yield one if one.severity is Severity.WARNING else replace(one, severity=severity)


def _compared(
    file: Path, lang: Lang, french: Mapping[TextKey, str], entries: Sequence[Entry]
) -> Iterator[Issue]:
    found: dict[TextKey, Entry] = {}
    for entry in entries:
        if entry.key in found:
            message = f"The text '{entry.key}' stands twice."
            yield Issue(
                file, entry.line, "twin", message, f"Keep this one or that of line {found[entry.key].line}."
            )
        found[entry.key] = entry
        if entry.key not in french:
            message = f"Nothing uses the text '{entry.key}', or the French lacks it."
            yield Issue(file, entry.line, "unused-text", message, "Remove it.")
    # What is only heard may lack in a language: its labels are heard all the same.
    unheard = [key for key in french if is_said(key) and not (key in found and found[key].words)]
    if unheard:
        first = found[unheard[0]].line if unheard[0] in found else 0
        message = f"{len(unheard)} lists of names that people say have no '{lang}', '{unheard[0]}' first."
        yield Issue(file, first, "missing-said", message, "Write what people say.", Severity.WARNING)
    for key, words in french.items():
        if key in unheard:
            continue
        if key in found:
            yield from _entry(file, lang, words, found[key])
        else:
            yield Issue(
                file, 0, "missing-text", f"The text '{key}' has no '{lang}'.", f"Translate « {words} »."
            )


def _entry(file: Path, lang: Lang, words: str, entry: Entry) -> Iterator[Issue]:
    key = entry.key
    if not entry.words:
        message = f"The text '{key}' has no '{lang}'."
        yield Issue(file, entry.line, "missing-text", message, f"Translate « {words} ».")
    elif entry.fuzzy:
        message = f"The translation of '{key}' is marked fuzzy, and is not shown."
        yield Issue(file, entry.line, "fuzzy-text", message, "Correct it, then take off the mark.")
    elif sign := hidden(entry.words, lines=True):
        message = f"The text '{key}' holds a sign that nobody sees: {named(sign)}."
        yield Issue(file, entry.line, "hidden", message, "Type the text again.")
    elif names(entry.words) != names(words):
        wanted = ", ".join(sorted(names(words))) or "none"
        message = f"The text '{key}' does not use the same values as its source."
        yield Issue(file, entry.line, "placeholder", message, f"Values: {wanted}.")
    elif entry.source not in {words, str(key)}:
        message = f"The French of '{key}' has changed since it was translated."
        mend = f"Look at it again: « {words} »."
        yield Issue(file, entry.line, "stale-text", message, mend, Severity.WARNING)
