"""Dates and hours in French."""

from __future__ import annotations

from voice.normal.french_numbers import linked
from voice.normal.rules import DIGITS, Match, Saying, parts, rule

MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin",
    "juillet", "août", "septembre", "octobre", "novembre", "décembre",
)  # fmt: skip
_SHORT_MONTHS = {
    "janv": 1, "jan": 1, "févr": 2, "fév": 2, "avr": 4, "juil": 7, "sept": 9, "oct": 10, "nov": 11, "déc": 12,
}  # fmt: skip
_SHORT_DAYS = {
    "lun": "lundi", "mar": "mardi", "mer": "mercredi", "jeu": "jeudi", "ven": "vendredi", "sam": "samedi",
    "dim": "dimanche",
}  # fmt: skip
_DAYS = "|".join(_SHORT_DAYS.values())
_SHORT = "|".join(_SHORT_DAYS)
_LAST_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
# "une" agrees with "heure", which eSpeak does not know of 1 and 21
_HOURS = {0: "zéro heure", 1: "une heure", 21: "vingt et une heures"}

_DATE = (
    r"(?<![\w/,.-])(?P<day>\d{1,2})(?P<sep>[/.-])(?P<month>\d{1,2})(?P=sep)(?P<year>\d{4}|\d{2})"
    r"(?![\w/-]|[.,]\d)"
)
_ISO = r"(?<![\w/-])(?P<year>[12]\d{3})-(?P<month>\d{2})-(?P<day>\d{2})(?![\w-])"
_MONTH = r"(?<![\w/,.])(?P<month>\d{1,2})/(?P<year>\d{4})(?![\w/])"
_DAY = (
    r"(?i:(?<=\ble )|(?<=\bdu )|(?<=\bau )|(?<=\bet )|(?<=di ))"
    r"(?P<day>\d{1,2})/(?P<month>\d{1,2})(?![\w/]|,\d)"
)
_FIRST = rf"\b0?1 (?=(?:{'|'.join(MONTHS)})\b)"
_WRITTEN = rf"\b0(?P<day>[2-9]) (?=(?:{'|'.join(MONTHS)})\b)"
_HOUR = (
    r"(?<![\w,.])(?P<hours>[01]?\d|2[0-4]) ?[hH](?:eures?)?"
    r"(?: ?(?P<minutes>[0-5]\d)(?: ?(?:mn|min)\b)?)?(?!\w)"
)
_CLOCK = r"(?<![\w:,.])(?P<hours>[01]?\d|2[0-3]):(?P<minutes>[0-5]\d)(?::(?P<seconds>[0-5]\d))?(?![\w:])"
_LENGTH = r"(?<![\w,.])(?P<hours>\d{2,4}) ?[hH](?!\w)"
_AROUND = r"\b(?P<hours>24) ?[hH] ?/ ?24\b"
_WEEK = r"\b(?P<days>[1-7]) ?[jJ](?:ours)? ?/ ?7\b"
_HOURS_TO = r"(?<=[hH\d])(?P<to> ?[-–—] ?)(?=(?:[01]?\d|2[0-4]) ?[hH])"


def _date(found: Match) -> Saying:
    day, month = int(found["day"]), int(found["month"])
    if not 1 <= month <= 12 or not 1 <= day <= _LAST_DAYS[month - 1]:
        return None
    year = found.groupdict().get("year")
    said = ("premier" if day == 1 else str(day), "day"), (MONTHS[month - 1], "month")
    return parts(found, *said) if year is None else parts(found, *said, (year, "year"))


def _iso(found: Match) -> Saying:
    """The year stands first and is said last: the whole stands for the whole."""
    made = _date(found)
    return None if made is None or isinstance(made, str) else " ".join(part.text for part in made)


def _month(found: Match) -> Saying:
    month = int(found["month"])
    if not 1 <= month <= 12:
        return None
    return parts(found, (MONTHS[month - 1], "month"), (found["year"], "year"))


def _hour(found: Match) -> Saying:
    hour, minutes = int(found["hours"]), found.groupdict().get("minutes")
    said = _HOURS.get(hour) or f"{linked(hour)} heures"
    if minutes is None or minutes == "00":
        return said
    timed = (said, "hours"), (_minutes(minutes), "minutes")
    seconds = found.groupdict().get("seconds")
    return (
        parts(found, *timed, (f"et {int(seconds)} secondes", "seconds")) if seconds else parts(found, *timed)
    )


def _minutes(written: str) -> str:
    """ "une heure une", as the minute is feminine."""
    minutes = int(written)
    ending = {
        1: "une",
        21: "vingt et une",
        31: "trente et une",
        41: "quarante et une",
        51: "cinquante et une",
    }
    return ending.get(minutes, str(minutes))


def _short_date(found: Match) -> Saying:
    day = "premier" if found["day"] in {"1", "01", "1er"} else found["day"]
    return parts(found, (day, "day"), (MONTHS[_SHORT_MONTHS[found["month"].lower()] - 1], "month"))


DATES = (
    rule(_DATE, _date, DIGITS),
    rule(_ISO, _iso, DIGITS),
    rule(_MONTH, _month, "/"),
    rule(_DAY, _date, "/"),
    rule(_FIRST, "premier ", "1"),
    rule(_WRITTEN, r"\g<day> ", "0"),
    rule(rf"(?i:\b(?P<day>1er|\d{{1,2}}) (?P<month>{'|'.join(_SHORT_MONTHS)})\b\.?)", _short_date, DIGITS),
    rule(
        rf"(?i:\b(?P<first>{_SHORT})\.?) ?[-–—] ?(?i:(?P<last>{_SHORT})\b\.?)",
        lambda found: parts(
            found,
            (_SHORT_DAYS[found["first"].lower()], "first"),
            (f"à {_SHORT_DAYS[found['last'].lower()]}", "last"),
        ),
        "-–—",
    ),
    rule(
        rf"(?i:\b(?P<day>{_SHORT})\.)(?= ?[\d–—,-]| au\b| à\b| et\b|$)",
        lambda found: _SHORT_DAYS[found["day"].lower()],
        ".",
    ),
    rule(rf"(?i:\b(?P<day>{_DAYS})) ?[-–—] ?(?=(?i:{_DAYS})\b)", r"\g<day> à ", "-–—"),
)
HOURS = (
    rule(_AROUND, "24 heures sur 24", "/"),
    rule(_WEEK, r"\g<days> jours sur 7", "/"),
    rule(_HOUR, _hour, DIGITS),
    rule(_CLOCK, _hour, ":"),
    rule(_LENGTH, _hour, DIGITS),
    rule(_HOURS_TO, " à ", "-–—"),
)
