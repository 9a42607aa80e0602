"""Money, measures, ages and ranges in French."""

from __future__ import annotations

from voice.normal.french_numbers import linked
from voice.normal.rules import DIGITS, Match, Saying, rule

_UNITS = {
    "m²": "mètres carrés",
    "m2": "mètres carrés",
    "km²": "kilomètres carrés",
    "cm²": "centimètres carrés",
    "m³": "mètres cubes",
    "m3": "mètres cubes",
    "ha": "hectares",
    "km/h": "kilomètres à l'heure",
    "km": "kilomètres",
    "m": "mètres",
    "cm": "centimètres",
    "mm": "millimètres",
    "kg": "kilos",
    "g": "grammes",
    "mg": "milligrammes",
    "t": "tonnes",
    "l": "litres",
    "L": "litres",
    "cl": "centilitres",
    "ml": "millilitres",
    "min": "minutes",
    "mn": "minutes",
    "s": "secondes",
    "sec": "secondes",
    "j": "jours",
    "h": "heures",
    "kWh": "kilowattheures",
    "kW": "kilowatts",
    "W": "watts",
    "V": "volts",
    "Ko": "kilo-octets",
    "ko": "kilo-octets",
    "Mo": "méga-octets",
    "Go": "giga-octets",
    "To": "téra-octets",
    "°C": "degrés",
    "°": "degrés",
    "dB": "décibels",
    "px": "pixels",
    "pers": "personnes",
    "hab/km²": "habitants au kilomètre carré",
    "hab": "habitants",
    "%": "pour cent",
    "‰": "pour mille",
    "dpi": "points par pouce",
}
_PER = {
    "mois": "mois",
    "an": "an",
    "jour": "jour",
    "j": "jour",
    "h": "heure",
    "heure": "heure",
    "semaine": "semaine",
    "personne": "personne",
    "pers": "personne",
    "m²": "mètre carré",
    "m2": "mètre carré",
    "kg": "kilo",
    "km": "kilomètre",
    "nuit": "nuit",
    "enfant": "enfant",
    "repas": "repas",
    "ha": "hectare",
    "hab": "habitant",
    "l": "litre",
    "min": "minute",
}
_LARGE = {"k": "mille", "K": "mille", "M": "millions d'", "Md": "milliards d'", "Mds": "milliards d'"}

_NUMBER = r"(?:\d{1,3}(?:[ .]\d{3})+|\d+)"
_START = r"(?<![\w,.])(?<!\d )"
_PLAIN = rf"{_START}(?P<whole>{_NUMBER})(?:,(?P<cents>\d{{1,2}}))? ?(?:€|\bEUR\b|\b[Ee]uros?\b)"
_FROM = rf"{_START}(?P<whole>{_NUMBER})(?:,(?P<cents>\d\d))(?= (?:à|et|ou) {_NUMBER}(?:,\d\d)? ?€)"
_BIG = rf"{_START}(?P<amount>{_NUMBER}(?:,\d+)?) ?(?P<large>k|K|Md|Mds|M) ?€"
_EACH = rf"(?<=[€osthlrd]) ?/ ?(?P<each>{'|'.join(sorted(_PER, key=len, reverse=True))})(?!\w)"
_NAMES = "|".join(sorted((name.replace(".", r"\.") for name in _UNITS), key=len, reverse=True))
_MEASURE = rf"{_START}(?P<sign>-)?(?P<amount>{_NUMBER}(?:[,.]\d+)?) ?(?P<unit>{_NAMES})(?![\w²³/])"
_METRES = rf"{_START}(?P<whole>\d{{1,3}})(?:,(?P<part>\d\d) ?m|m(?P<joined>\d\d))(?![\w²³/])"
_COUNTED = "ans|jours|mois|semaines|heures|minutes|euros|personnes|enfants|élèves|fois|places|mètres|pages"
_RANGE = (
    rf"(?<![\w,./-])(?P<low>{_NUMBER}(?:,\d+)?) ?[-–] ?"
    rf"(?=(?:\d{{1,3}}(?: \d{{3}})+|\d+)(?:,\d+)? ?(?:{_COUNTED}|€|%|km|m|kg|h|cm|min)\b|"
    rf"(?:\d+)(?:,\d+)? ?[€%])"
)
_TIED = rf"{_START}(?P<number>\d{{1,3}}) (?=(?:ans?|heures?)\b)"
_BELOW = r"(?<![\w)])(?<!\d )-(?=\d)"


