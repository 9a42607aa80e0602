"""The lines of a recording: each an event, or a sentence that says what is wrong with it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from kiosk.difficulty.events import Event, What

LONGEST_LINE = 2_000
LONGEST_NAME = 200
LONGEST_VISIT_S = 24 * 3600.0
_TEXTS = ("page", "kind", "code", "reason", "kiosk", "how")
_COUNTS = ("words", "choices", "order")


@dataclass(frozen=True)
class BadLine:
    """A line that is no event. The sentence quotes nothing but names of the vocabulary and numbers."""

    sentence: str


def read_line(line: str) -> Event | BadLine:
    """The event of a line."""
    if len(line) > LONGEST_LINE:
        return BadLine(f"The line is longer than {LONGEST_LINE} signs: an event is short.")
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        return BadLine("This is not JSON, or the line is cut. Write one whole event a line.")
    if not isinstance(found, dict):
        return BadLine('This is not an event: {"t": 0, "session": "...", "event": "..."}.')
    return _event(found)


def write_line(event: Event) -> str:
    """The event as a line that ``read_line`` reads again."""
    told: dict[str, object] = {"t": event.t, "session": event.session, "event": event.what.value}
    shown = _COUNTS[:2] if event.what is What.PAGE_SHOWN else ()
    counted = _COUNTS[2:] if event.what is What.SESSION_STARTED else ()
    for key in (*_TEXTS, *_COUNTS):
        if (value := getattr(event, key)) or key in (*shown, *counted):
            told[key] = value
    return json.dumps(told)


def _event(found: Mapping[str, object]) -> Event | BadLine:
    t, session, name = found.get("t"), found.get("session"), found.get("event")
    if not isinstance(t, int | float) or isinstance(t, bool) or not 0 <= t <= LONGEST_VISIT_S:
        return BadLine("'t' must be seconds since the session began: 0 to 86400.")
    if not isinstance(session, str) or not 0 < len(session) <= LONGEST_NAME:
        return BadLine("'session' must be a name of 1 to 200 signs.")
    try:
        what = What(name)  # type: ignore[arg-type]
    except ValueError:
        return BadLine(f"'event' is not in the vocabulary. Known: {', '.join(What)}.")
    if wrong := _wrong_field(found):
        return BadLine(wrong)
    texts = {key: found.get(key, "") for key in _TEXTS}
    counts = {key: found.get(key, 0) for key in _COUNTS}
    return Event(float(t), session, what, **texts, **counts)  # type: ignore[arg-type]


def _wrong_field(found: Mapping[str, object]) -> str:
    for key in _TEXTS:
        if not isinstance(one := found.get(key, ""), str) or len(one) > LONGEST_NAME:
            return f"'{key}' must be a name of at most 200 signs."
    for key in _COUNTS:
        one = found.get(key, 0)
        if not isinstance(one, int) or isinstance(one, bool) or not 0 <= one <= 10**6:
            return f"'{key}' must be a whole number from 0 to 1000000."
    if found["event"] == What.PAGE_SHOWN and not found.get("page"):
        return "'page_shown' must name its page."
    return ""
