"""What is touched to type into the active field: a keyboard, or the grids of a date."""

from __future__ import annotations

from kiosk.pages import actions as act
from kiosk.pages import dates
from kiosk.pages.frame import Pen, states
from kiosk.pages.key_names import spoken_key
from kiosk.pages.towns import COLUMNS, SLOTS, suggested, tile_words
from kiosk.pages.typing import board_of, is_latin
from kiosk.pages.view import CALENDAR, Node, Role, State
from kiosk.procedures.fields.dates import UNKNOWN
from kiosk.procedures.models import Kind, Page
from kiosk.types import FieldId, Lang, NodeId

_WIDTHS = {act.Key.BACKSPACE: 2, act.Key.SPACE: 5, act.Key.ACCENTS: 2, act.Key.LAYOUT: 2}
_MONTH_WIDTH, _YEAR_WIDTH, _COLUMNS, _WEEK = 3, 2, 3, 7
TOWN = FieldId("town")
_CALENDARS = frozenset({"days", "months"})
PADS = frozenset({"digits", "phone", "money"})


def board(pen: Pen, page: Page) -> tuple[Node, ...]:
    """What types into the active field of a page; nothing where no field is active."""
    active = pen.session.draft.active
    if active is None:
        return ()
    if page.kind is Kind.DATE:
        return _date_board(pen, page)
    kind, draft, comfort = board_of(active), pen.session.draft, pen.session.comfort
    keyboards = pen.town.keyboards
    latin = is_latin(active)
    rows = keyboards.rows(kind, comfort.lang, latin=latin, layout=comfort.keyboard, accents=draft.accents)
    own = keyboards.in_own_script(comfort.lang, comfort.keyboard, latin=latin)
    lang = comfort.lang if own else keyboards.lettered(comfort.lang, latin=True)
    made = tuple(_row(pen, index, row, lang) for index, row in enumerate(rows))
    places = _town_row(pen) if active == TOWN and pen.town.communes.lines else ()
    return (_keyboard(pen, "digits" if kind in PADS else "letters", (*places, *made)),)


def pad(pen: Pen) -> Node:
    """The digits alone."""
    rows = (
        _row(pen, index, row, pen.session.comfort.lang) for index, row in enumerate(pen.town.keyboards.digits)
    )
    return _keyboard(pen, "digits", tuple(rows))


def _keyboard(pen: Pen, name: str, rows: tuple[Node, ...]) -> Node:
    value = CALENDAR if name in _CALENDARS else ""
    return pen.node(f"keyboard.{name}", Role.KEYBOARD, value=value, reads=False, children=rows)


def _row(pen: Pen, index: int, keys: tuple[str, ...], lang: Lang) -> Node:
    return _line(pen, index, tuple(_key(pen, key, lang) for key in keys))


def _line(pen: Pen, name: int | str, keys: tuple[Node, ...]) -> Node:
    return pen.node(f"row.{name}", Role.ROW, reads=False, children=keys)


def _key(pen: Pen, key: str, lang: Lang | None = None) -> Node:
    if key in _WIDTHS:
        return _special(pen, act.Key(key))
    return pen.node(
        f"key.{key}", Role.KEY, key, value="1", action=act.Type(key), reads=False,
        spoken=spoken_key(pen, key), lang=lang or pen.session.comfort.lang,
    )  # fmt: skip


def _special(pen: Pen, key: act.Key) -> Node:
    name, wide, spoken = pen.say(f"key.{key}"), str(_WIDTHS[key]), None
    action: act.Action = act.Type(key)
    if key is act.Key.ACCENTS:
        # What is drawn on it is what comes: three accents, or the first three letters.
        if pen.session.draft.accents:
            name, spoken = _first_letters(pen, pen.session.comfort.keyboard), pen.say("key.letters")
        else:
            name, spoken = "É È À", pen.say("key.accents")
    if key is act.Key.LAYOUT:
        action = act.NextLayout()
        name, spoken = _first_letters(pen, _next_layout(pen)), pen.say("key.layout")
    icon = "backspace" if key is act.Key.BACKSPACE else None
    return pen.node(
        f"key.{key}", Role.KEY, name, icon=icon, value=wide, action=action, reads=False, spoken=spoken
    )


