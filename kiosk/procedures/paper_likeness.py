"""Compares the names and places of a paper with those of the person: in doubt it asks, it never accuses.

Pure. Accents, case, hyphens, order, titles and particles do not count; nor does a letter or two that the
camera misread (``fuzzy``). A married name is a name too: whichever of the paper's names fits will do.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from kiosk.procedures.answers import AddressGiven, NameGiven
from kiosk.procedures.paper_values import PaperField, PaperRead
from kiosk.procedures.paper_ways import SHORT_WAYS, WAYS

_TITLE_WORDS = """
m mr mme mlle me dr monsieur madame mademoiselle maitre docteur et ou ep epouse epoux ne nee veuve veuf
vve usage nom prenom prenoms dit dite
"""
_PARTICLE_WORDS = """
de du des d la le les l van von der den el al ben bin ibn abd da do dos di san
"""
_PLACE_WORDS = """
batiment bat appartement appt apt etage esc escalier lieu dit bis ter quater saint sainte st ste
de du des la le les d l et aux au sur sous en general docteur president marechal professeur
"""
_TITLES = frozenset(_TITLE_WORDS.split())
_PARTICLES = frozenset(_PARTICLE_WORDS.split())
_WAYS = WAYS | SHORT_WAYS.keys() | frozenset(_PLACE_WORDS.split())
_FUZZY_FROM = 5
_TWO_WRONG_FROM = 9
_WORD = re.compile(r"[^\W_]+")
_HOUSE = re.compile(r"(?<!\d)(\d{1,4})(?!\d)")


def words_of(text: str) -> tuple[str, ...]:
    """Words without case and accents, parted at hyphens and apostrophes too."""
    parts = unicodedata.normalize("NFD", text.casefold().replace("œ", "oe").replace("æ", "ae"))
    return tuple(_WORD.findall("".join(one for one in parts if not unicodedata.combining(one))))


def same_person(read: PaperRead, given: NameGiven) -> bool | None:
    """Whether a name on the paper can be this person's; None when the paper gives none to compare."""
    family = [read.value(name) for name in (PaperField.SURNAME, PaperField.USED_NAME) if read.value(name)]
    first = read.value(PaperField.GIVEN)
    lines = [read.value(name) for name in (PaperField.NAME, PaperField.OTHER_NAME) if read.value(name)]
    fuzzy = any(one.source == "ocr" for one in read.fields.values())
    tries = [f"{name} {first}" for name in family] + lines
    answers = [_line_fits(one, given, fuzzy) for one in tries]
    told = [one for one in answers if one is not None]
    return any(told) if told else None


def _line_fits(line: str, given: NameGiven, fuzzy: bool) -> bool | None:
    """A line may hold more than one person, or no given name at all ("M. et Mme EXEMPLE")."""
    page = [word for word in words_of(line) if word not in _TITLES]
    if not any(len(word) > 1 and word.isalpha() for word in page):
        return None
    family, first = _telling(given.family), _telling(given.given)
    if not family:
        return None
    if not (any(_among(word, page, fuzzy) for word in family) or _run(given.family, page)):
        return False
    rest = [word for word in _without(page, words_of(given.family), fuzzy) if word not in _PARTICLES]
    if not first or not rest:
        return True
    return _first_fits(first, given.given, rest, fuzzy)


def _first_fits(first: list[str], given: str, rest: list[str], fuzzy: bool) -> bool:
    """One given name is enough, or the initial of one; papers leave out all but the first, or that one."""
    initials = {word[0] for word in first}
    initial = any(len(word) == 1 and word in initials for word in rest)
    return initial or any(_among(word, rest, fuzzy) for word in first) or _run(given, rest)


def _without(page: list[str], family: Iterable[str], fuzzy: bool) -> list[str]:
    """The words that are left when the family's name is taken out once: a first name may be the same."""
    rest = list(page)
    for word in family:
        found = next((one for one in rest if _alike(one, word, fuzzy)), None)
        if found is not None:
            rest.remove(found)
    return rest


def _telling(name: str) -> list[str]:
    """The words that make a name, particles only when there is nothing else."""
    words = [word for word in words_of(name) if word not in _TITLES]
    return [word for word in words if word not in _PARTICLES and len(word) > 1] or words


def _run(name: str, page: list[str]) -> bool:
    """Whether it stands there written in one, or in pieces ("LEGOFF", "LE GOFF")."""
    whole = "".join(words_of(name))
    joined = ["".join(page[at : at + size]) for size in (1, 2, 3, 4) for at in range(len(page))]
    return len(whole) > 2 and whole in joined


def _among(word: str, page: Iterable[str], fuzzy: bool) -> bool:
    return any(_alike(word, one, fuzzy) for one in page)


def _alike(one: str, other: str, fuzzy: bool) -> bool:
    if one == other or not fuzzy or min(len(one), len(other)) < _FUZZY_FROM:
        return one == other
    from rapidfuzz.distance import OSA

    allowed = 2 if min(len(one), len(other)) >= _TWO_WRONG_FROM else 1
    return OSA.distance(one, other, score_cutoff=allowed) <= allowed


def same_address(read: PaperRead, given: AddressGiven) -> bool | None:
    """Whether the paper's address can be this one; None when the paper gives too little to compare."""
    postcode, street = read.value(PaperField.POSTCODE), read.value(PaperField.STREET)
    town = words_of(read.value(PaperField.TOWN))
    if not postcode and not street:
        return None
    fuzzy = any(one.source == "ocr" for one in read.fields.values())
    # A CEDEX and the districts of a large town have postcodes of their own.
    here = not postcode or postcode == given.postcode or _same_town(town, given, postcode, fuzzy)
    if not here or not street:
        return here
    return _same_street(street, given.street, fuzzy)


def _same_town(town: tuple[str, ...], given: AddressGiven, postcode: str, fuzzy: bool) -> bool:
    names = [word for word in words_of(given.town) if word not in _WAYS and not word.isdigit()]
    return (
        postcode[:2] == given.postcode[:2]
        and bool(names)
        and all(_among(word, town, fuzzy) for word in names)
    )


def _same_street(one: str, other: str, fuzzy: bool) -> bool:
    numbers = [set(_HOUSE.findall(street)) for street in (one, other)]
    if all(numbers) and not numbers[0] & numbers[1]:
        return False
    names = [[word for word in words_of(street) if word not in _WAYS] for street in (one, other)]
    names = [[word for word in words if not word.isdigit()] for words in names]
    if not all(names):
        return True
    return any(_among(word, names[1], fuzzy) for word in names[0]) or _run("".join(names[0]), names[1])
