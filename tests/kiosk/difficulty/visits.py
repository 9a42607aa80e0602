"""Visits written like sentences, for tests of the room: each step says what a person does, and when."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache

from kiosk.app import paths
from kiosk.difficulty.conclusions import Conclusion, Level
from kiosk.difficulty.replay import Refused, replay
from kiosk.difficulty.tuning import FILE, Tuning
from kiosk.procedures.yamlfile import read_yaml


@cache
def tuning() -> Tuning:
    """The kiosk's own."""
    return read_yaml(paths.CONFIG / FILE, Tuning).spec


def judged(lines: Iterable[str]) -> list[Conclusion]:
    """What is concluded of good lines."""
    told = list(replay(lines, tuning()))
    assert not [one for one in told if isinstance(one, Refused)]
    return [one for one in told if isinstance(one, Conclusion)]


@dataclass
class Visit:
    """Somebody at a kiosk."""

    session: str = "s"
    kiosk: str = "k"
    t: float = 0.0
    pages: int = 0
    events: list[dict[str, object]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.says("session_started", kiosk=self.kiosk, order=0)

    def says(self, event: str, **fields: object) -> Visit:
        self.events.append({"t": round(self.t, 1), "session": self.session, "event": event, **fields})
        return self

    def waits(self, seconds: float) -> Visit:
        self.t += seconds
        return self

    def sees(self, kind: str = "choice", words: int = 30, choices: int = 4) -> Visit:
        self.pages += 1
        page = f"page{self.pages}"
        return self.says("page_shown", page=page, kind=kind, words=words, choices=choices)

    def passes(self, pages: int, seconds: float = 20, kind: str = "choice", stray: int = 0) -> Visit:
        """Pages without trouble, each in so many seconds."""
        for _ in range(pages):
            self.sees(kind).waits(seconds)
            for _ in range(stray):
                self.says("touch_miss").waits(1)
            self.says("answer_given", page=f"page{self.pages}", how="touch").waits(2).says("next")
        return self

    def errs(self, times: int, code: str = "inconsistent", every: float = 15) -> Visit:
        for _ in range(times):
            self.waits(every).says("next").says("validation_error", page=f"page{self.pages}", code=code)
        return self

    def is_refused(self, *reasons: str, every: float = 12) -> Visit:
        for reason in reasons:
            self.waits(every).says("scan_refused", page=f"page{self.pages}", reason=reason)
        return self

    def ends(self, event: str = "procedure_finished") -> Visit:
        return self.says(event)

    def lines(self) -> list[str]:
        return [json.dumps(one) for one in self.events]

    def concluded(self) -> list[Conclusion]:
        return judged(self.lines())

    def flags(self) -> list[Conclusion]:
        return [one for one in self.concluded() if one.level is Level.FLAG]
