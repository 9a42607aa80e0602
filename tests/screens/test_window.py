"""The program's window as it starts: prepared before Kivy, quick to its first frame, and cleanly ended."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.app.demo.display import VirtualDisplay
from screens.bootstrap import check_text
from tests.screens.samples import choice
from tests.support.window import ROOT, Scene, wait_until

pytestmark = pytest.mark.xdist_group("window")

STORY = """
import os, sys, threading
from collections.abc import Iterator
from pathlib import Path
from screens.bootstrap import WindowSettings, prepare

prepare(WindowSettings(540, 960))
from screens.stage import Stage
from screens.theme import Display
from screens.window import KioskWindow
from tests.screens.samples import attract, choice
from tests.support.window import theme_book

stage = Stage(theme_book(Display(540, 960, px_per_mm=2.015)), lambda action: None)
window = KioskWindow(stage)
stage.show(attract())
out = Path(sys.argv[1])

def in_the_middle():
    stage.show(choice())
    window.later(lambda: window.later(end))

def end():
    window.screenshot(out)
    threading.Thread(target=window.stop).start()

window.later(in_the_middle)
window.run()
heavy = sorted(set(sys.modules) & {"numpy", "cv2", "scipy"})
print("ended", os.environ["KIVY_TEXT"], heavy)
"""


@pytest.fixture(scope="module")
def display() -> Iterator[VirtualDisplay]:
    with VirtualDisplay(1080, 1920) as made:
        yield made


def _run(story: str, *args: str, display: str) -> subprocess.CompletedProcess[str]:
    env = os.environ | {"DISPLAY": display, "PYTHONPATH": str(ROOT), "KIVY_HOME": str(ROOT / "out" / "kivy")}
    return subprocess.run(
        [sys.executable, "-c", story, *args], env=env, capture_output=True, text=True, timeout=60, check=False
    )


def test_it_opens_draws_and_ends_without_numpy(display: VirtualDisplay, tmp_path: Path) -> None:
    from PIL import Image

    done = _run(STORY, str(tmp_path / "shot.png"), display=display.name)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == "ended pil []"
    shot = Image.open(tmp_path / "shot.png")
    assert shot.size == (540, 960)
    assert shot.getpixel((3, 200)) == (247, 244, 238)


def test_kivy_before_the_preparation_is_a_fault(display: VirtualDisplay) -> None:
    done = _run(
        "import kivy\nfrom screens.bootstrap import *\nprepare(WindowSettings())", display=display.name
    )
    assert "before Kivy" in done.stderr


def test_a_missing_library_names_its_package(monkeypatch: pytest.MonkeyPatch) -> None:
    from PIL import features

    from screens.bootstrap import MissingTextError

    check_text()
    monkeypatch.setattr(features, "check", lambda name: name != "fribidi")
    with pytest.raises(MissingTextError) as caught:
        check_text()
    assert "libfribidi0" in caught.value.detail
    monkeypatch.setattr(features, "check", lambda name: name != "raqm")
    with pytest.raises(MissingTextError):
        check_text()


def test_garbage_is_collected_when_the_hand_rests(scene: Scene) -> None:
    """Collected whenever Python liked, it held one touch in ten up for 0.2 s."""
    import gc

    before = gc.get_threshold()
    collected: list[int] = []

    def note(phase: str, info: dict[str, int]) -> None:
        if phase == "stop" and info["generation"] == 2:
            collected.append(info["collected"])

    scene.window.settle()
    gc.collect()  # what other tests left counts no more
    gc.callbacks.append(note)
    try:
        scene.stage.show(choice())
        # Kivy counts from its last frame: without one now, the rest would be over already.
        scene.frames(1)
        collected.clear()
        scene.tap("main")
        scene.frames(2)
        assert collected == []
        wait_until(lambda: bool(collected), scene)
    finally:
        gc.callbacks.remove(note)
        gc.set_threshold(*before)
        gc.unfreeze()
