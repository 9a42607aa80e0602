"""The calendar file of a plan, read back by the library and looked at octet by octet."""

from __future__ import annotations

import subprocess
import sys
from datetime import date, datetime, timedelta, timezone

import icalendar
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.handoff.calendar import CalendarEntry, calendar_file, uid
from kiosk.types import Lang

FR = Lang("fr")
PARIS_SUMMER = timezone(timedelta(hours=2))
NOW = datetime(2026, 4, 27, 10, 30, tzinfo=PARIS_SUMMER)
BIRTH = CalendarEntry(
    "naissance.declaration",
    date(2026, 5, 4),
    "Déclarer la naissance ; c'est obligatoire, avant minuit",
    "Allez à la mairie du lieu de naissance.\nApportez le certificat du médecin.",
)
CENSUS = CalendarEntry("seize-ans.recensement", date(2026, 8, 31), "Faire le recensement citoyen")

WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), min_size=1, max_size=200)


def events(raw: bytes) -> list[icalendar.Event]:
    return list(icalendar.Calendar.from_ical(raw).walk("VEVENT"))


def test_an_all_day_event_read_back() -> None:
    (event,) = events(calendar_file([BIRTH], FR, NOW))
    assert event["DTSTART"].params["VALUE"] == "DATE"
    assert (event["DTSTART"].dt, event["DTEND"].dt) == (date(2026, 5, 4), date(2026, 5, 5))
    assert str(event["SUMMARY"]) == BIRTH.summary
    assert str(event["DESCRIPTION"]) == BIRTH.description
    assert event["SUMMARY"].params["LANGUAGE"] == event["DESCRIPTION"].params["LANGUAGE"] == "fr"
    assert event["TRANSP"] == "TRANSPARENT", "a deadline does not make the person busy all day"
    assert event["DTSTAMP"].dt == NOW


def test_the_file_is_a_calendar_of_parvis() -> None:
    raw = calendar_file([BIRTH, CENSUS], Lang("ar"), NOW)
    made = icalendar.Calendar.from_ical(raw)
    assert (made["VERSION"], made["CALSCALE"]) == ("2.0", "GREGORIAN")
    assert "Parvis" in made["PRODID"]
    assert raw.startswith(b"BEGIN:VCALENDAR\r\n") and raw.endswith(b"END:VCALENDAR\r\n")
    assert [str(event["SUMMARY"]) for event in events(raw)] == [BIRTH.summary, CENSUS.summary]
    assert b"LANGUAGE=ar" in raw


def test_alarms_ring_at_nine_and_never_in_the_past() -> None:
    """The 7 days' alarm of 27 April at 9 is past at half past 10: only the last one is left."""
    (event,) = events(calendar_file([BIRTH], FR, NOW))
    (alarm,) = event.walk("VALARM")
    assert alarm["ACTION"] == "DISPLAY"
    assert str(alarm["DESCRIPTION"]) == BIRTH.summary
    midnight = datetime.combine(event["DTSTART"].dt, datetime.min.time(), PARIS_SUMMER)
    assert midnight + alarm["TRIGGER"].dt == datetime(2026, 5, 3, 9, tzinfo=PARIS_SUMMER)

    both = events(calendar_file([BIRTH], FR, NOW - timedelta(hours=2)))[0].walk("VALARM")
    assert [midnight + one["TRIGGER"].dt for one in both] == [
        datetime(2026, 4, 27, 9, tzinfo=PARIS_SUMMER),
        datetime(2026, 5, 3, 9, tzinfo=PARIS_SUMMER),
    ]


def test_an_alarm_on_the_day_itself() -> None:
    entry = CalendarEntry("x", date(2026, 5, 4), "Aujourd'hui", remind_days=(0,))
    (alarm,) = events(calendar_file([entry], FR, NOW))[0].walk("VALARM")
    assert alarm["TRIGGER"].dt == timedelta(hours=9)


def test_a_uid_stays_the_same_and_tells_nothing() -> None:
    reworded = CalendarEntry(BIRTH.id, BIRTH.day, "Register the birth")
    assert uid(BIRTH) == uid(reworded) != uid(CENSUS)
    assert uid(BIRTH) != uid(CalendarEntry(BIRTH.id, date(2026, 5, 5), BIRTH.summary))
    assert "naissance" not in uid(BIRTH) and "2026" not in uid(BIRTH).split("@")[1]
    (event,) = events(calendar_file([BIRTH], FR, NOW))
    assert event["UID"] == uid(BIRTH)


def test_the_same_plan_makes_the_same_file() -> None:
    assert calendar_file([BIRTH, CENSUS], FR, NOW) == calendar_file([BIRTH, CENSUS], FR, NOW)


def test_long_lines_are_folded_between_characters() -> None:
    """RFC 5545, 3.1: no line over 75 octets, and never a letter cut in two octets."""
    entry = CalendarEntry("x", date(2026, 5, 4), "é€𝄞ع " * 60, "Élève à l'école. " * 40)
    raw = calendar_file([entry], FR, NOW)
    lines = raw.split(b"\r\n")
    assert max(len(line) for line in lines) <= 75
    assert "\N{REPLACEMENT CHARACTER}" not in "".join(line.decode("utf-8", "replace") for line in lines)
    (event,) = events(raw)
    assert str(event["SUMMARY"]) == entry.summary
    assert str(event["DESCRIPTION"]) == entry.description


def test_words_cannot_add_lines_to_the_calendar() -> None:
    entry = CalendarEntry("x", date(2026, 5, 4), "Rendez-vous\r\nATTENDEE:mailto:a@b.invalid\nEND:VEVENT")
    raw = calendar_file([entry], FR, NOW)
    assert b"\r\nATTENDEE" not in raw
    assert raw.count(b"\r\nEND:VEVENT") == 1


@given(WORDS, WORDS, st.dates(date(2026, 5, 1), date(2090, 1, 1)), st.sampled_from(["fr", "en", "ar", "uk"]))
@settings(max_examples=60, deadline=None)
def test_any_words_come_back(summary: str, description: str, day: date, lang: str) -> None:
    raw = calendar_file([CalendarEntry("x", day, summary, description)], Lang(lang), NOW)
    assert max(len(line) for line in raw.split(b"\r\n")) <= 75
    (event,) = events(raw)
    assert (event["DTSTART"].dt, str(event["SUMMARY"])) == (day, summary)
    assert str(event["DESCRIPTION"]) == description


def test_no_entries_make_an_empty_calendar() -> None:
    assert events(calendar_file([], FR, NOW)) == []


def test_a_moment_without_time_zone_and_twins_are_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        calendar_file([BIRTH], FR, NOW.replace(tzinfo=None))
    with pytest.raises(ValueError, match="same id"):
        calendar_file([BIRTH, BIRTH], FR, NOW)


def test_the_library_waits_until_a_file_is_asked() -> None:
    code = "import sys, kiosk.handoff.calendar; sys.exit('icalendar' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
