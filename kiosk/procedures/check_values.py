"""A text may only write numbers that are known where it is shown: anything else would stop a visit."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Set
from dataclasses import replace

from kiosk.procedures.calculators import CALCULATORS
from kiosk.procedures.check import Place, onward
from kiosk.procedures.issues import Issue
from kiosk.procedures.models import Page, Part, Procedure
from kiosk.procedures.translations import names
from kiosk.types import PageId, TextKey

Texts = Mapping[TextKey, str]


def check_values(procedure: Procedure, texts: Texts, place: Place) -> Iterator[Issue]:
    """Every number that a page writes without having it on every way to it. ``texts``: the pack's French."""
    for page in procedure.pages.values():
        # What is shown on the page itself, before it is answered; what is said of it afterwards.
        yield from _missing(procedure, page, _before(page, texts), place, own=False)
        yield from _missing(procedure, page, _after(page, texts), place, own=True)
        if page.label and (lacking := names(texts.get(page.label, "")) - page.values.keys()):
            yield _fault(place, page, lacking)


def _before(page: Page, texts: Texts) -> frozenset[str]:
    options = (key for option in page.options for key in (option.label, option.detail) if key)
    steps = page.outcome.steps if page.outcome else ()
    return _names((page.title, *((page.text,) if page.text else ()), *options, *steps), texts)


def _after(page: Page, texts: Texts) -> frozenset[str]:
    return _names((one.key for some in page.bring.values() for one in some), texts)


def _names(keys: Iterator[TextKey] | tuple[TextKey, ...], texts: Texts) -> frozenset[str]:
    return frozenset().union(*(names(texts.get(key, "")) for key in keys))


def _missing(
    procedure: Procedure, page: Page, wanted: Set[str], place: Place, *, own: bool
) -> Iterator[Issue]:
    for name in sorted(wanted - page.values.keys() - procedure.values.keys()):
        givers = {one.id for one in procedure.pages.values() if _gives(one, name)}
        reached = onward(procedure, procedure.start, without=givers if own else givers - {page.id})
        if page.id in reached:
            yield _fault(place, page, frozenset({name}))


def _gives(page: Page, name: str) -> bool:
    if page.piece and page.piece.part is Part.DATED and name == "age":
        return True
    return bool(page.calculator) and name in CALCULATORS[page.calculator or ""].gives


def _fault(place: Callable[..., Issue], page: Page, lacking: Set[str]) -> Issue:
    message = f"One can come here without {', '.join(sorted(lacking))} being known."
    mend = "Write it only after the page whose calculator finds it, or below 'values'."
    return replace(place(PageId(page.id)), rule="value", message=message, mend=mend)
