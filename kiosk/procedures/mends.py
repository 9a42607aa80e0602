"""Says what is wrong in a file in a town clerk's words: pydantic and libyaml speak to programmers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import TYPE_CHECKING, NamedTuple, get_args

if TYPE_CHECKING:
    import yaml
    from pydantic import BaseModel
    from pydantic_core import ErrorDetails

QUOTES = "Put the text between quotation marks"
NUMBER, DAY, ONE_OF_TWO = (
    "Write the number alone: 15.",
    "Write it like this: 2026-11-02.",
    "Write true or false.",
)
FICHE = "A fiche is written F1234; a local text goes to 'by'."
LIST, BLOCK = "Write a list: each line begins with a dash.", "Write its keys below, each with its value."

MENDS: Mapping[str, str] = {
    "missing": "Add it.",
    "string_too_short": "Write a text.",
    "int_type": NUMBER,
    "int_parsing": NUMBER,
    "int_from_float": "Write a whole number: 15.",
    "float_type": NUMBER,
    "float_parsing": NUMBER,
    "bool_type": ONE_OF_TWO,
    "bool_parsing": ONE_OF_TWO,
    "date_type": DAY,
    "date_from_datetime_parsing": DAY,
    "date_from_datetime_inexact": DAY,
    "tuple_type": LIST,
    "dict_type": BLOCK,
    "model_type": BLOCK,
}
"""By pydantic's type of error: how to mend it."""
PATTERNS: Mapping[str, str] = {
    r"^[a-z][a-z0-9_-]*$": "Small letters without accents, digits and dashes; no space.",
    r"^[a-z][a-z0-9_]*$": "Small letters without accents, digits and underscores; no space, no dash.",
    r"^\d{1,3} (hours|days|working_days|weeks|months|years)$": (
        "Write for example 3 months. The units: hours, days, working_days, weeks, months, years."
    ),
    r"^https://[^\s]+$": "An address begins with https://.",
    r"^[A-Z]\d{1,6}$": FICHE,
}
"""By the schema's pattern: what it means."""
LIMITS: Mapping[str, tuple[str, str]] = {
    "greater_than_equal": ("ge", "At least {}."),
    "less_than_equal": ("le", "At most {}."),
    "string_too_long": ("max_length", "Write it shorter: at most {} signs."),
    "too_short": ("min_length", "Write at least {}."),
    "too_long": ("max_length", "Write at most {}."),
}
"""By pydantic's type of error: where it keeps the limit, and how to say it."""


_TEXT_TAGS = ("constrained-str", "function-after[")
"""How pydantic names a text in the places of its errors."""


class Mend(NamedTuple):
    """What is wrong and how to mend it; ``line`` if it is elsewhere than where the reader stopped."""

    message: str
    mend: str
    line: int | None = None


def schema_mend(error: ErrorDetails, schema: type[BaseModel]) -> Mend:
    """What pydantic found, in sentences."""
    place = _place(error)
    name = place[-1] if place else "file"
    match error["type"]:
        case "extra_forbidden":
            near = _near(str(name), _keys(schema, place[:-1]))
            mend = f"Did you mean '{near}'?" if near else "Remove it, or check its spelling."
            return Mend(f"The key '{name}' is unknown.", mend)
        case "missing":
            return Mend(f"The key '{name}' is missing.", MENDS["missing"])
        case "value_error":
            said = error["msg"].removeprefix("Value error, ")
            return Mend(f"{said[:1].upper()}{said[1:]}.", "Add or remove what this names.")
    return Mend(_refused(name, error["input"]), _value_mend(error))


def without_echoes(errors: Sequence[ErrorDetails]) -> Iterator[ErrorDetails]:
    """A list "too short" only because one of its lines is wrong is not a fault of its own; nor is the
    other half of "a text or a list of texts"."""
    for one in errors:
        loc, tag = one["loc"], str(one["loc"][-1]) if one["loc"] else ""
        inside = any(other["loc"][: len(loc)] == loc for other in errors if other is not one)
        not_text = tag.startswith(_TEXT_TAGS) and isinstance(one["input"], list)
        not_list = tag.startswith("tuple[") and one["type"] == "tuple_type"
        if not (not_text or not_list or (one["type"] == "too_short" and inside)):
            yield one


def _place(error: ErrorDetails) -> tuple[str | int, ...]:
    """Where the fault is, without the names that pydantic gives to its own types."""
    tags = (*_TEXT_TAGS, "[key]", "tuple[")
    return tuple(one for one in error["loc"] if isinstance(one, int) or not one.startswith(tags))


def _refused(name: str | int, value: object) -> str:
    what = "This line" if isinstance(name, int) else f"'{name}'"
    if value is None or value == "":
        return f"{what} is empty."
    if isinstance(value, dict | list):
        return f"{what} does not hold what belongs here."
    return f"{what} cannot be '{str(value)[:60]}'."


