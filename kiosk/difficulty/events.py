"""What the kiosk tells about a visit: what happened and when, never what was answered or by whom."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class What(StrEnum):
    """The whole vocabulary."""

    SESSION_STARTED = "session_started"
    PAGE_SHOWN = "page_shown"
    PAGE_REVISITED = "page_revisited"
    ANSWER_GIVEN = "answer_given"
    ANSWER_CHANGED = "answer_changed"
    VALIDATION_ERROR = "validation_error"
    BACK = "back"
    NEXT = "next"
    TOUCH_MISS = "touch_miss"
    TOUCH_REPEAT = "touch_repeat"
    TYPING = "typing"
    DELETE_BURST = "keyboard_delete_burst"
    NARRATION_FINISHED = "narration_finished"
    NARRATION_REPEATED = "narration_repeated"
    VOICE_NOT_UNDERSTOOD = "voice_not_understood"
    SCAN_REFUSED = "scan_refused"
    SCAN_ACCEPTED = "scan_accepted"
    TEXT_SIZE_UP = "text_size_up"
    LANGUAGE_CHANGED = "language_changed"
    HELP_OPENED = "help_opened"
    IDLE_SHOWN = "idle_prompt_shown"
    IDLE_DISMISSED = "idle_prompt_dismissed"
    HELP_REQUESTED = "help_requested"
    OFFER_DECLINED = "offer_declined"
    OFFER_ACCEPTED = "offer_accepted"
    PROCEDURE_FINISHED = "procedure_finished"
    SESSION_ABANDONED = "session_abandoned"
    OBSERVATION_END = "observation_end"


ENDS = frozenset({What.PROCEDURE_FINISHED, What.SESSION_ABANDONED, What.OBSERVATION_END})
"""After these nobody is there to be helped."""
BY_ITSELF = ENDS | {What.IDLE_SHOWN, What.NARRATION_FINISHED, What.SESSION_STARTED}
"""What the kiosk does, not the person: no sign that somebody is there."""


@dataclass(frozen=True, slots=True)
class Event:
    """One happening, ``t`` seconds after its session began. A field that its kind has not is empty.

    ``words`` and ``choices`` are counts of what the page shows; ``order``: the kiosk's sessions until now.
    ``how``: by what sense an answer was given (touch, keypad, keyboard, voice), or a session abandoned (quit,
    timeout).
    """

    t: float
    session: str
    what: What
    page: str = ""
    kind: str = ""
    words: int = 0
    choices: int = 0
    code: str = ""
    reason: str = ""
    kiosk: str = ""
    order: int = 0
    how: str = ""
