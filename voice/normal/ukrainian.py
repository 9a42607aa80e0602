"""How Ukrainian is said. Each rule mends a reading checked with ``espeak-ng -x -v uk`` (version 1.51)."""

from __future__ import annotations

from voice.normal.roman import roman
from voice.normal.rules import DIGITS, Match, Saying, parts, rule
from voice.normal.tongue import Forms, Tongue, short, table
from voice.normal.web import Signs

_WEB = Signs(
    {
        ".": "крапка",
        "@": "равлик",
        "-": "дефіс",
        "_": "підкреслення",
        "/": "скісна риска",
        "+": "плюс",
        "=": "дорівнює",
        "?": "знак питання",
        "&": "і",
        "%": "відсоток",
        "#": "решітка",
        "~": "тильда",
        ":": "двокрапка",
    }
)
_MONTHS = (
    "січня", "лютого", "березня", "квітня", "травня", "червня",
    "липня", "серпня", "вересня", "жовтня", "листопада", "грудня",
)  # fmt: skip
_NAMES = (
    "січень", "лютий", "березень", "квітень", "травень", "червень",
    "липень", "серпень", "вересень", "жовтень", "листопад", "грудень",
)  # fmt: skip
_SMALL = (
    "перш",
    "друг",
    "трет",
    "четверт",
    "п'ят",
    "шост",
    "сьом",
    "восьм",
    "дев'ят",
    "десят",
    "одинадцят",
    "дванадцят",
    "тринадцят",
    "чотирнадцят",
    "п'ятнадцят",
    "шістнадцят",
    "сімнадцят",
    "вісімнадцят",
    "дев'ятнадцят",
)
_TENS = {
    20: "двадцят",
    30: "тридцят",
    40: "сорок",
    50: "п'ятдесят",
    60: "шістдесят",
    70: "сімдесят",
    80: "вісімдесят",
    90: "дев'яност",
}
_BEFORE = {
    20: "двадцять",
    30: "тридцять",
    40: "сорок",
    50: "п'ятдесят",
    60: "шістдесят",
    70: "сімдесят",
    80: "вісімдесят",
    90: "дев'яносто",
}
_HARD = {
    "го": "ого",
    "й": "ий",
    "му": "ому",
    "а": "а",
    "я": "а",
    "га": "а",
    "ша": "а",
    "та": "а",
    "ї": "ої",
    "у": "у",
    "м": "им",
    "е": "е",
    "ше": "е",
    "ге": "е",
    "те": "е",
    "тє": "е",
}
_SOFT = {
    "ій": "ій",
    "ого": "ього",
    "ий": "ій",
    "ому": "ьому",
    "а": "я",
    "ої": "ьої",
    "у": "ю",
    "им": "ім",
    "е": "є",
}
_HOUR = (
    r"(?:\b(?P<before>[Оо]б?|[Дд]о|[Зз]|[Іі]з|[Пп]ісля|[Вв]ід) )?"
    r"(?<![\w:,.])(?P<hours>[01]?\d|2[0-4]):(?P<minutes>[0-5]\d)(?![\w:])"
)
_ENDS = "|".join(sorted(_HARD, key=len, reverse=True))


def ordinal(number: int, end: str) -> str:
    """1 to 99 with the ending that a hard stem has: "чотирнадцятого", "третього"."""
    if number < 20 or number % 10 == 0:
        stem = _SMALL[number - 1] if number < 20 else _TENS[number] + ("ов" if number == 40 else "")
        return stem + (_SOFT[end] if number == 3 else end)
    return f"{_BEFORE[number - number % 10]} {ordinal(number % 10, end)}"