def _value_mend(error: ErrorDetails) -> str:
    kind, context = error["type"], error.get("ctx", {})
    if kind == "string_pattern_mismatch":
        return PATTERNS.get(context["pattern"], "Correct the value.")
    if kind in {"literal_error", "enum"}:
        return _choice(str(error["input"]), re.findall(r"'([^']*)'", context["expected"]))
    if kind == "string_type":
        return FICHE if error["loc"][-1] == "fiche" else _text(error["input"])
    if kind in LIMITS:
        name, words = LIMITS[kind]
        return words.format(f"{context[name]:g}")
    return MENDS.get(kind, "Correct the value.")


def _choice(given: str, allowed: Sequence[str]) -> str:
    near = _near(given, allowed)
    others = ", ".join(one for one in allowed if one != near)
    return f"Did you mean '{near}'? The others: {others}." if near else f"Use one of: {others}."


def _text(given: object) -> str:
    """Why YAML took a text for something else."""
    match given:
        case None:
            return "Write a text."
        case dict():
            held = "it begins with a brace" if None in given.values() else "it holds a colon"
            return f"{QUOTES}: {held}."
        case list():
            return "Write one text, not a list."
    return f"{QUOTES}: YAML takes it for a number or a day."


def _near(given: str, allowed: Sequence[str]) -> str | None:
    return next(iter(get_close_matches(given.lower(), allowed, 1, 0.6)), None)


def _keys(schema: type[BaseModel], place: Sequence[str | int]) -> list[str]:
    """The keys that may stand at a place of the file; none if the place is not in the schema."""
    found: type[BaseModel] | None = schema
    for part in place:
        if found and part in found.model_fields:
            found = _model(found.model_fields[str(part)].annotation)
    return list(found.model_fields) if found else []


def _model(annotation: object) -> type[BaseModel] | None:
    """The model inside ``tuple[Model, ...]``, ``dict[str, Model]`` or ``Model | None``."""
    from pydantic import BaseModel

    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for one in get_args(annotation) if (found := _model(one))), None)


def syntax_mend(error: yaml.YAMLError, words: str) -> Mend | None:
    """What libyaml stumbled over, in sentences; None where it says nothing that helps."""
    problem, mark = getattr(error, "problem", None), getattr(error, "problem_mark", None)
    if not problem or mark is None:
        return None
    opened = getattr(error, "context_mark", None)
    since = opened.line + 1 if opened else mark.line + 1
    text = "".join(words.split("\n")[mark.line : mark.line + 1])
    return _said(problem, getattr(error, "context", None) or "", since, _Stop(text, mark.column))


class _Stop(NamedTuple):
    """The line where the reader stopped, and the column."""

    text: str
    column: int

    @property
    def before(self) -> str:
        return self.text[: self.column].strip()

    @property
    def sign(self) -> str:
        return self.text[self.column : self.column + 1]


def _said(problem: str, context: str, since: int, stop: _Stop) -> Mend | None:
    if "tab character" in problem or stop.sign == "\t":
        return Mend("A tab stands where spaces belong.", "Begin the line with spaces, not a tab.")
    if "quoted scalar" in context:
        return Mend(f"The quotation mark opened on line {since} is not closed.", "Close it.", since)
    if "flow" in context:
        return Mend(f"The bracket or brace opened on line {since} is not closed.", "Close it.", since)
    if "mapping values" in problem:
        return _colon(stop)
    if "cannot start any token" in problem:
        return Mend("This text begins with a special sign.", f"{QUOTES}: it begins with {stop.sign}.")
    if "could not find expected ':'" in problem:
        return Mend("A colon is missing.", "After the key write a colon, a space and the value.", since)
    if "another document" in problem:
        return Mend("The file has two parts.", "Remove the line of three dashes.")
    if "did not find expected" in problem or "not allowed in this context" in problem:
        return _block(since, stop)
    return None


def _colon(stop: _Stop) -> Mend:
    """A colon too many: in a text, or in a key that stands too far to the right."""
    key = stop.before.removeprefix("-").strip()
    if " " in key or ":" in key:
        return Mend("A colon stands inside a text.", f"{QUOTES}: it holds a colon.")
    mend = "Line it up with the key above. Does the line above have a space after its colon?"
    return Mend("The spaces at the beginning of this line are wrong.", mend)


def _block(since: int, stop: _Stop) -> Mend:
    """Something that does not fit the block around it."""
    if stop.before.endswith("}") and not stop.before.startswith("{"):
        return Mend("This text begins with a brace.", f"{QUOTES}: it begins with a brace.")
    if stop.before.endswith(("'", '"')) or "'" in stop.before or '"' in stop.before:
        mend = 'Write the text between marks that it does not hold: "l\'eau".'
        return Mend("A quotation mark closes the text too early.", mend)
    if stop.before:
        return Mend("A list begins after a key.", "Begin the list on the next line.")
    mend = f"Line it up with the block that begins on line {since}."
    return Mend("The spaces at the beginning of this line are wrong.", mend)
