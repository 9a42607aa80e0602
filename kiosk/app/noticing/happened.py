"""What a person's action means as happenings without content: from the session before and the one after."""

from __future__ import annotations

from collections.abc import Iterator

from kiosk.difficulty.events import Event, What
from kiosk.pages import actions as act
from kiosk.pages.comfort import Dial
from kiosk.pages.draft import Draft
from kiosk.pages.effects import Effect, Turn
from kiosk.pages.session import Session

_MOVES = (
    act.OpenProcedure
    | act.OpenSection
    | act.ShowEverything
    | act.ShowFollowing
    | act.FollowUpOn
    | act.ShowEvents
    | act.OpenEvent
    | act.ShowLibrary
    | act.SearchLibrary
    | act.OpenFiche
    | act.Missing
    | act.UsePhone
    | act.SignIn
)
"""A choice that leads on at once."""
_RANGES = frozenset({"high", "low", "far", "future", "old"})


def happens(what: What, *, page: str = "", code: str = "", reason: str = "", how: str = "") -> Event:
    """Something, without its time yet."""
    return Event(0.0, "", what, page=page, code=code, reason=reason, how=how)


def of_action(before: Session, action: act.Action, turn: Turn, page: str, how: str) -> Iterator[Event]:
    """What the person did on ``page``, by touch, keypad or voice; keys that were typed are told elsewhere."""
    after = turn.session
    match action:
        case act.Pick():
            yield from _picked(before.draft, after.draft, page, how)
        case act.TakeCommune() if after != before:
            yield happens(What.ANSWER_GIVEN, page=page, how=how)
        case act.Correct() | act.ClearDrawing() | act.Doubt() if after != before:
            yield happens(What.ANSWER_CHANGED, page=page)
        case act.Confirm() if before.overlay is None:
            yield from _confirmed(before, after, page, how)
        case act.Back() if before.overlay is None and after != before:
            yield happens(What.BACK)
        case act.NextTextSize() | act.Adjust(Dial.TEXT):
            if after.comfort.place(Dial.TEXT) > before.comfort.place(Dial.TEXT):
                yield happens(What.TEXT_SIZE_UP)
        case act.ShowAiming() | act.Explain():
            yield happens(What.HELP_OPENED, page=page)
        case act.CallSomeone() if Effect.RAISE_CALL in turn.effects:
            yield happens(What.HELP_REQUESTED)
        case act.AnswerOffer(yes) if after != before:
            yield happens(What.OFFER_ACCEPTED if yes else What.OFFER_DECLINED)
        case _ if isinstance(action, _MOVES) and after != before:
            yield happens(What.ANSWER_GIVEN, page=page, how=how)
            yield happens(What.NEXT)
        case _:
            pass


def _picked(was: Draft, now: Draft, page: str, how: str) -> Iterator[Event]:
    """An option that was marked; another instead of it, or a mark taken away, is a changed mind."""
    if now == was:
        return
    given = len(now.options) > len(was.options) or (was.option is None and now.option is not None)
    yield happens(What.ANSWER_GIVEN if given else What.ANSWER_CHANGED, page=page, how=how if given else "")


def _confirmed(before: Session, after: Session, page: str, how: str) -> Iterator[Event]:
    """ "Continuer": on to the next page, or what is missing or wrong is shown."""
    draft = after.draft
    if draft.unanswered or draft.problem is not None:
        yield happens(What.NEXT)
        yield happens(What.VALIDATION_ERROR, page=page, code=_code(draft))
        return
    if after == before:
        return
    if before.draft.fields or before.draft.strokes or before.draft.known:
        typed = "keyboard" if how == "touch" and before.draft.fields and not before.draft.known else how
        yield happens(What.ANSWER_GIVEN, page=page, how=typed)
    yield happens(What.NEXT)


def _code(draft: Draft) -> str:
    """Why an answer was not taken, in the words of the vocabulary."""
    problem = draft.problem
    if problem is None:
        return "missing"
    name = problem.text.key.rpartition(".")[2]
    if name == "empty" or (problem.field and not draft.fields.get(problem.field)):
        return "missing"
    return "range" if name in _RANGES else "format"
