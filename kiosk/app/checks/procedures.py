"""What holds of a town's procedures beyond each pack's own structure: names, ages of sources, addresses."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date

from pydantic import BaseModel

from kiosk.app.checks.content import Content
from kiosk.guide.links import Refused, judge
from kiosk.procedures.issues import Issue, Severity
from kiosk.procedures.loader import pack_texts
from kiosk.procedures.models import Kind
from kiosk.procedures.schema import PackSpec, PageSpec
from kiosk.procedures.translations import names
from kiosk.procedures.yamlfile import Place, YamlFile

OLD_YEARS = 2
"""Official texts change each year: after two, what was read must be read again."""


def procedure_issues(content: Content, official: Collection[str] | None, today: date) -> Iterator[Issue]:
    """All that is wrong across files. ``official``: None where the settings could not be read."""
    yield from _names(content)
    yield from _event_facts(content)
    yield from _unused(content)
    yield from _old_sources(content, today)
    for file in content.packs:
        yield from _unused_values(file)
        if official is not None:
            yield from _addresses(file, official)
    if content.follow and official is not None:
        for index, one in enumerate(content.follow.spec.follow):
            yield from _address(content.follow, ("follow", index, "url"), one.url, official)


def all_pages(spec: PackSpec) -> Iterator[tuple[Place, PageSpec]]:
    """Every page with its place, those of repeated groups too."""
    for index, page in enumerate(spec.pages):
        yield ("pages", index), page
        for number, inner in enumerate(page.pages):
            yield ("pages", index, "pages", number), inner


def _names(content: Content) -> Iterator[Issue]:
    for file in content.packs:
        folder = file.file.parent.name
        if file.spec.id != folder:
            message = f"The pack is named '{file.spec.id}' and its folder '{folder}'."
            yield file.issue(("id",), "id", message, "Give them one name: no two packs can then be the same.")


def _event_facts(content: Content) -> Iterator[Issue]:
    """An event's day may be a fact; it must be one of facts.yaml, and a date."""
    if not (content.events and content.facts):
        return
    dates = {one.id for one in content.facts.spec.facts if one.kind is Kind.DATE}
    for index, event in enumerate(content.events.spec.events):
        if event.fact and event.fact not in dates:
            message = f"facts.yaml has no date '{event.fact}'."
            mend = f"Name one of: {', '.join(sorted(dates))}."
            yield content.events.issue(("events", index, "fact"), "fact", message, mend)


def _unused(content: Content) -> Iterator[Issue]:
    """Facts, papers and sections that no pack names: kept for nothing, translated for nothing."""
    if not (content.facts and content.pieces and content.menu):
        return
    pages = [page for file in content.packs for _, page in all_pages(file.spec)]
    days = {event.fact for event in content.events.spec.events} if content.events else set[str | None]()
    facts, pieces = {page.fact for page in pages} | days, {page.piece for page in pages}
    sections = {file.spec.section for file in content.packs}
    yield from _never_named(content.facts, "facts", [one.id for one in content.facts.spec.facts], facts)
    yield from _never_named(content.pieces, "pieces", [one.id for one in content.pieces.spec.pieces], pieces)
    own = [one.id for one in content.menu.spec.sections]
    yield from _never_named(content.menu, "sections", own, sections)
    for index, piece in enumerate(content.pieces.spec.pieces):
        if piece.id in pieces and not piece.instead:
            message = f"Nothing may stand in for '{piece.id}': who cannot have it can only bring it later."
            mend = "Add 'instead', if an office takes another paper."
            at = ("pieces", index)
            yield content.pieces.issue(at, "no-alternative", message, mend, Severity.WARNING)


def _never_named(
    file: YamlFile[BaseModel],
    name: str,
    own: Sequence[str],
    used: Collection[str | None],
) -> Iterator[Issue]:
    for index, one in enumerate(own):
        if one not in used:
            message = f"No pack uses '{one}'."
            yield file.issue(
                (name, index), "unused", message, "Remove it, if it is not for later.", Severity.WARNING
            )


def _unused_values(file: YamlFile[PackSpec]) -> Iterator[Issue]:
    spec = file.spec
    used = set[str | None]().union(*(names(words) for words in pack_texts(spec).values()))
    for _, page in all_pages(spec):
        if page.outcome:
            used |= {page.outcome.cost, page.outcome.delay}
    for name in spec.values:
        if name not in used:
            message = f"No text uses the value '{name}'."
            yield file.issue(("values", name), "unused", message, "Remove it.", Severity.WARNING)


def _addresses(file: YamlFile[PackSpec], official: Collection[str]) -> Iterator[Issue]:
    for place, page in all_pages(file.spec):
        if page.outcome and page.outcome.url:
            yield from _address(file, (*place, "outcome", "url"), page.outcome.url, official)


def _address(file: YamlFile[BaseModel], place: Place, url: str, official: Collection[str]) -> Iterator[Issue]:
    judged = judge(url, official)
    if isinstance(judged, Refused):
        message = f"The address {url} would not be shown ({judged.reason})."
        mend = "Name an official site, or add its domain to guide.official in the settings."
        yield file.issue(place, "address", message, mend)


def _old_sources(content: Content, today: date) -> Iterator[Issue]:
    for file in content.packs:
        yield from _old(file, ("source",), file.spec.source.verified_on, today)
        for name, value in file.spec.values.items():
            if value.source:
                yield from _old(file, ("values", name, "source"), value.source.verified_on, today)
    if content.follow:
        for index, one in enumerate(content.follow.spec.follow):
            yield from _old(content.follow, ("follow", index, "source"), one.source.verified_on, today)
    if content.events:
        for index, event in enumerate(content.events.spec.events):
            for number, item in enumerate(event.items):
                at: Place = ("events", index, "items", number, "source")
                yield from _old(content.events, at, item.source.verified_on, today)


def _old(file: YamlFile[BaseModel], place: Place, read_on: date, today: date) -> Iterator[Issue]:
    if read_on > today:
        message = f"This source was read on {read_on}, a day to come."
        yield file.issue((*place, "verified_on"), "source-date", message, "Write the day it was read.")
    elif (today.year - read_on.year, today.month, today.day) >= (OLD_YEARS, read_on.month, read_on.day):
        message = f"This source was read on {read_on}, over {OLD_YEARS} years ago."
        mend = "Read it again, and write the new day."
        yield file.issue((*place, "verified_on"), "old-source", message, mend, Severity.WARNING)