def _pick(number: int, forms: Forms) -> str:
    """1 година, 2 години, 5 годин, 21 година."""
    tens, last = number // 10 % 10, number % 10
    if tens == 1 or not 1 <= last <= 4:
        return forms[-1]
    return forms[0] if last == 1 else forms[len(forms) // 2]


_HOURS = ("година", "години", "годин")


def _clock(hours: int, minutes: int) -> str:
    if not minutes:
        return f"{_count(hours, _HOURS)} {_pick(hours, _HOURS)}"
    return f"{hours} {minutes}"


def _count(number: int, forms: Forms) -> str:
    """ "одна хвилина", "двадцять дві хвилини": one and two are feminine before such nouns."""
    tens, last = divmod(number, 10)
    if number > 99 or tens == 1 or last not in {1, 2} or not forms[0].endswith(("а", "я")):
        return str(number)
    said = "одна" if last == 1 else "дві"
    return f"{_BEFORE[10 * tens]} {said}" if tens else said


def _hour(found: Match) -> Saying:
    """ "о чотирнадцятій тридцять", "до чотирнадцятої", "чотирнадцята"."""
    hours, minutes = int(found["hours"]), int(found["minutes"])
    before = (found["before"] or "").lower()
    end = "ій" if before in {"о", "об"} else "ої" if before else "а"
    said = ordinal(hours, end) if hours else "нуль"
    rest = f"нуль {minutes}" if 0 < minutes < 10 else str(minutes)
    return parts(
        found, (found["before"] or "", "before"), (said, "hours"), (rest if minutes else "", "minutes")
    )


def _ordinal(found: Match) -> Saying:
    number = int(found["number"])
    return ordinal(number, _HARD[found["end"]]) if 1 <= number <= 99 else None


def _day(found: Match) -> Saying:
    number = int(found["day"])
    return (
        parts(found, (ordinal(number, "ого"), "day"), (found["month"], "month"))
        if 1 <= number <= 31
        else None
    )


def _century(found: Match) -> Saying:
    number = roman(found["roman"])
    return (
        None
        if number is None or number > 99
        else parts(found, (ordinal(number, "е"), "roman"), ("століття", "word"))
    )


UKRAINIAN = table(
    Tongue(
        months=_MONTHS,
        month_names=_NAMES,
        date="{day} {month} {year} року",
        month_year="{month} {year} року",
        day=lambda day: ordinal(day, "ого"),
        clock=_clock,
        euro=("євро",),
        cent=("цент", "центи", "центів"),
        joint=" ",
        to="до",
        minus="мінус",
        plus="плюс",
        over="з",
        percent="відсотків",
        point="кома",
        web=_WEB,
        pick=_pick,
        count=_count,
        units={
            "км/год": ("кілометр на годину", "кілометри на годину", "кілометрів на годину"),
            "км": ("кілометр", "кілометри", "кілометрів"),
            "km": ("кілометр", "кілометри", "кілометрів"),
            "м²": ("квадратний метр", "квадратні метри", "квадратних метрів"),
            "m²": ("квадратний метр", "квадратні метри", "квадратних метрів"),
            "кв. м": ("квадратний метр", "квадратні метри", "квадратних метрів"),
            "см": ("сантиметр", "сантиметри", "сантиметрів"),
            "cm": ("сантиметр", "сантиметри", "сантиметрів"),
            "кг": ("кілограм", "кілограми", "кілограмів"),
            "kg": ("кілограм", "кілограми", "кілограмів"),
            "м": ("метр", "метри", "метрів"),
            "m": ("метр", "метри", "метрів"),
            "хв": ("хвилина", "хвилини", "хвилин"),
            "год": ("година", "години", "годин"),
            "грн": ("гривня", "гривні", "гривень"),
            "МБ": ("мегабайт", "мегабайти", "мегабайтів"),
            "Мб": ("мегабайт", "мегабайти", "мегабайтів"),
            "MB": ("мегабайт", "мегабайти", "мегабайтів"),
            "min": ("хвилина", "хвилини", "хвилин"),
        },
        fractions={
            (1, 2): "одна друга",
            (1, 3): "одна третя",
            (2, 3): "дві третіх",
            (1, 4): "одна чверть",
            (3, 4): "три чверті",
        },
        own=(
            rule(_HOUR, _hour, ":"),
            rule(rf"(?<![\w,./])(?P<day>\d{{1,2}}) (?P<month>{'|'.join(_MONTHS)})\b", _day, DIGITS),
            rule(rf"(?<![\w,.])(?P<number>\d{{1,2}})-(?P<end>{_ENDS})\b", _ordinal, "-"),
            rule(r"\b(?P<roman>[IVXLCІХ]+) (?P<word>ст\.|століття)", _century, "IVXLC"),
            rule(r"(?:\b[Nn]°|№) ?", "номер ", "°№"),
            rule(r"(?<=\d) ?р\.(?!\w)", " року", "р"),
            short(
                {
                    "м.": "місто",
                    "вул.": "вулиця",
                    "просп.": "проспект",
                    "бульв.": "бульвар",
                    "пл.": "площа",
                    "пров.": "провулок",
                    "обл.": "область",
                    "ім.": "імені",
                    "п.": "пан",
                    "гр.": "громадянин",
                    "смт.": "селище",
                    "с.": "село",
                },
                r"(?= [А-ЯІЇЄҐ])",
            ),
            short(
                {
                    "буд.": "будинок",
                    "кв.": "квартира",
                    "корп.": "корпус",
                    "під.": "під'їзд",
                    "пов.": "поверх",
                    "ст.": "стаття",
                    "п.": "пункт",
                    "с.": "сторінка",
                    "тел.": "телефон",
                    "каб.": "кабінет",
                },
                r"(?=:? ?\+?\d)",
            ),
            short(
                {
                    "тел.": "телефон",
                    "т. д.": "так далі",
                    "т.д.": "так далі",
                    "т. п.": "тому подібне",
                    "див.": "дивіться",
                    "напр.": "наприклад",
                    "тис.": "тисяч",
                    "млн": "мільйонів",
                    "грн.": "гривень",
                    "хв.": "хвилин",
                    "год.": "годин",
                }
            ),
            rule(r"\b(?P<one>і|та|або)/(?P<two>або|і|та)\b", r"\g<one> \g<two>", "/"),
        ),
    )
)
