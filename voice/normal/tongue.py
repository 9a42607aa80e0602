"""The rules that languages other than French share: what differs between them is a table of words."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from voice.normal.codes import codes
from voice.normal.roman import roman
from voice.normal.rules import DIGITS, Match, Rule, Saying, parts, rule
from voice.normal.spelling import spelled
from voice.normal.table import Table
from voice.normal.web import Signs, web

Forms: TypeAlias = tuple[str, ...]
"""A noun as numbers need it: one, many; or what the language's own ``pick`` wants."""

_LAST_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_NUMBER = r"(?:\d{1,3}(?:[ .,]\d{3})+(?!\d)|\d+)"
_START = r"(?<![\w,.])(?<!\d )"
_DATE = (
    r"(?<![\w/,.-])(?P<day>\d{1,2})(?P<sep>[/.-])(?P<month>\d{1,2})(?P=sep)(?P<year>\d{4})(?![\w/-]|[.,]\d)"
)
_ISO = r"(?<![\w/-])(?P<year>[12]\d{3})-(?P<month>\d{2})-(?P<day>\d{2})(?![\w-])"
_MONTH = r"(?<![\w/,.])(?P<month>\d{1,2})/(?P<year>\d{4})(?![\w/])"
_CLOCK = r"(?<![\w:,.])(?P<hours>[01]?\d|2[0-4])(?::| ?[hH] ?)(?P<minutes>[0-5]\d)(?: ?h\b)?(?![\w:])"
_HOUR = r"(?<![\w:,.])(?P<hours>[01]?\d|2[0-4]) ?[hH](?P<minutes>)(?!\w)"
_AFTER = rf"{_START}(?P<whole>{_NUMBER})(?:[,.](?P<cents>\d{{2}}))? ?(?:€|\bEUR\b)"
_BEFORE = rf"(?:€|\bEUR\b) ?(?P<whole>{_NUMBER})(?:[,.](?P<cents>\d{{2}}))?(?!\d)"
_GROUPED = r"(?<![\w,.])(?<!\d )\d{1,3}(?: \d{3})+(?![\w]|[.,]\d| \d)"
_PERCENT = rf"{_START}(?P<amount>{_NUMBER}(?:[,.]\d+)?) ?[%٪]|[%٪] ?(?P<other>\d+(?:[,.]\d+)?)"
_DECIMAL = r"(?<![\w,.:/-])(?P<whole>\d+)(?P<point>[.,])(?P<part>\d{1,2}|\d{4,})(?![\w,.]|:\d)"
_FRACTION = r"(?<![\w/,.])(?P<over>\d{1,3}) ?/ ?(?P<under>\d{1,3})(?![\w/]|,\d)"
_RANGE = r"(?<![\w,./+-])(?P<low>\d{1,4}) ?[-–] ?(?=\d{1,4}(?![\w./-]|,\d)(?! \d))"
_BELOW = r"(?<![\w)])(?<!\d )-(?=\d)"
_ROMAN = r"(?<![\w.'-])(?:(?=[IVX]*[VX])[IVX]{2,}|I{2,3})(?![\w'])"


def one_or_many(number: int, forms: Forms) -> str:
    """Singular for 1, plural for the rest."""
    return forms[0] if number == 1 else forms[-1]


@dataclass(frozen=True)
class Tongue:
    """The words of a language. ``date`` puts day, month and year in order, ``clock`` hours and minutes."""

    months: Sequence[str]
    date: str
    month_year: str
    clock: Callable[[int, int], str]
    euro: Forms
    cent: Forms
    joint: str  # between euros and cents
    to: str
    minus: str
    plus: str
    over: str
    percent: str
    web: Signs
    point: str = ""  # said for a decimal comma or point; nothing where the engine says it well
    point_sign: str = ","  # the sign that the engine says well
    units: Mapping[str, Forms] = field(default_factory=dict)
    pick: Callable[[int, Forms], str] = one_or_many
    day: Callable[[int], str] = str
    fractions: Mapping[tuple[int, int], str] = field(default_factory=dict)
    consonants: str = "BCDFGHJKLMNPQRSTVWXZ"
    count: Callable[[int, Forms], str] = lambda number, _: str(number)  # how a number agrees with its noun
    month_names: Sequence[str] = ()  # where a month alone has another form
    own: tuple[Rule, ...] = ()


