"""A town with one pack in two languages: its check takes a fifth of a second, ours seconds."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from kiosk.app import paths

ONE = "carte-identite"
SIX = ("fr", "en", "es", "pt", "ar", "uk")
OTHERS = tuple(f"{lang}.po" for lang in SIX[3:])
LISTENING = tuple(f"{lang}.yaml" for lang in SIX)


def one_pack(folder: Path) -> Path:
    """``config`` in the folder, and ``catalogues`` beside it.

    It has no list of words and listens to nobody; Spanish is begun and not offered, the pack alone has more;
    the life events name procedures that are not there.
    """
    left = shutil.ignore_patterns("packs", "words", *OTHERS, *LISTENING)
    made = Path(shutil.copytree(paths.CONFIG, folder / "config", ignore=left))
    shutil.copytree(paths.CATALOGUES, folder / "catalogues", ignore=left)
    shutil.copytree(paths.CONFIG / "packs" / ONE, made / "packs" / ONE)
    settings = (made / "settings.toml").read_text(encoding="utf-8")
    offered = r'\[\[languages\]\]\ncode = "(?!fr|en)\w+"\nname = .*\n'
    (made / "settings.toml").write_text(re.sub(offered, "", settings), encoding="utf-8")
    return made


def without_a_fault(folder: Path) -> Path:
    """The same with its words, and life events that name the procedure that is there."""
    made = one_pack(folder)
    (made / "words").symlink_to(paths.CONFIG / "words")
    events = made / "events" / "events.yaml"
    named = re.sub(r"\bprocedure: [\w-]+", f"procedure: {ONE}", events.read_text(encoding="utf-8"))
    events.write_text(named, encoding="utf-8")
    return made
