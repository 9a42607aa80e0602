"""A plan as a calendar file (RFC 5545), so that a deadline rings on the person's own phone."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from kiosk.types import Lang

if TYPE_CHECKING:
    from icalendar import Alarm, Calendar, Event

MEDIA_TYPE = "text/calendar; charset=utf-8"
PRODUCT = "-//Parvis//Parvis kiosk//FR"
UID_HOST = "parvis.invalid"
"""A name that exists nowhere (RFC 2606): the file must not tell which town or kiosk made it."""
ALARM_HOUR = 9
"""Alarms ring at 9 in the morning of their day, on the phone's own clock."""


@dataclass(frozen=True)
class CalendarEntry:
    """One deadline, in words already written in the person's language.

    ``id`` names what is to be done (``birth.declaration``), never who does it: it becomes part of the UID.
    ``remind_days``: how many days before the deadline the phone rings; 0 rings on the day itself.
    """

    id: str
    day: date
    summary: str
    description: str = ""
    remind_days: tuple[int, ...] = (7, 1)


def calendar_file(entries: Sequence[CalendarEntry], lang: Lang, now: datetime) -> bytes:
    """The entries as all-day events, in UTF-8 with lines folded at 75 octets.

    ``now`` (with its time zone) is the DTSTAMP; reminders whose morning is past at ``now`` are left out.
    Raises ValueError for a ``now`` without a time zone, or two entries of the same id and day.
    """
    if now.tzinfo is None:
        raise ValueError("a calendar file wants a moment with its time zone")
    if len({(entry.id, entry.day) for entry in entries}) < len(entries):
        raise ValueError("two entries of a calendar have the same id and day")
    made = _calendar()
    for entry in entries:
        made.add_component(_event(entry, lang, now))
    written: bytes = made.to_ical()
    return written


def uid(entry: CalendarEntry) -> str:
    """The same for the same task and day, so that a second import replaces and does not double."""
    digest = hashlib.sha256(f"{entry.id}\n{entry.day.isoformat()}".encode()).hexdigest()
    return f"{digest[:32]}@{UID_HOST}"


def _calendar() -> Calendar:
    from icalendar import Calendar

    made = Calendar()
    made.add("prodid", PRODUCT)
    made.add("version", "2.0")
    made.add("calscale", "GREGORIAN")
    return made


def _event(entry: CalendarEntry, lang: Lang, now: datetime) -> Event:
    from icalendar import Event

    made = Event()
    made.add("uid", uid(entry))
    made.add("dtstamp", now)
    made.add("dtstart", entry.day)
    made.add("dtend", entry.day + timedelta(days=1))
    made.add("summary", entry.summary, parameters={"LANGUAGE": lang})
    if entry.description:
        made.add("description", entry.description, parameters={"LANGUAGE": lang})
    made.add("transp", "TRANSPARENT")
    made.add("class", "PRIVATE")
    for alarm in _alarms(entry, lang, now):
        made.add_component(alarm)
    return made


def _alarms(entry: CalendarEntry, lang: Lang, now: datetime) -> Iterator[Alarm]:
    """An all-day event begins at midnight: a trigger some days less 9 hours before it rings at 9."""
    from icalendar import Alarm

    for days in sorted(set(entry.remind_days), reverse=True):
        morning = datetime.combine(entry.day - timedelta(days=days), datetime.min.time(), now.tzinfo)
        if morning + timedelta(hours=ALARM_HOUR) <= now:
            continue
        made = Alarm()
        made.add("action", "DISPLAY")
        made.add("description", entry.summary, parameters={"LANGUAGE": lang})
        made.add("trigger", timedelta(hours=ALARM_HOUR) - timedelta(days=days))
        yield made
