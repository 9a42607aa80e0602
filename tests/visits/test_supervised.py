"""The interface is killed in the middle of a word: the person goes on there, and nobody after them does."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageChops

from kiosk.app.demo.display import VirtualDisplay
from voice.virtual import no_sound_card


@pytest.fixture(scope="module")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("pictures")


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What it wrote on stdout and stderr: on an appliance, into the journal."""
    return tmp_path_factory.mktemp("told") / "told"


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory, pictures: Path, told: Path) -> dict[str, dict[str, Any]]:
    """What was on the screen at each moment."""
    folder = tmp_path_factory.mktemp("falling")
    lines = folder / "seen.jsonl"
    env = no_sound_card(folder) | {"PARVIS_DATA": str(folder / "data"), "PARVIS_HUB__PORT": "0"}
    env |= {"PARVIS_HUB__HOST": "127.0.0.1", "PARVIS_HUB__PUBLIC_URL": "", "XDG_RUNTIME_DIR": str(folder)}
    env |= {"PARVIS_VOICE__ENABLED": "false"}
    # A third less is what an interface may be silent for.
    env |= {"WATCHDOG_USEC": "15000000"}
    with VirtualDisplay(600, 900) as display:
        program = [sys.executable, "-m", "tests.visits.falling", str(lines), str(pictures)]
        with told.open("wb") as out:
            env = {**os.environ, **env, "DISPLAY": display.name}
            subprocess.run(program, env=env, check=True, timeout=240, stdout=out, stderr=out)
    logs = [file.read_text() for file in (folder / "data" / "log").iterdir()]
    assert len(logs) > 1
    assert "exem" not in "".join(logs).lower()
    return {one["at"]: one for one in map(json.loads, lines.read_text().splitlines())}


def test_each_interface_is_told_how_the_one_before_ended(seen: dict[str, dict[str, Any]]) -> None:
    assert {name: one["how"] for name, one in seen.items()} == {
        "before": "", "plugged in": "",
        "veiled": "SIGKILL", "after": "SIGKILL", "thawed": "frozen", "nobody": "exit 1",
    }  # fmt: skip


def test_the_person_goes_on_where_they_were(seen: dict[str, dict[str, Any]], pictures: Path) -> None:
    assert any("exem" in name.lower() for name in seen["before"]["nodes"])
    assert seen["after"]["page"] == seen["before"]["page"]
    assert seen["after"]["nodes"] == seen["before"]["nodes"]
    before, after = (Image.open(pictures / f"{name}.png") for name in ("before", "after"))
    assert ImageChops.difference(before, after).getbbox() is None


@pytest.mark.parametrize("at", ["plugged in", "veiled", "thawed"])
def test_nothing_is_shown_before_somebody_says_that_they_are_there(
    seen: dict[str, dict[str, Any]], at: str
) -> None:
    assert seen[at]["page"] == "interrupted"
    assert not any("exem" in name.lower() for name in seen[at]["nodes"])
    assert "La borne s’est arrêtée un instant" in seen[at]["nodes"]


@pytest.mark.usefixtures("seen")
def test_faults_are_told_by_kind_and_place_without_what_the_person_wrote(told: Path) -> None:
    words = told.read_text()
    assert "exem" not in words.lower()
    for kind in ("ValueError", "KeyError", "LookupError"):
        assert re.search(rf"^{kind}\n(  \S+:\d+\n)*  \S*/tests/visits/falling\.py:\d+\n", words, re.M), words


def test_the_call_is_the_same_one(seen: dict[str, dict[str, Any]]) -> None:
    assert seen["before"]["key"]
    assert seen["after"]["key"] == seen["before"]["key"]
    assert seen["after"]["call"] == seen["before"]["call"]


def test_a_visit_that_has_ended_does_not_come_back(seen: dict[str, dict[str, Any]]) -> None:
    assert seen["nobody"]["page"] == "attract"
    assert seen["nobody"]["call"] == "NoCall"
