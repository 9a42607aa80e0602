"""How the kiosk asks its machine for an update by a stick: empty files with fixed names, a line as answer."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from kiosk.app.assisting.renewing import NOTHING
from kiosk.pages.assist_states import Renewing, Stage

ENV, OWN = "PARVIS_UPDATES", "RUNTIME_DIRECTORY"
STATE, STICK, RESTART = "state", "stick-wanted", "restart-wanted"
_TOLD = re.compile(r"([a-z_]{1,20}) ?([0-9][0-9A-Za-z.~^-]{0,30})?\n?")
_STAGES = {one.value: one for one in Stage if one not in {Stage.ASK, Stage.ASKED}}
_LONGEST = 80


class UpdateFolders:
    """Root writes into one folder and watches the other (parvis-stick.path); nothing else passes."""

    def __init__(self, told: Path, wishes: Path) -> None:
        self._told, self._wishes = told, wishes

    def told(self) -> Renewing:
        """How far it is, as the machine says; what cannot be understood is nothing."""
        if (self._wishes / STICK).exists():
            return Renewing(Stage.ASKED)
        try:
            with (self._told / STATE).open(encoding="ascii", errors="replace") as written:
                said = _TOLD.fullmatch(written.read(_LONGEST))
        except OSError:
            return NOTHING
        stage = _STAGES.get(said[1]) if said else None
        return Renewing(stage, said[2] or "") if said and stage else NOTHING

    def ask(self) -> bool:
        """Let one stick in; False where that cannot even be asked."""
        return self._wish(STICK)

    def withdraw(self) -> None:
        """Nobody has taken the wish."""
        (self._wishes / STICK).unlink(missing_ok=True)

    def restart(self) -> bool:
        """Start the version that is ready, now."""
        return self._wish(RESTART)

    def _wish(self, name: str) -> bool:
        try:
            (self._wishes / name).touch()
        except OSError:
            return False
        return True


def updates_of(env: Mapping[str, str]) -> UpdateFolders | None:
    """Where the machine takes updates by a stick: on the appliance, whose service says so; else None."""
    told, own = env.get(ENV, ""), env.get(OWN, "")
    return UpdateFolders(Path(told), Path(own)) if told and own and Path(told).is_dir() else None
