"""Finds the addressee of a paper: name, street, postcode, town that stand together; in doubt, nothing."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from kiosk.procedures.communes import Communes, NoCommunes, search_key
from kiosk.procedures.paper_ways import SHORT_WAYS, WAYS
from scanner.dates import plain

_WAYS = "|".join(sorted((*WAYS, *SHORT_WAYS)))
_STREET = re.compile(
    rf"(?<![\d.,])\d{{1,4}}(?:\s?(?:bis|ter|quater|[a-d])\b)?,?\s+(?:{_WAYS})\b\.?\s+[^\n]*?(?=\s{{2,}}|[,;(]|\s+\d{{5}}\b|\n|$)"
)
_PLACE = re.compile(r"(?<!\d)(?<!\d )(\d{5})\s+([a-z][a-z' .-]*[a-z])")
_FIRM = re.compile(r"\b(siret|siren|tsa|cs|bp|rcs|capital|sarl|sas|cedex|agence|centre|antenne|service)\b")
_NAME_WORDS = re.compile(r"[A-Za-zÀ-ÖØ-öø-ÿ'’.-]+")
_TITLE = re.compile(r"(?<!\w)(?:m\.?|mr|mme|mlle|monsieur|madame|mademoiselle)\s+(?=[a-z])")
_NO_NAME = re.compile(
    r"\b(rue|avenue|facture|date|reference|client|compte|numero|contrat|adresse|logement|lieu|page|voir"
    r"|pour|par|sur|votre|vos|nous|vous|euros|total|numéro|annee|revenus|code|banque|agence|sante|service)\b"
)
_LABEL = re.compile(r"\b(adresse|situee?|logement|location|lieu|demeurant|domicile|domiciliee?|risque)\b")
_PARTICLES = frozenset(("de", "du", "des", "la", "le", "les", "van", "von", "el", "ben"))
_COLUMNS = re.compile(r"\s{3,}")
_MOST_WORDS = 6


@dataclass(frozen=True, repr=False)
class Addressee:
    """Who and where, as printed; the town as the list of communes writes it when it knows it."""

    name: str
    street: str
    postcode: str
    town: str


@dataclass(frozen=True, repr=False)
class _Place:
    street: str
    postcode: str
    town: str
    name: str
    told: bool
    """A label says that it is an address of the person."""

    @property
    def key(self) -> tuple[str, str]:
        return self.postcode, search_key(self.street)


def addressee(text: str, communes: Communes | NoCommunes) -> Addressee | None:
    """The one who lives where the paper says most; None when two addresses say as much."""
    # An address with neither a name nor a label may be anybody's: the bank's, the employer's.
    places = [one for one in _places(text.split("\n"), communes) if one.name or one.told]
    marks: Counter[tuple[str, str]] = Counter()
    for place in places:
        marks[place.key] += 1 + 2 * bool(place.name) + place.told
    ranked = marks.most_common(2)
    if not ranked or (len(ranked) == 2 and ranked[0][1] == ranked[1][1]):
        return None
    best = [place for place in places if place.key == ranked[0][0]]
    name = next((place.name for place in best if place.name), "")
    return Addressee(name, best[0].street, best[0].postcode, best[0].town)


def _places(lines: list[str], communes: Communes | NoCommunes) -> Iterator[_Place]:
    folded = [plain(line) for line in lines]
    for at, line in enumerate(folded):
        for found in _PLACE.finditer(line):
            town = _town(found[1], found[2], lines[at][found.start(2) :], communes)
            where = _street_before(lines, folded, at, found.start())
            if town and where and not _FIRM.search(line):
                row, street = where
                name = _name_above(lines, folded, row)
                yield _Place(street, found[1], town, name, _told(folded, row))


def _street_before(lines: list[str], folded: list[str], at: int, end: int) -> tuple[int, str] | None:
    """The street on the same line, or on one of the two above."""
    for row in (at, at - 1, at - 2):
        if row < 0:
            return None
        part = folded[row][:end] if row == at else folded[row]
        found = list(_STREET.finditer(part))
        if found and len(part) == len(lines[row][: len(part)]):
            return row, _tidy(lines[row][found[-1].start() : found[-1].end()])
    return None


def _town(postcode: str, folded: str, printed: str, communes: Communes | NoCommunes) -> str:
    """The commune of this postcode that begins so; as printed where the list knows neither; else nothing."""
    read = search_key(folded)
    if "cedex" in read.split():
        return ""
    known = communes.of(postcode) if isinstance(communes, Communes) else ()
    for one in known:
        key = search_key(one.name)
        if read == key or read.startswith(f"{key} ") or _near(key, read):
            return one.name
    if known or (isinstance(communes, Communes) and communes.beginning(folded, 1)):
        return ""
    return _tidy(re.split(r"\s{2,}|[^\w '’.-]", printed)[0])


def _near(key: str, read: str) -> bool:
    from rapidfuzz.distance import Levenshtein

    faults = len(key) // 6
    return Levenshtein.distance(key, read[: len(key)], score_cutoff=faults) <= faults


def _told(folded: list[str], row: int) -> bool:
    return any(_LABEL.search(folded[at]) for at in (row, row - 1) if at >= 0)


def _name_above(lines: list[str], folded: list[str], row: int) -> str:
    """The name at the end of the line above the street; two above, if a building stands between."""
    for above in (row - 1, row - 2):
        if above < 0:
            return ""
        if name := name_in(lines[above], folded[above]):
            return name
    return ""


def name_in(line: str, folded: str) -> str:
    """A name with its title anywhere in the line, or a column that is nothing but the words of a name."""
    if len(folded) != len(line):
        return ""
    found = [name for part in _COLUMNS.split(line.strip()) if (name := _name(part, plain(part)))]
    return found[0] if len(found) == 1 else ""


def _name(line: str, folded: str) -> str:
    titles = list(_TITLE.finditer(folded)) if len(folded) == len(line) else []
    part = line[titles[-1].start() :] if titles else line
    words = part.split()
    enough = 2 <= len(words) - bool(titles) <= _MOST_WORDS or (titles and len(words) == 2)
    if not enough or not all(_NAME_WORDS.fullmatch(word) for word in words):
        return ""
    return "" if _NO_NAME.search(plain(part)) or not (titles or _like_names(words)) else _tidy(part)


def _like_names(words: list[str]) -> bool:
    """Without a title: capitals first, and a word all in capitals, as surnames are printed."""
    capital = all(word[0].isupper() or word in _PARTICLES for word in words)
    return capital and any(word.isupper() and len(word) > 1 for word in words)


def _tidy(words: str) -> str:
    return " ".join(words.split()).strip(" ,;.-")
