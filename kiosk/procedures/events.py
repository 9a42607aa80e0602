"""Life events: what to do after a birth, a death, a move..., in order and with the day by which to do it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Literal, NewType

from pydantic import Field, model_validator

from kiosk.procedures.calendar_days import Delay, Region, Unit, deadline, years_after
from kiosk.procedures.issues import Issue, PackError
from kiosk.procedures.models import Source
from kiosk.procedures.said import joined, said_key
from kiosk.procedures.schema import Fiche, Said, Slug, Strict, Words
from kiosk.procedures.translations import translate
from kiosk.procedures.yamlfile import YamlFile, read_yaml
from kiosk.types import FactId, FicheId, IconName, Lang, ProcedureId, TextKey

EVENTS = "events.yaml"

EventId = NewType("EventId", str)
ItemId = NewType("ItemId", str)


class Origin(StrEnum):
    """The day from which a delay is counted."""

    EVENT = "event"
    """The day of the event: the one asked for, or the birthday in an event of age."""
    BIRTH = "birth"
    """The day of birth, which an event of age asks for."""


@dataclass(frozen=True)
class EventItem:
    """One thing to do. ``procedure`` is done at this kiosk, ``fiche`` is read here."""

    id: ItemId
    label: TextKey
    text: TextKey
    where: TextKey
    source: Source
    procedure: ProcedureId | None = None
    fiche: FicheId | None = None
    delay: Delay | None = None
    from_: Origin = Origin.EVENT
    advised: bool = False
    """The delay is good advice, not a duty: it is never called late."""
    late: TextKey | None = None
    """What to do when the delay is over."""


@dataclass(frozen=True)
class LifeEvent:
    """Something that happens in a life, and what it asks for. ``guide``: the national "Comment faire si"."""

    id: EventId
    label: TextKey
    title: TextKey
    question: TextKey | None
    """Which day it happened; None where nothing has a delay (any day then serves ``plan``)."""
    icon: IconName
    guide: FicheId | None
    items: tuple[EventItem, ...]
    turns: int | None = None
    """For an event of age: how old the person turns. The day asked for is then the day of birth."""
    ahead_days: int = 0
    """How far in the future the day may lie."""
    fact: FactId | None = None
    """The fact that the asked day is, so that it is not asked twice in a visit."""
    said: TextKey | None = None
    """Other names that people say for it."""


@dataclass(frozen=True)
class Events:
    """All life events in the order of the file, with their texts."""

    events: tuple[LifeEvent, ...]
    texts: Mapping[Lang, Mapping[TextKey, str]]


@dataclass(frozen=True)
class Due:
    """A thing to do, and the last day for it. ``days_left`` is 0 on that day and negative after it."""

    item: EventItem
    by: date | None
    overdue: bool
    days_left: int | None


def plan(event: LifeEvent, day: date, today: date, region: Region = Region.METROPOLE) -> tuple[Due, ...]:
    """What to do, the nearest deadline first, then what has none; ties in the order of the file.

    ``day`` answers the event's question. Raises OverflowError past the year 9999.
    """
    made = [_due(item, _start(event, item, day), today, region) for item in event.items]
    return tuple(sorted(made, key=lambda due: due.by or date.max))


def _start(event: LifeEvent, item: EventItem, day: date) -> date:
    if event.turns is None or item.from_ is Origin.BIRTH:
        return day
    return years_after(day, event.turns)


def _due(item: EventItem, start: date, today: date, region: Region) -> Due:
    if item.delay is None:
        return Due(item, None, overdue=False, days_left=None)
    by = deadline(item.delay, start, region)
    return Due(item, by, overdue=by < today and not item.advised, days_left=(by - today).days)


# --- the file -----------------------------------------------------------------------------------------------


class _DelaySpec(Strict):
    amount: int = Field(ge=0, le=1000)
    unit: Unit
    prolonged: bool = False
    before: bool = False
    eve: bool = False

    @model_validator(mode="after")
    def _means_something(self) -> _DelaySpec:
        self.made()
        return self

    def made(self) -> Delay:
        return Delay(self.amount, self.unit, self.prolonged, self.before, self.eve)


class _SourceSpec(Strict):
    fiche: Fiche
    verified_on: date
    grade: Literal["A", "B", "C"]


class _ItemSpec(Strict):
    id: Slug
    label: Words
    text: Words
    where: Words
    source: _SourceSpec
    procedure: Slug | None = None
    fiche: Fiche | None = None
    delay: _DelaySpec | None = None
    from_: Origin = Field(default=Origin.EVENT, alias="from")
    advised: bool = False
    late: Words | None = None


class _EventSpec(Strict):
    id: Slug
    label: Words
    title: Words
    question: Words | None = None
    said: Said = ()
    icon: Slug
    guide: Fiche | None = None
    turns: int | None = Field(default=None, ge=1, le=120)
    ahead_days: int = Field(default=0, ge=0, le=2000)
    fact: Slug | None = None
    items: tuple[_ItemSpec, ...] = Field(min_length=1)


class EventsSpec(Strict):
    """events.yaml."""

    events: tuple[_EventSpec, ...] = Field(min_length=1)


def events_texts(folder: Path) -> Mapping[TextKey, str]:
    """The French texts of events.yaml, by key. Raises PackError."""
    return dict(_texts(read_yaml(folder / EVENTS, EventsSpec).spec))


def load_events(
    folder: Path, languages: Sequence[Lang], *, procedures: Collection[ProcedureId] | None = None
) -> Events:
    """``events.yaml`` (French) and a ``LANG.po`` for each other language. Raises PackError with every fault.

    ``procedures``: the packs that exist, where an item's ``procedure`` is to be checked against them.
    """
    file = read_yaml(folder / EVENTS, EventsSpec)
    translated = translate(file.file, folder, dict(_texts(file.spec)), languages)
    issues = [*_wrong(file, procedures), *translated.issues]
    if issues:
        raise PackError(tuple(issues))
    return Events(tuple(_event(one) for one in file.spec.events), translated.texts)


def _wrong(file: YamlFile[EventsSpec], known: Collection[ProcedureId] | None) -> Iterator[Issue]:
    yield from file.twins(("events",), [event.id for event in file.spec.events])
    for index, event in enumerate(file.spec.events):
        at = ("events", index, "items")
        yield from file.twins(at, [item.id for item in event.items])
        if not event.question and any(item.delay for item in event.items):
            message = f"'{event.id}' has delays and asks for no day."
            yield file.issue(("events", index), "question", message, "Add 'question'.")
        for number, item in enumerate(event.items):
            if item.from_ is Origin.BIRTH and event.turns is None:
                message = f"'{event.id}' does not ask for a day of birth."
                yield file.issue((*at, number, "from"), "origin", message, "Write 'from: event'.")
            if item.procedure and known is not None and item.procedure not in known:
                message = f"There is no procedure '{item.procedure}'."
                mend = f"Procedures: {', '.join(sorted(known))}."
                yield file.issue((*at, number, "procedure"), "unknown-procedure", message, mend)


def _texts(spec: EventsSpec) -> Iterator[tuple[TextKey, str]]:
    for event in spec.events:
        for name in ("label", "title", "question"):
            if words := getattr(event, name):
                yield _key(event.id, name), words
        if event.said:
            yield said_key(_key(event.id)), joined(event.said)
        for item in event.items:
            for name in ("label", "text", "where", "late"):
                if words := getattr(item, name):
                    yield _key(event.id, item.id, name), words


def _key(*parts: str) -> TextKey:
    return TextKey(".".join(("events", *parts)))


def _event(spec: _EventSpec) -> LifeEvent:
    return LifeEvent(
        EventId(spec.id), _key(spec.id, "label"), _key(spec.id, "title"),
        _key(spec.id, "question") if spec.question else None,
        IconName(spec.icon), FicheId(spec.guide) if spec.guide else None,
        tuple(_item(spec.id, item) for item in spec.items), spec.turns,
        spec.ahead_days, FactId(spec.fact) if spec.fact else None,
        said_key(_key(spec.id)) if spec.said else None,
    )  # fmt: skip


def _item(event: str, spec: _ItemSpec) -> EventItem:
    return EventItem(
        id=ItemId(spec.id),
        label=_key(event, spec.id, "label"),
        text=_key(event, spec.id, "text"),
        where=_key(event, spec.id, "where"),
        source=Source(spec.source.fiche, spec.source.verified_on, spec.source.grade),
        procedure=ProcedureId(spec.procedure) if spec.procedure else None,
        fiche=FicheId(spec.fiche) if spec.fiche else None,
        delay=spec.delay.made() if spec.delay else None,
        from_=spec.from_,
        advised=spec.advised,
        late=_key(event, spec.id, "late") if spec.late else None,
    )
