"""French numbers in words, for the places where the engine misreads digits: ordinals, and liaisons."""

from __future__ import annotations

_SMALL = (
    "zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix", "onze", "douze",
    "treize", "quatorze", "quinze", "seize", "dix-sept", "dix-huit", "dix-neuf",
)  # fmt: skip
_TENS = (
    "",
    "",
    "vingt",
    "trente",
    "quarante",
    "cinquante",
    "soixante",
    "soixante",
    "quatre-vingt",
    "quatre-vingt",
)
_FRACTIONS = {2: "demi", 3: "tiers", 4: "quart"}


def cardinal(number: int) -> str:
    """0 to 999 999: "quatre-vingts", "deux cents", "deux cent un"."""
    if number < 100:
        return _below_hundred(number)
    if number < 1000:
        return _with_hundreds(number)
    thousands, rest = divmod(number, 1000)
    # neither "cents" nor "quatre-vingts" has its s before "mille"
    many = cardinal(thousands)
    head = (
        "mille"
        if thousands == 1
        else f"{many.removesuffix('s') if many.endswith(('cents', 'vingts')) else many} mille"
    )
    return f"{head} {cardinal(rest)}" if rest else head


def _below_hundred(number: int) -> str:
    if number < 20:
        return _SMALL[number]
    tens = number // 10
    rest = number - 10 * (tens - tens % 2 if tens in {7, 9} else tens)
    if not rest:
        return "quatre-vingts" if number == 80 else _TENS[tens]
    if rest in {1, 11} and tens < 8:
        return f"{_TENS[tens]} et {_SMALL[rest]}"
    return f"{_TENS[tens]}-{_SMALL[rest]}"


def _with_hundreds(number: int) -> str:
    hundreds, rest = divmod(number, 100)
    head = "cent" if hundreds == 1 else f"{_SMALL[hundreds]} cent"
    if not rest:
        return head if hundreds == 1 else f"{head}s"
    return f"{head} {_below_hundred(rest)}"


def ordinal(number: int, feminine: bool = False) -> str:
    """1 to 999 999: "premier", "deuxième", "vingt et unième"."""
    if number == 1:
        return "première" if feminine else "premier"
    words = cardinal(number)
    for end, new in (("cinq", "cinqu"), ("neuf", "neuv"), ("cents", "cent"), ("vingts", "vingt")):
        if words.endswith(end):
            return f"{words.removesuffix(end)}{new}ième"
    return f"{words.removesuffix('e')}ième"


def fraction(over: int, under: int) -> str:
    """ "un demi", "trois quarts", "deux cinquièmes"."""
    name = _FRACTIONS.get(under) or ordinal(under)
    return f"{cardinal(over)} {name if over < 2 or name.endswith('s') else name + 's'}"


def linked(number: int) -> str:
    """A number before "an", "heure" or "euro", which it is tied to: "vingt et un ans", "neuf heures".

    eSpeak ties words, not digits; but it says the t of "quatre-vingt-deux", so that digits stay elsewhere.
    """
    tens, last = divmod(number % 100, 10)
    if number < 1000 and last in {1, 9} and tens not in {7, 8, 9} and number % 100 != 11:
        return cardinal(number)
    if number % 100 == 0 and 200 <= number < 1000:
        return cardinal(number)
    return str(number)
