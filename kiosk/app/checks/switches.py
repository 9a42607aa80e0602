"""The names of the switches' keys: a town types them, and only the kernel knows which there are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from kiosk.app.sections import KeypadSettings
from kiosk.app.settings import PREFIX, place_of
from kiosk.keypad.decode import WrongKey, wrong_keys
from kiosk.procedures.issues import Issue

RULE = "switch"
_VARIABLE = f"{PREFIX}KEYPAD__SWITCHES"


def switch_issues(keypad: KeypadSettings, default: Path, env: Mapping[str, str]) -> Iterator[Issue]:
    """Names that no key has. In French: it is read at the start too, by who set the kiosk up."""
    for wrong in wrong_keys(keypad.switches):
        file, line = (
            (Path(_VARIABLE), 0) if _VARIABLE in env else place_of("keypad", "switches", default, env)
        )
        message = f"Aucune touche ne s'appelle « {wrong.name} ». Le contacteur {wrong.number} ne marche pas."
        yield Issue(file, line, RULE, message, _mend(wrong))


def _mend(wrong: WrongKey) -> str:
    if not wrong.near:
        return "Écrivez par exemple KEY_SPACE."
    first, *others = wrong.near
    also = f" Autres noms proches : {', '.join(others)}." if others else ""
    return f"Vouliez-vous écrire {first} ?{also}"