def _next_layout(pen: Pen) -> str:
    active, comfort = pen.session.draft.active, pen.session.comfort
    latin = active is None or is_latin(active)
    return pen.town.keyboards.next_of(comfort.lang, comfort.keyboard, latin=latin)


def _first_letters(pen: Pen, layout: str) -> str:
    active = pen.session.draft.active
    latin = active is None or is_latin(active)
    rows = pen.town.keyboards.named(pen.session.comfort.lang, layout, latin=latin)
    return " ".join(rows[0][:3])


def _date_board(pen: Pen, page: Page) -> tuple[Node, ...]:
    value = pen.session.draft.fields.get(FieldId("date"), "")
    match dates.step_of(value):
        case "day":
            rows: tuple[tuple[Node, ...], ...] = _grid(
                tuple(_chosen_key(pen, "day", day, str(int(day)), 1) for day in dates.DAYS), _WEEK
            )
        case "month":
            rows = (*_grid(_months(pen), _COLUMNS), (_step_back(pen, "day"),))
        case "year":
            rows = (*_years(pen, page, value), (_step_back(pen, "month"),))
    step = dates.step_of(value)
    made = tuple(_line(pen, index, row) for index, row in enumerate(rows))
    return _keyboard(pen, f"{step}s", made), *_unknown(pen, page, value)


def _grid(keys: tuple[Node, ...], columns: int) -> tuple[tuple[Node, ...], ...]:
    return tuple(keys[at : at + columns] for at in range(0, len(keys), columns))


def _chosen_key(pen: Pen, step: str, key: str, name: str, width: int) -> Node:
    picked = step == "year" and pen.session.draft.fields.get(FieldId("date"), "").endswith(key)
    return pen.node(
        f"key.{step}.{key}", Role.KEY, name, value=str(width), action=act.Type(key), reads=False,
        states=states((picked, State.SELECTED)),
    )  # fmt: skip


def _months(pen: Pen) -> tuple[Node, ...]:
    lang = pen.session.comfort.lang
    return tuple(
        _chosen_key(pen, "month", month, dates.month_of(month, lang), _MONTH_WIDTH) for month in dates.MONTHS
    )


def _years(pen: Pen, page: Page, value: str) -> tuple[tuple[Node, ...], ...]:
    """The years one by one where they are few, else the number pad."""
    few = dates.years_of(page, pen.today)
    if few:
        return _grid(tuple(_chosen_key(pen, "year", year, year, _YEAR_WIDTH) for year in few), _COLUMNS)
    return tuple(tuple(_key(pen, key) for key in row) for row in pen.town.keyboards.digits)


def _step_back(pen: Pen, step: str) -> Node:
    """One step back, by what is chosen there."""
    return pen.node(
        "key.step", Role.KEY, pen.say(f"date.change.{step}"), value="9" if step == "day" else "4",
        action=act.Type(act.Key.STEP), reads=False,
    )  # fmt: skip


def _unknown(pen: Pen, page: Page, value: str) -> tuple[Node, ...]:
    """The way on for who does not know the day, then the month."""
    step = dates.step_of(value)
    if not page.unknown_day or step == "year" or (step == "month" and value != UNKNOWN):
        return ()
    action = act.Type(UNKNOWN)
    return (pen.button("unknown", f"date.unknown.{step}", action, "question", reads=False),)


def _town_row(pen: Pen) -> tuple[Node, ...]:
    """The places that the letters typed so far begin; their keys stay where they are, empty or not."""
    found = suggested(pen)
    keys = list[Node]()
    for slot in range(SLOTS):
        one = found[slot] if slot < len(found) else None
        words = tile_words(one, found) if one else ""
        keys.append(
            pen.node(
                f"key.town.{slot}", Role.KEY, words, value=str(COLUMNS), spoken=words or None, private=True,
                action=act.TakeCommune(one.name, one.postcodes) if one else None, reads=False,
                states=states((one is None, State.DISABLED)),
            )
        )  # fmt: skip
    return tuple(_line(pen, f"town.{slot}", (key,)) for slot, key in enumerate(keys))


def key_under(view_nodes: tuple[Node, ...], action: act.Action) -> NodeId | None:
    """The key that does this, if one is shown."""
    return next((one.id for node in view_nodes for one in node.walk() if one.action == action), None)