def table(words: Tongue) -> Table:
    """Make the rules; the language's own come first."""
    return Table(
        first=web(words.web),
        rules=(
            *words.own,
            *_times(words),
            *_money(words),
            *codes(words.plus),
            *_numbers(words),
            *spelled(words.consonants),
        ),
    )


def short(forms: Mapping[str, str], follows: str = "(?!\\w)") -> Rule:
    """Shortened words, with their full stop where they have one, and how each is said."""
    written = "|".join(form.replace(".", r"\.") for form in sorted(forms, key=len, reverse=True))
    return rule(rf"(?<![\w.])(?P<word>{written}){follows}", lambda found: forms[found["word"]])


def plain(written: str) -> str:
    """Digits without what groups them."""
    return "".join(sign for sign in written if sign.isdigit())


def _times(words: Tongue) -> tuple[Rule, ...]:
    def date(found: Match) -> Saying:
        day, month = int(found["day"]), int(found["month"])
        if not 1 <= month <= 12 or not 1 <= day <= _LAST_DAYS[month - 1]:
            return None
        return words.date.format(day=words.day(day), month=words.months[month - 1], year=found["year"])

    def month(found: Match) -> Saying:
        number = int(found["month"])
        if not 1 <= number <= 12:
            return None
        names = words.month_names or words.months
        return words.month_year.format(month=names[number - 1], year=found["year"])

    def clock(found: Match) -> Saying:
        return words.clock(int(found["hours"]), int(found["minutes"] or 0))

    return (
        rule(_DATE, date, DIGITS),
        rule(_ISO, date, "-"),
        rule(_MONTH, month, "/"),
        rule(_CLOCK, clock, ":hH"),
        rule(_HOUR, clock, "hH"),
    )


def _money(words: Tongue) -> tuple[Rule, ...]:
    def euros(found: Match) -> Saying:
        whole, cents = int(plain(found["whole"])), int(found["cents"] or 0)
        small = f"{cents} {words.pick(cents, words.cent)}"
        if not whole and cents:
            return small
        said = f"{words.count(whole, words.euro)} {words.pick(whole, words.euro)}"
        return f"{said}{words.joint}{small}" if cents else said

    return rule(_AFTER, euros, "€E"), rule(_BEFORE, euros, "€E")


def _numbers(words: Tongue) -> tuple[Rule, ...]:
    names = "|".join(sorted(words.units, key=len, reverse=True))

    def decimal(written: str) -> str:
        whole, sign, rest = written.replace(" ", "").replace(",", ".").rpartition(".")
        if not sign or len(rest) == 3:
            return plain(written)
        if words.point:
            return f"{plain(whole)} {words.point} {' '.join(rest) if rest[0] == '0' else rest}"
        return f"{plain(whole)}{words.point_sign}{rest}"

    def percent(found: Match) -> Saying:
        return f"{decimal(found['amount'] or found['other'])} {words.percent}"

    def measure(found: Match) -> Saying:
        amount = found["amount"]
        number = int(amount) if amount.isdigit() else 5  # a decimal has the form of many
        forms = words.units[found["unit"]]
        said = words.count(number, forms) if amount.isdigit() else decimal(amount)
        return f"{said} {words.pick(number, forms)}"

    def unit(found: Match) -> Saying:
        forms = words.units.get(found[0])
        return None if forms is None else words.pick(0, forms)

    def fraction(found: Match) -> Saying:
        known = words.fractions.get((int(found["over"]), int(found["under"])))
        return known or parts(found, (found["over"], "over"), (f"{words.over} {found['under']}", "under"))

    def counted(found: Match) -> Saying:
        number = roman(found[0])
        return None if number is None else str(number)

    return (
        rule(_PERCENT, percent, "%٪"),
        rule(rf"{_START}(?P<amount>{_NUMBER}(?:[,.]\d+)?) ?(?P<unit>{names})(?![\w²³/])", measure, DIGITS),
        rule(r"(?<!\w)[^\W\d]+[²³](?!\w)", unit, "²³"),
        rule(_FRACTION, fraction, "/"),
        rule(_GROUPED, lambda found: plain(found[0]), " "),
        rule(_DECIMAL, lambda found: decimal(found[0]), ",."),
        rule(_RANGE, rf"\g<low> {words.to} ", "-–"),
        rule(_BELOW, f"{words.minus} ", "-"),
        rule(_ROMAN, counted, "IVX"),
    )
