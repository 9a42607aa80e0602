"""How English is said. Each rule mends a reading checked with ``espeak-ng -x -v en`` (version 1.51)."""

from __future__ import annotations

from voice.normal.rules import Match, Saying, rule
from voice.normal.tongue import Tongue, short, table
from voice.normal.web import Signs

_WEB = Signs(
    {
        ".": "dot", "@": "at", "-": "dash", "_": "underscore", "/": "slash", "+": "plus", "=": "equals",
        "?": "question mark", "&": "and", "%": "percent", "#": "hash", "~": "tilde", ":": "colon",
    },
    {"gouv": "goove", "com": "com"},
)  # fmt: skip
_BEFORE_A_NAME = r"(?= [A-Z])"


def _clock(hours: int, minutes: int) -> str:
    """ "fourteen thirty", "nine o'clock", "nine oh five"."""
    if not minutes:
        return f"{hours} o'clock"
    return f"{hours} oh {minutes}" if minutes < 10 else f"{hours} {minutes}"


def _half_day(found: Match) -> Saying:
    minutes = found["minutes"]
    said = found["hours"] + (f" {_minutes(minutes)}" if minutes and minutes != "00" else "")
    return f"{said} {found['half'][0].upper()} M"


def _minutes(written: str) -> str:
    return f"oh {int(written)}" if written[0] == "0" else written


ENGLISH = table(
    Tongue(
        months=(
            "January",
            "February",
            "March",
            "April",
            "May",
            "June",
            "July",
            "August",
            "September",
            "October",
            "November",
            "December",
        ),
        date="{day} {month} {year}",
        month_year="{month} {year}",
        day=lambda day: "first of" if day == 1 else str(day),
        clock=_clock,
        euro=("euro", "euros"),
        cent=("cent", "cents"),
        joint=" and ",
        to="to",
        minus="minus",
        plus="plus",
        over="over",
        percent="percent",
        point_sign=".",
        web=_WEB,
        units={
            "km/h": ("kilometre an hour", "kilometres an hour"),
            "km²": ("square kilometre", "square kilometres"),
            "km": ("kilometre", "kilometres"),
            "m²": ("square metre", "square metres"),
            "m2": ("square metre", "square metres"),
            "m³": ("cubic metre", "cubic metres"),
            "m": ("metre", "metres"),
            "cm": ("centimetre", "centimetres"),
            "mm": ("millimetre", "millimetres"),
            "kg": ("kilo", "kilos"),
            "g": ("gram", "grams"),
            "min": ("minute", "minutes"),
            "MB": ("megabyte", "megabytes"),
            "GB": ("gigabyte", "gigabytes"),
            "Mo": ("megabyte", "megabytes"),
            "°C": ("degree", "degrees"),
            "ha": ("hectare", "hectares"),
            "l": ("litre", "litres"),
            "s": ("second", "seconds"),
        },
        fractions={
            (1, 2): "one half",
            (1, 3): "one third",
            (2, 3): "two thirds",
            (1, 4): "one quarter",
            (3, 4): "three quarters",
        },
        own=(
            rule(r"\b[Nn](?:°|o\.|º) ?(?=\w)", "number ", "°º."),
            rule(r"\b(?P<one>and|or)/(?P<two>or|and)\b", r"\g<one> \g<two>", "/"),
            rule(
                r"\b(?P<hours>1[0-2]|[1-9])(?:[:.](?P<minutes>[0-5]\d))? ?(?P<half>[ap])\.?m\.?(?!\w)",
                _half_day,
                "m",
            ),
            short(
                {
                    "Mr.": "Mister",
                    "Mrs.": "Missis",
                    "Ms.": "Miz",
                    "Dr.": "Doctor",
                    "St.": "Saint",
                    "Prof.": "Professor",
                },
                _BEFORE_A_NAME,
            ),
            short({"Dr": "Doctor", "St": "Saint"}, _BEFORE_A_NAME),
            short(
                {
                    "tel.": "telephone",
                    "Tel.": "Telephone",
                    "e.g.": "for example",
                    "i.e.": "that is",
                    "approx.": "approximately",
                    "Rd.": "Road",
                    "Ave.": "Avenue",
                    "Ave": "Avenue",
                    "apt.": "apartment",
                    "Apt.": "Apartment",
                    "max.": "maximum",
                    "min.": "minimum",
                }
            ),
            rule(r" ?& ?", " and ", "&"),
            rule(r"(?<=\w)\((?:s|es)\)", "", "("),
        ),
    )
)
