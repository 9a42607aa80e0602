"""A visit whose screen is plugged in anew, whose interface is killed, freezes, and falls with nobody there.

Run by ``test_supervised.py``; writes what it saw, one JSON line each. Args: the file, a folder for pictures.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
import time
from pathlib import Path

from kiosk.app.build import Program
from kiosk.app.commands.say import read_settings
from kiosk.app.parts import at_scale
from kiosk.app.settings import environment
from kiosk.app.supervisor.run import run_watched
from kiosk.app.supervisor.supervisor import Start
from kiosk.pages import actions as act
from kiosk.pages.states import CallLeaving, CallUnsent, OpenCall
from kiosk.types import Lang, OptionId, ProcedureId
from tests.support.stepping import Steps, walk

BY_HAND = tuple(act.Type(one) for one in "exem")


class Witness:
    def __init__(self, program: Program, start: Start, lines: Path, pictures: Path) -> None:
        self._program, self._start, self._lines, self._pictures = program, start, lines, pictures
        self._fell = start.fell

    def steps(self) -> Steps:
        kiosk = self._program.kiosk
        if self._fell == 0 and not self._start.renewed:
            yield self._is_open
            for action in (
                act.ChooseLanguage(Lang("fr")),
                act.OpenProcedure(ProcedureId("listes-electorales")),
                act.Pick(OptionId("french")),
                act.Confirm(),
                *(act.Type(one) for one in ("03", "05", *"1948")),
                act.Confirm(),
                *BY_HAND,
                act.CallSomeone(),
            ):
                kiosk.act(action)
            yield self._is_heard
            kiosk.act(act.CloseOverlay())
            yield from self._rest()
            self._note("before")
            os.kill(os.getppid(), signal.SIGUSR1)
            yield lambda: False
        if self._start.renewed:
            yield from self._rest()
            self._note("plugged in")
            os.kill(os.getpid(), signal.SIGKILL)
        if self._fell == 1:
            yield from self._rest()
            self._note("veiled")
            kiosk.act(act.CloseOverlay())
            yield self._is_open
            yield self._is_heard
            yield from self._rest()
            self._note("after")
            self._falls_behind()
            time.sleep(600)
        if self._fell == 2:
            yield from self._rest()
            self._note("thawed")
            kiosk.act(act.CloseOverlay())
            yield self._is_open
            said = self._said()
            kiosk.act(act.Erase())
            yield from self._rest()
            raise ValueError(said)
        yield from self._rest()
        self._note("nobody")
        self._program.window.stop()

    def _said(self) -> str:
        """What the person wrote, as the page shows it."""
        said = " ".join(node.value for node in self._program.kiosk.view.walk())
        assert "exem" in said.lower()
        return said

    def _falls_behind(self) -> None:
        """What goes on after a fault: a thread of ours falls, and Kivy tells of what it has caught."""
        from kivy.logger import Logger

        said = self._said()
        try:
            raise LookupError(said)
        except LookupError as fault:
            Logger.exception(f"Loader: {fault}")

        def thread() -> None:
            raise KeyError(said)

        falling = threading.Thread(target=thread)
        falling.start()
        falling.join()

    def _is_open(self) -> bool:
        link = self._program.backstage.link if self._program.backstage else None
        return link is not None and link.post is not None and link.post.is_open

    def _is_heard(self) -> bool:
        call = self._program.kiosk.session.call
        return isinstance(call, OpenCall) and not isinstance(call, CallLeaving | CallUnsent)

    def _rest(self) -> Steps:
        """Until what is shown is drawn and held."""
        end = time.monotonic() + 1.5
        yield lambda: time.monotonic() > end

    def _note(self, name: str) -> None:
        kiosk, at_work = self._program.kiosk, self._program._at_work
        self._program.window.screenshot(self._pictures / f"{name}.png")
        call = at_work.opened_call if at_work else None
        seen = {
            "at": name,
            "how": self._start.how,
            "page": kiosk.view.key,
            "nodes": [f"{node.name} {node.value}".strip() for node in kiosk.view.walk()],
            "call": type(kiosk.session.call).__name__,
            "key": call.key if call else "",
            "shown_s": time.monotonic(),
        }
        with self._lines.open("a") as file:
            file.write(json.dumps(seen) + "\n")


def watch(program: Program, start: Start) -> None:
    walk(Witness(program, start, Path(sys.argv[1]), Path(sys.argv[2])).steps())


if __name__ == "__main__":
    sys.exit(run_watched(at_scale(read_settings(), 0.4), environment(), built=watch))
