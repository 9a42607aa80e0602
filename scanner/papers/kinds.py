"""Says what kind of paper a page is: by its lines, its code, its words; ``unknown`` rather than wrong."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from kiosk.procedures.paper_values import IDENTITY, PaperForm, PaperKind
from scanner.mrz import Mrz
from scanner.papers.rules import Rule, Rules, load_rules
from scanner.papers.words import Words
from scanner.twoddoc import TwoDDoc

ENOUGH = 5
"""So much must the words of a kind weigh: more than any single word that two kinds share."""
LEAD = 3
"""By so much must they outweigh those of every other kind."""
LIST = 4
"""A page with the words of so many kinds lists papers; it is none of them."""
REASONS = 2
"""A letter may name a paper once; the paper itself says more, or has its title at the beginning of a line."""
_SIDES = frozenset({PaperKind.IDENTITY_CARD_FRONT, PaperKind.IDENTITY_CARD_BACK})
_OF_CODE = {
    "00": (PaperKind.PROOF_OF_ADDRESS, None),
    "01": (PaperKind.PROOF_OF_ADDRESS, PaperForm.BILL),
    "09": (PaperKind.PROOF_OF_ADDRESS, PaperForm.BILL),
    "02": (PaperKind.TAX_NOTICE, None),
    "04": (PaperKind.TAX_NOTICE, None),
    "18": (PaperKind.TAX_NOTICE, None),
    "24": (PaperKind.TAX_NOTICE, None),
    "27": (PaperKind.TAX_NOTICE, None),
    "28": (PaperKind.TAX_NOTICE, None),
    "03": (PaperKind.BANK_DETAILS, None),
    "05": (PaperKind.BANK_DETAILS, None),
    "06": (PaperKind.PAYSLIP, None),
}
"""Document types of 2D-Doc (the specification's table, ``config/scanner/2ddoc.json``)."""
_IDENTITY_CODES = frozenset({"07", "08"})
"""Several papers have these: their words tell which."""


@dataclass(frozen=True)
class Found:
    """A kind, its form, and the other side when both are on the sheet."""

    kind: PaperKind = PaperKind.UNKNOWN
    form: PaperForm | None = None
    also: frozenset[PaperKind] = frozenset()


@dataclass(frozen=True, repr=False)
class _Page:
    """A page's words, and those of them that stand apart from sentences."""

    all: Words
    apart: Words


def kind_of(text: str, twoddoc: TwoDDoc | None, mrz: Mrz | None, rules: Rules | None = None) -> Found:
    """Choose the kind: machine-readable lines first, then the 2D-Doc's type, then the words' weight."""
    words = _Page(Words.of(text), Words.set_apart(text))
    rules = rules or load_rules()
    if mrz is not None and mrz.valid and (found := _by_lines(mrz)):
        return _with_other_side(found, words, rules)
    if twoddoc is not None:
        return _by_code(twoddoc, words, rules)
    return _by_words(words, rules)


def _by_lines(mrz: Mrz) -> Found | None:
    """The format and the first letters (ICAO 9303 parts 4 to 6; the French cards' own)."""
    kind, state = mrz.fields.get("type", ""), mrz.fields.get("country", "")
    match mrz.format:
        case "TD3":
            return Found(PaperKind.PASSPORT) if kind.startswith("P") else None
        case "FRID":
            return Found(PaperKind.IDENTITY_CARD_FRONT, PaperForm.OLD_CARD)
        case "TD1" | "TD2" if kind.endswith("R") and len(kind) > 1:
            return Found(PaperKind.RESIDENCE_PERMIT)
        case "TD1" if kind.startswith("I"):
            return Found(PaperKind.IDENTITY_CARD_BACK, PaperForm.CARD_2021 if state == "FRA" else None)
        case "TD2" if kind.startswith("I"):
            # On which side the lines stand differs from State to State: the other side is not asked for.
            return Found(PaperKind.IDENTITY_CARD_FRONT, None, frozenset({PaperKind.IDENTITY_CARD_BACK}))
        case _:
            return None


def _by_code(twoddoc: TwoDDoc, words: _Page, rules: Rules) -> Found:
    """A type that is none of ours makes the paper another one, whatever it says."""
    if twoddoc.type in _IDENTITY_CODES:
        return _by_words(words, {kind: rules[kind] for kind in rules if kind in IDENTITY})
    kind, form = _OF_CODE.get(twoddoc.type, (PaperKind.UNKNOWN, None))
    return Found(kind, form or _form(kind, words, rules))


def _by_words(words: _Page, rules: Rules) -> Found:
    marks = {kind: _weight(words, lines) for kind, lines in rules.items()}
    best = max(marks, key=lambda kind: marks[kind])
    if _reasons(words, rules.get(best, ())) < REASONS:
        return Found()
    if best is PaperKind.UNKNOWN or marks[best] < ENOUGH:
        return Found()
    if sum(mark >= ENOUGH for mark in marks.values()) >= LIST:
        return Found()
    both = best in _SIDES and all(marks[side] >= ENOUGH for side in _SIDES)
    rivals = [mark for kind, mark in marks.items() if kind is not best and not (both and kind in _SIDES)]
    if marks[best] - max(rivals, default=0) < LEAD:
        return Found()
    kind = PaperKind.IDENTITY_CARD_FRONT if both else best
    return Found(kind, _form(kind, words, rules), _SIDES - {kind} if both else frozenset())


def _reasons(words: _Page, lines: tuple[Rule, ...]) -> int:
    """How many of a kind's words are there; none where all of them stand in sentences, as in a letter."""
    apart = sum(rule.weight > 0 and rule.holds(words.apart) for rule in lines)
    held = sum(rule.weight > 0 and rule.holds(words.all) for rule in lines)
    return held + any(rule.heads(words.apart) for rule in lines) if apart else 0


def _weight(words: _Page, lines: tuple[Rule, ...]) -> int:
    return sum(rule.weighs(words.all, words.apart) for rule in lines)


def _form(kind: PaperKind, words: _Page, rules: Rules) -> PaperForm | None:
    """The form whose words weigh most; none when two weigh the same."""
    marks: Counter[PaperForm] = Counter()
    for rule in rules.get(kind, ()):
        if rule.form is not None:
            marks[rule.form] += rule.weighs(words.all, words.apart)
    ranked = [one for one in marks.most_common(2) if one[1] > 0]
    if not ranked or (len(ranked) == 2 and ranked[0][1] == ranked[1][1]):
        return None
    return ranked[0][0]


def _with_other_side(found: Found, words: _Page, rules: Rules) -> Found:
    """A copy may show both sides of a card on one sheet."""
    other = _SIDES - {found.kind}
    if found.kind not in _SIDES or found.also or found.form is None:
        return found
    shown = frozenset(side for side in other if _weight(words, rules.get(side, ())) >= ENOUGH)
    return Found(found.kind, found.form, shown)
