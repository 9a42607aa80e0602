"""How a visit comes to a page of the matrix: random walks, and what is done on the way."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import cache

from kiosk.pages import actions as act
from kiosk.pages.view import Role
from kiosk.procedures.models import Kind, Page
from kiosk.types import ProcedureId
from tests.matrix.town import matrix_town
from tests.support.visit import Visit
from tests.support.walker import MOST_PAGES, step

WALKS = 10
"""Random walks through each procedure, from which the pages of each kind are taken."""
Made = Callable[[], Visit]


@cache
def begun() -> Visit:
    return Visit.begins(matrix_town())


def state(visit: Visit, **values: object) -> Visit:
    return replace(visit, session=replace(visit.session, **values))  # type: ignore[arg-type]


@cache
def met() -> Mapping[tuple[str, str], Visit]:
    """The first visit to each page of each procedure, on a few random walks."""
    found: dict[tuple[str, str], Visit] = {}
    for pack in matrix_town().procedures:
        for seed in range(WALKS):
            for visit, page in walk(pack, random.Random(seed)):
                found.setdefault((str(pack), str(page.id)), visit)
    return found


def walk(pack: ProcedureId, dice: random.Random) -> Iterator[tuple[Visit, Page]]:
    visit = begun().opens(pack)
    for _ in range(MOST_PAGES):
        page = visit.session.route(visit.today).current
        yield visit, page
        if page.kind is Kind.OUTCOME:
            return
        visit = step(visit, page, dice.choice)


def page_of(visit: Visit) -> Page:
    return visit.session.route(visit.today).current


def met_where(wanted: Callable[[Visit, Page], bool]) -> tuple[Visit, ...]:
    """The met visits whose page is wanted, those with the fewest words first."""
    found = [key for key, one in met().items() if not one.session.draft.known and wanted(one, page_of(one))]
    return tuple(met()[key] for key in sorted(found, key=_length))


@cache
def _length(key: tuple[str, str]) -> int:
    return words_of(met()[key])


def words_of(visit: Visit) -> int:
    return sum(len(node.name) + len(node.detail) for node in visit.view.walk())


def first(kind: Kind, *, longest: bool = False, pack: str = "") -> Made:
    def made() -> Visit:
        found = met_where(
            lambda visit, page: (
                page.kind is kind
                and (not pack or str(visit.session.procedure and visit.session.procedure.id) == pack)
            )
        )
        return found[-1 if longest else 0]

    return cache(made)


def after(made: Made, *actions: act.Action) -> Made:
    return lambda: made().does(*actions)


def pressing(made: Made, keys: int, field: int | None = None) -> Made:
    """With so many keys of the middle of the keyboard pressed; first into another field, if named."""

    def pressed() -> Visit:
        visit = made()
        if field is not None:
            fields = [node.action for node in visit.view.walk() if node.role is Role.FIELD]
            visit = visit.does(fields[field])  # type: ignore[arg-type]
        for _ in range(keys):
            board = [node.action for node in visit.view.walk() if node.role is Role.KEY]
            typed = [one for one in board if isinstance(one, act.Type) and one.key not in set(act.Key)]
            visit = visit.does(typed[len(typed) // 2]) if typed else visit
        return visit

    return pressed


def typing(made: Made, words: str) -> Made:
    """With these keys pressed."""
    return lambda: made().does(*(act.Type("space" if char == " " else char) for char in words))