def _amount(written: str) -> str:
    return written.replace(" ", "").replace(".", "")


def _euros(found: Match) -> Saying:
    whole, cents = int(_amount(found["whole"])), _cents(found["cents"])
    if not whole and cents:
        return f"{linked(cents)} centime{'s' if cents > 1 else ''}"
    if whole and whole % 1_000_000 == 0 and not cents:
        return f"{whole // 1_000_000} million{'s' if whole >= 2_000_000 else ''} d'euros"
    said = f"{_head(whole)} euro{'s' if whole > 1 else ''}"
    if not cents:
        return said
    if cents < 10:
        return f"{said} et {linked(cents)} centime{'s' if cents > 1 else ''}"
    return f"{said} {cents}"


def _head(whole: int) -> str:
    """Only what is tied to "euros" is written in words: the rest the engine reads well."""
    thousands, rest = divmod(whole, 1000)
    if not thousands or linked(rest) == str(rest) or not rest:
        return linked(whole)
    return f"{'' if thousands == 1 else f'{thousands} '}mille {linked(rest)}"


def _cents(written: str | None) -> int:
    return int(written.ljust(2, "0")) if written else 0


def _big(found: Match) -> Saying:
    amount, large = found["amount"].replace(".", ""), found["large"]
    unit = _LARGE[large]
    if unit.endswith("'"):
        one = float(amount.replace(" ", "").replace(",", ".")) < 2
        return f"{amount} {unit.replace('s d', ' d') if one else unit}euros"
    return f"{amount} {unit} euros"


def _measure(found: Match) -> Saying:
    """ "0,5 mètre" but "2 mètres": no ear hears it, a neural voice may."""
    amount, unit = (
        found["amount"].replace(".", ",") if "," not in found["amount"] else found["amount"],
        found["unit"],
    )
    if "." in found["amount"] and len(found["amount"].rsplit(".", 1)[1]) == 3:
        amount = _amount(found["amount"])
    one = float(amount.replace(" ", "").replace(",", ".")) < 2
    said = " ".join(
        word.removesuffix("s") if one and word != "pour" else word for word in _UNITS[unit].split(" ")
    )
    number = linked(int(amount)) if amount.isdigit() and unit in {"h"} else amount
    return f"moins {number} {said}" if found["sign"] else f"{number} {said}"


def _metres(found: Match) -> Saying:
    return (
        f"{found['whole']} mètre{'s' if int(found['whole']) > 1 else ''} {found['part'] or found['joined']}"
    )


def _tied(found: Match) -> Saying:
    number = int(found["number"])
    said = linked(number)
    return None if said == found["number"] else f"{said} "


AMOUNTS = (
    rule(_FROM, _euros, "€"),
    rule(_RANGE, r"\g<low> à ", "-–"),
    rule(_BIG, _big, "€"),
    rule(_PLAIN, _euros, DIGITS),
    rule(_METRES, _metres, DIGITS),
    rule(_MEASURE, _measure, DIGITS),
    rule(_EACH, lambda found: f" par {_PER[found['each']]}", "/"),
    rule(r"(?<!\w)(?P<unit>k?m[²³])(?!\w)", lambda found: _UNITS.get(found["unit"]), "²³"),
    rule(_TIED, _tied, DIGITS),
    rule(_BELOW, "moins ", "-"),
)
