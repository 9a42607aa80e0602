"""Titles, addresses and other words that French shortens."""

from __future__ import annotations

from collections.abc import Mapping

from voice.normal.rules import Match, Rule, Saying, Writer, parts, rule

_BEFORE_A_NAME = r"(?= (?:[A-ZÀ-ÞŒ]|l[ea] |l'|et M))"
_BEFORE_A_WAY = r"(?= (?:[A-ZÀ-ÞŒ]|\d|d[eu]s? |de l[a' ]|d'|l[ae] ))"
_BEFORE_A_NUMBER = r"(?= ?[A-Z]?\d| [A-Z]\b)"
_TITLES = {
    "M": "monsieur", "MM": "messieurs", "Mr": "monsieur", "Dr": "docteur", "Pr": "professeur", "Me": "maître",
    "Mgr": "monseigneur", "Vve": "veuve",
}  # fmt: skip
_WOMEN = {"Mme": "madame", "Mmes": "mesdames", "Mlle": "mademoiselle", "Mlles": "mesdemoiselles"}
_WAYS = {
    "av": "avenue",
    "ave": "avenue",
    "bd": "boulevard",
    "bld": "boulevard",
    "blvd": "boulevard",
    "boul": "boulevard",
    "pl": "place",
    "rte": "route",
    "ch": "chemin",
    "chem": "chemin",
    "imp": "impasse",
    "all": "allée",
    "fg": "faubourg",
    "fbg": "faubourg",
    "sq": "square",
    "r": "rue",
    "crs": "cours",
    "pass": "passage",
    "lot": "lotissement",
    "rés": "résidence",
    "res": "résidence",
    "prom": "promenade",
}
_BARE_WAYS = "av|ave|bd|bld|blvd|rte|fg|fbg|crs"  # seen without a full stop too; the others would be words
_PLACES = {
    "bât": "bâtiment",
    "bat": "bâtiment",
    "apt": "appartement",
    "appt": "appartement",
    "ét": "étage",
    "esc": "escalier",
    "art": "article",
    "al": "alinéa",
    "chap": "chapitre",
    "p": "page",
    "pp": "pages",
    "vol": "volume",
    "fig": "figure",
    "hab": "habitants",
    "tél": "téléphone",
    "tel": "téléphone",
    "éd": "édition",
}
_NUMBER = r"(?:\b[Nn](?:[°º](?P<more>s?)|o(?P<many>s?)\.?(?= ?[A-Z]*\d))|№) ?"
_SAINT = r"\b(?P<word>S(?:t|te|ts|tes))(?P<joint>[- ])(?=[A-ZÀ-Þ])"
_SAINTS = {"St": "Saint", "Ste": "Sainte", "Sts": "Saints", "Stes": "Saintes"}
_TOWN = r"\b(?P<zero>0)(?P<place>[1-9])(?P<rest>\d{3})(?= [A-ZÀ-Þ])"
_LAW = r"\b(?P<letter>[LRDA])\.? ?(?P<star>\*)?(?P<number>\d+)(?P<more>(?:-\d+)+)\b"
_LAW_ALONE = r"\b(?P<letter>[LRD])\. ?(?P<star>\*)?(?P<number>\d+)\b(?P<more>)"
_CERFA = r"(?<![\w,.])(?P<number>\d{4,5}) ?\* ?(?P<version>\d{1,2})(?!\w)"
_OPTIONAL = r"\b(?P<word>\w+)(?P<end>\((?:s|e|es|x|ne|le|te|se|ve|rice|euse|nes)\)s?)"


def _by(table: Mapping[str, str]) -> Writer:
    def write(found: Match) -> str:
        word = found["word"]
        return table.get(word) or table[word[0].lower() + word[1:]]

    return write


def _short(table: Mapping[str, str], follows: str, stop: str = r"\.", any_case: bool = True) -> Rule:
    words = sorted(table, key=len, reverse=True)
    if any_case:
        words += [word[0].upper() + word[1:] for word in words]
    return rule(
        rf"(?<![\w'])(?P<word>{'|'.join(words)}){stop}{follows}", _by(table), "." if stop == r"\." else ""
    )


def _number(found: Match) -> Saying:
    return "numéros " if found["more"] or found["many"] else "numéro "


def _law(found: Match) -> Saying:
    letter = found["letter"] + (" étoile" if found["star"] else "")
    more = found["more"].replace("-", " tiret ").strip()
    return parts(found, (letter, "letter"), (found["number"], "number"), (more, "more"))


def _cerfa(found: Match) -> Saying:
    version = found["version"]
    return parts(
        found,
        (found["number"], "number"),
        (f"étoile {' '.join(version) if version[0] == '0' else version}", "version"),
    )


def _town(found: Match) -> Saying:
    """ "zéro un mille", as people say it; the engine says five digits."""
    rest = int(found["rest"])
    return f"zéro {found['place']} mille" + (f" {rest}" if rest else "")


def _cedex(found: Match) -> Saying:
    return parts(found, ("cédex", "word"), (found["number"] or "", "number"))


def _optional(found: Match) -> Saying:
    """ "enfant(s)" is said "enfant": the sound is the same."""
    return found["word"]


ADDRESSES = (
    rule(_LAW, _law, "-"),
    rule(_LAW_ALONE, _law, "."),
    _short(_TITLES, _BEFORE_A_NAME, r"(?:\.|(?<=[rRe]))", any_case=False),
    _short(_WOMEN, r"(?!\w)", r"(?:\.(?= [A-ZÀ-Þ]))?", any_case=False),
    _short(_WAYS, _BEFORE_A_WAY),
    rule(
        rf"(?<![\w'])(?P<word>(?i:{_BARE_WAYS})){_BEFORE_A_WAY}", lambda found: _WAYS[found["word"].lower()]
    ),
    _short(_PLACES, _BEFORE_A_NUMBER),
    rule(r"(?<!\w)(?P<word>[Tt][ée]l)\.?(?= ?:| \+?\d)", "téléphone"),
    rule(r"(?<!\w)§ ?(?=\d)", "paragraphe ", "§"),
    rule(_NUMBER, _number),
    rule(_SAINT, lambda found: _SAINTS[found["word"]] + found["joint"]),
    rule(r"\b(?P<word>(?i:cedex))(?: 0?(?P<number>\d{1,2}))?\b", _cedex),
    rule(_TOWN, _town, "0"),
    rule(_CERFA, _cerfa, "*"),
    rule(_OPTIONAL, _optional, "("),
)
