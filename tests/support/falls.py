"""Interfaces that fall in every way, in processes of one thread: ``python -m tests.support.falls WAY FOLDER``

A test process has threads, and what divides from it may inherit a lock that nobody lets go. Each start is a
line of JSON in FOLDER: how many had fallen, and how the last one ended.
"""

from __future__ import annotations

import json
import logging
import os
import signal
import subprocess
import sys
import threading
import time
import warnings
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from pydantic import BaseModel

from kiosk.app.alive import NOTIFY, Alive
from kiosk.app.supervisor.held import Held
from kiosk.app.supervisor.keeper import Keeper
from kiosk.app.supervisor.supervisor import Patience, Start, Supervisor
from kiosk.pages.comfort import Comfort
from kiosk.pages.draft import Draft
from kiosk.pages.session import Session
from kiosk.types import FieldId, Lang

NAME, FIELD = "Fictive-Lagarde", FieldId("name")


class Somebody(BaseModel):
    """A model whose faults quote what they were given."""

    born: int


class Unraised:
    def __del__(self) -> None:
        raise RuntimeError(NAME)

    def __repr__(self) -> str:
        return NAME


def _fall() -> None:
    raise OSError(NAME)


class Interface:
    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.env = {"XDG_RUNTIME_DIR": str(folder)}
        self.held = Held()
        above = folder / "above"
        if above.exists():
            self.env[NOTIFY] = str(above)

    def starts(self, start: Start) -> int:
        """Notes this one; how many there were until now."""
        notes = self._folder / "starts.jsonl"
        with notes.open("a") as file:
            file.write(json.dumps([start.fell, start.how]) + "\n")
        return len(notes.read_text().splitlines())

    def good(self, start: Start) -> int:
        self.starts(start)
        return 0

    def wrong_settings(self, start: Start) -> int:
        self.starts(start)
        return 2

    def twice(self, start: Start) -> int:
        match self.starts(start):
            case 1:
                os.kill(os.getpid(), signal.SIGKILL)
            case 2:
                raise ValueError("a fault of the interface")
        return 0

    def quotes(self, start: Start) -> int:
        """Faults that name somebody: one that ends it, then all that do not."""
        if self.starts(start) == 1:
            try:
                Somebody.model_validate({"born": NAME})
            except ValueError as fault:
                raise LookupError(f"nobody is called {NAME}") from fault
        thread = threading.Thread(target=_fall, name="a-thread")
        thread.start()
        thread.join()
        Unraised()
        warnings.warn(f"{NAME} is deprecated", stacklevel=1)
        logging.getLogger("a.library").error("%s was not found", NAME, exc_info=KeyError(NAME))
        logging.getLogger("a.library").error("%d", NAME)
        return 0

    def weighs(self, start: Start) -> int:
        """Notes how early the kernel would end this one, and who watches it, where the memory runs out."""
        self.starts(start)
        both = (os.getpid(), os.getppid())
        (self._folder / "scores").write_text(
            "".join(Path(f"/proc/{one}/oom_score_adj").read_text() for one in both)
        )
        return 0

    def always(self, start: Start) -> int:
        self.starts(start)
        return 1

    def freezes(self, start: Start) -> int:
        if self.starts(start) == 1:
            Alive(self.env).shown()
            threading.Event().wait()
        return 0

    def never_shows(self, start: Start) -> int:
        if self.starts(start) == 1:
            threading.Event().wait()
        return 0

    def beats(self, start: Start) -> int:
        self.starts(start)
        alive = Alive(self.env)
        alive.shown()
        for _ in range(12):
            time.sleep(0.25)
            alive.beat()
        return 0

    def chatters(self, start: Start) -> int:
        self.starts(start)
        alive = Alive(self.env)
        alive.shown()
        for _ in range(100):
            time.sleep(0.01)
            alive.beat()
        return 0

    def starts_slowly(self, start: Start) -> int:
        if self.starts(start) == 1:
            Alive(self.env).shown()
            # Of one that is gone already nothing is passed on: on a busy machine it would fall unheard.
            time.sleep(1)
            os.kill(os.getpid(), signal.SIGKILL)
        time.sleep(3)
        return 0

    def in_a_visit(self, start: Start) -> int:
        """Takes up the visit that is held, or begins one; notes how it began, and what was said before."""
        session = Session(Comfort(Lang("fr")), welcomed=True, draft=Draft(fields={FIELD: "exemple"}))
        keeper = Keeper(self.held, lambda: session, lambda: None)
        kept = keeper.take_up(start)
        keeper.pulse()
        Alive(self.env).shown()
        # What falls or is ended now has said that it serves, and its visit is held.
        visit = kept.session.draft.fields[FIELD] if kept else ""
        with (self._folder / "visits.jsonl").open("a") as file:
            file.write(json.dumps([os.getpid(), start.fell, start.how, start.renewed, visit]) + "\n")
        while True:
            signal.pause()

    def serves(self, start: Start) -> int:
        signal.signal(signal.SIGTERM, lambda *_: ((self._folder / "let go").touch(), sys.exit(0)))
        (self._folder / "pid.new").write_text(str(os.getpid()))
        (self._folder / "pid.new").rename(self._folder / "pid")
        while True:
            time.sleep(0.05)


def started(name: str, folder: Path) -> subprocess.Popen[bytes]:
    """An interface that falls in this way, under its supervisor."""
    return subprocess.Popen([sys.executable, "-m", "tests.support.falls", name, str(folder)])


class Visit(NamedTuple):
    """What an interface was told as it began, and what it found of the visit."""

    pid: int
    fell: int
    how: str
    renewed: bool
    said: str


def visits(folder: Path) -> list[Visit]:
    """Those of ``in_a_visit``, until now."""
    notes = folder / "visits.jsonl"
    return [Visit(*json.loads(line)) for line in notes.read_text().splitlines()] if notes.exists() else []


USUAL = Patience(falls=2)
PATIENCE = {
    "in_a_visit": Patience(),
    "freezes": replace(USUAL, beat_s=1.0),
    "never_shows": replace(USUAL, start_s=3.0, falls=9),
    "beats": replace(USUAL, beat_s=2.0),
}


def main(name: str, folder: Path) -> int:
    interface = Interface(folder)
    serve: Callable[[Start], int] = getattr(interface, name)
    return Supervisor(serve, interface.env, PATIENCE.get(name, USUAL)).run()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], Path(sys.argv[2])))
