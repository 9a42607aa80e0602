"""What was understood as the keys of the page: a voice types like a finger, so every check holds."""

from __future__ import annotations

from kiosk.pages import actions as act
from kiosk.pages.comfort import Dial
from kiosk.pages.dates import keys_of as date_keys
from kiosk.pages.ring import active_field, back_of, main_of
from kiosk.pages.typing import keys_of
from kiosk.pages.view import PageView
from kiosk.types import FieldId
from voice.heard.expects import DateStep
from voice.heard.meanings import (
    Amount,
    Chosen,
    Command,
    CommandName,
    Day,
    Digits,
    FreeText,
    Letters,
    Meaning,
    Number,
    Phone,
)

_DIALS = {
    CommandName.SLOWER: act.Adjust(Dial.RATE, -1),
    CommandName.FASTER: act.Adjust(Dial.RATE, 1),
    CommandName.SOFTER: act.Adjust(Dial.VOLUME, -1),
    CommandName.LOUDER: act.Adjust(Dial.VOLUME, 1),
}


def actions_of(meaning: Meaning, view: PageView, step: DateStep | None = None) -> tuple[act.Action, ...]:
    """What is done on the page; nothing for help, repeat and stop, which are the voice's."""
    if isinstance(meaning, Command):
        return _commanded(meaning.name, view)
    if isinstance(meaning, Chosen):
        action = view.find(meaning.node).action
        return () if action is None else (action,)
    return tuple(act.Type(key) for key in typed(meaning, view, step))


def typed(meaning: Meaning, view: PageView, step: DateStep | None = None) -> tuple[str, ...]:
    """The keys that replace what stands in the active field."""
    field = active_field(view)
    if field is None:
        return ()
    if isinstance(meaning, Day):
        return _date(meaning, step or DateStep.DAY, field.value)
    written = _written(meaning)
    name = FieldId(field.id.removeprefix("field."))
    return (*(act.Key.BACKSPACE for _ in field.value), *keys_of(name, written))


def _commanded(name: CommandName, view: PageView) -> tuple[act.Action, ...]:
    if name in _DIALS:
        return (_DIALS[name],)
    nodes = {CommandName.BACK: back_of(view), CommandName.CONTINUE: main_of(view)}
    node = nodes.get(name)
    if node is not None and node.action is not None:
        return (node.action,)
    if name is CommandName.CALL:
        return (act.CallSomeone(),)
    return (act.AskToLeave(),) if name is CommandName.END else ()


def _date(day: Day, step: DateStep, shown: str) -> tuple[str, ...]:
    """From the step where the page stands; a whole date goes back to its first."""
    year = "" if day.year is None else f"{day.year:04}"
    if day.day is not None and day.month is not None:
        back = {DateStep.DAY: 0, DateStep.MONTH: 1, DateStep.YEAR: 2}[step]
        return (*(act.Key.STEP for _ in range(back)), *date_keys(f"{day.day:02}{day.month:02}{year}"))
    match step:
        case DateStep.DAY:
            return () if day.day is None else (f"{day.day:02}",)
        case DateStep.MONTH:
            return () if day.month is None else (f"{day.month:02}", *year)
        case DateStep.YEAR:
            # A field shows a dot for each digit of the year that is not chosen yet.
            return (*(act.Key.BACKSPACE for _ in range(4 - shown.count("."))), *year) if year else ()


def _written(meaning: Meaning) -> str:
    match meaning:
        case Number(value):
            return str(value)
        case Amount(cents):
            return f"{cents // 100}" + (f",{cents % 100:02}" if cents % 100 else "")
        case Letters(said) | Digits(said) | FreeText(said) | Phone(said):
            return said
        case _:
            return ""
