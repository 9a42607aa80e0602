"""Ordinals, centuries, kings, chapters and fractions in French."""

from __future__ import annotations

from voice.normal.french_numbers import fraction, ordinal
from voice.normal.roman import roman
from voice.normal.rules import DIGITS, Match, Saying, parts, rule

_KINGS = (
    "Louis|Henri|Charles|Napoléon|François|Philippe|Jean|Paul|Jean-Paul|Pie|Benoît|Léon|Élisabeth|Elisabeth|"
    "Guillaume|Léopold|Albert|Frédéric|Catherine|Alexandre|Nicolas|Grégoire|Georges|Édouard|Edouard|Richard|"
    "Clovis|Childéric|Dagobert|Thierry|Robert|Hugues|Pierre|Baudouin|Hassan|Mohammed|Mohamed|Isabelle|Ferdinand|"
    "Alphonse|Juan Carlos|Gustave|Christian|Rainier|Joseph|Innocent|Clément|Urbain|Jules|Sixte|Felipe"
)
_COUNTED = (
    "chapitre|tome|partie|titre|livre|volume|annexe|article|section|niveau|phase|acte|scène|type|classe|catégorie|"
    "groupe|zone|étape|tableau|figure|module|lot|paragraphe|paris|lyon|guerre mondiale|vatican"
)
_STEPS = "étape|page|partie|photo|question|écran|fichier|document|feuille|volet|tranche|note|numéro"
_HALVES = {"½": "un demi", "¼": "un quart", "¾": "trois quarts", "⅓": "un tiers", "⅔": "deux tiers"}
_ENDS = "i?[eè]mes?|ers?|[eè]res?|res?|nde?s?|e|è"
_FIRST_ENDS = frozenset({"er", "ers", "re", "res", "ère", "ères", "ere", "eres"})


def _ordinal(found: Match) -> Saying:
    number, end = int(found["number"]), found["end"]
    if not number or (number == 1) != (end in _FIRST_ENDS):
        return None
    if end.startswith("nd"):
        return "second" + end.removeprefix("nd") if number == 2 else None
    said = ordinal(number, end not in {"er", "ers"})
    return f"{said}s" if end.endswith("s") else said


def _century(found: Match) -> Saying:
    number = roman(found["roman"])
    return None if number is None else ordinal(number, found["end"] != "er")


def _king(found: Match) -> Saying:
    number = roman(found["roman"])
    if number is None:
        return None
    return parts(found, (found["name"], "name"), ("premier" if number == 1 else str(number), "roman"))


def _counted(found: Match) -> Saying:
    number = roman(found["roman"])
    if number is None:
        return None
    return parts(found, (found["name"], "name"), (str(number), "roman"))


def _alone(found: Match) -> Saying:
    number = roman(found[0])
    return None if number is None else str(number)


def _fraction(found: Match) -> Saying:
    over, under = int(found["over"]), int(found["under"])
    if under in {2, 3, 4} and 0 < over <= under + 1:
        return fraction(over, under)
    return parts(found, (str(over), "over"), (f"sur {under}", "under"))


def _step(found: Match) -> Saying:
    return parts(found, (found["name"], "name"), (found["over"], "over"), (f"sur {found['under']}", "under"))


COUNTING = (
    rule(rf"(?<![\w,.])(?P<number>\d{{1,4}}) ?(?P<end>{_ENDS})(?!\w)", _ordinal, DIGITS),
    rule(rf"\b(?P<roman>(?=L?[IVX])[IVXL]+)(?P<end>{_ENDS})\b", _century, "IVX"),
    rule(rf"\b(?P<name>{_KINGS}) (?P<roman>[IVX]+)(?![\w'])", _king, "IVX"),
    rule(rf"(?i:\b(?P<name>{_COUNTED})) (?P<roman>[IVXL]+)(?![\w'])", _counted, "IVXL"),
    rule(r"(?<![\w.'-])(?:(?=[IVX]*[VX])[IVX]{2,}|I{2,3})(?![\w'])", _alone, "IVX"),
    rule(rf"(?i:\b(?P<name>{_STEPS})s? )(?P<over>\d{{1,3}}) ?/ ?(?P<under>\d{{1,3}})(?![\w/])", _step, "/"),
    rule(r"(?<![\w/,.])(?P<over>\d{1,2})/(?P<under>\d{1,3})(?![\w/]|,\d)", _fraction, "/"),
    rule("[½¼¾⅓⅔]", lambda found: _HALVES[found[0]], "½¼¾⅓⅔"),
)
