"""Whether a version on trial is kept: the image's own self-test; system tools and time are stand-ins."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from kiosk.app import paths
from kiosk.app.versions import OUTCOME, read_outcome

SELF_TEST = paths.ROOT / "image/overlay/usr/lib/parvis/self-test"
TOOLS = {
    "systemctl": 'case $1 in show) cat "$TRIAL/${3#--property=}" ;; *) [ ! -e "$TRIAL/no-firewall" ] ;; esac',
    # What happens while the test waits.
    "sleep": '[ ! -e "$TRIAL/meanwhile" ] || . "$TRIAL/meanwhile"',
    "findmnt": "echo ext4",
    # For so many questions there is somebody at the kiosk.
    "free": 'left=$(cat "$TRIAL/visitors"); echo $((left - 1)) >"$TRIAL/visitors"; [ $left -le 0 ]',
    "chown": ":",
    "setpriv": 'while [ "${1#--}" != "$1" ]; do shift; done; [ "$1 $2" = "env -i" ] && exec "$@"',
    "parvis": 'case $1 in check) echo "All is well."; exit 0 ;; say) exit 0 ;; esac',
}


@dataclass(frozen=True)
class Trial:
    """A machine on trial: its kiosk, its screen, and what comes while it is looked at."""

    folder: Path

    def puts(self, name: str, text: str) -> None:
        (self.folder / name).write_text(text, encoding="utf-8")

    def ends(self) -> tuple[bool, str]:
        """Whether the version is kept, and the sentence."""
        env = {
            "PATH": f"{self.folder / 'tools'}:{os.environ['PATH']}",
            "TRIAL": str(self.folder),
            "OS_RELEASE": str(self.folder / "os-release"),
            "PARVIS_DRM": str(self.folder),
            "PARVIS_FREE": str(self.folder / "tools/free"),
            "PARVIS_PROGRAM": str(self.folder / "tools/parvis"),
            "TMPDIR": str(self.folder),
            "PARVIS_SYSTEM": str(self.folder),
        }
        ran = subprocess.run([SELF_TEST], env=env, capture_output=True, text=True, check=False, umask=0o077)
        return ran.returncode == 0, ran.stdout

    def outcome(self) -> tuple[str, str]:
        """What the kiosk can read of it."""
        found = read_outcome(self.folder / OUTCOME)
        assert found is not None
        return found.code.value, found.version


@pytest.fixture
def trial(tmp_path: Path) -> Trial:
    (tmp_path / "tools").mkdir()
    for name, body in TOOLS.items():
        tool = tmp_path / "tools" / name
        tool.write_text(f"#!/bin/sh\n{body}\n", encoding="utf-8")
        tool.chmod(0o755)
    (tmp_path / "card0-HDMI-A-1").mkdir()
    made = Trial(tmp_path)
    made.puts("card0-HDMI-A-1/status", "connected\n")
    made.puts("os-release", "IMAGE_VERSION=1.5.0\n")
    made.puts("ActiveState", "active\n")
    made.puts("NRestarts", "0\n")
    made.puts("visitors", "0\n")
    return made


def test_one_that_serves_is_kept(trial: Trial) -> None:
    assert trial.ends() == (True, "Version 1.5.0 serves, and is kept.\n")
    assert trial.outcome() == ("kept", "1.5.0")
    mode = (trial.folder / OUTCOME).stat().st_mode
    assert mode & 0o777 == 0o644, "the service's own files are root's alone; this one is for the kiosk"


def test_a_word_that_cannot_be_written_gives_no_good_version_up(trial: Trial) -> None:
    (trial.folder / f"{OUTCOME}.new").mkdir()
    assert trial.ends()[0]


def test_a_kiosk_that_falls_again_and_again_is_not_waited_for(trial: Trial) -> None:
    trial.puts("ActiveState", "activating\n")
    trial.puts("meanwhile", 'echo $(($(cat "$TRIAL/NRestarts") + 1)) >"$TRIAL/NRestarts"\n')
    kept, said = trial.ends()
    assert not kept
    assert "fell five times before its first page" in said
    assert trial.outcome() == ("given_up", "1.5.0")


def test_a_kiosk_that_never_shows_a_page_is_given_ten_minutes(trial: Trial) -> None:
    trial.puts("ActiveState", "activating\n")
    kept, said = trial.ends()
    assert not kept
    assert "no page in ten minutes" in said


def test_a_fall_after_the_first_page_counts(trial: Trial) -> None:
    trial.puts("meanwhile", 'echo 1 >"$TRIAL/NRestarts"\n')
    kept, said = trial.ends()
    assert not kept
    assert "fell after its first page" in said


@pytest.mark.parametrize(("part", "meant"), [("check", "its own check finds faults"), ("say", "said aloud")])
def test_what_the_kiosk_itself_finds_is_told(trial: Trial, part: str, meant: str) -> None:
    other = "say" if part == "check" else "check"
    trial.puts(
        "tools/parvis", f"#!/bin/sh\ncase $1 in {other}) exit 0 ;; esac\necho x.yaml:3: gone; exit 1\n"
    )
    kept, said = trial.ends()
    assert not kept
    assert meant in said
    assert "x.yaml:3: gone" in said


def test_a_version_that_is_not_kept_ends_no_visit(trial: Trial) -> None:
    trial.puts("no-firewall", "")
    trial.puts("visitors", "7\n")
    assert not trial.ends()[0]
    assert trial.folder.joinpath("visitors").read_text() == "-1\n", "asked until nobody was there"
    trial.puts("visitors", "100000\n")
    assert not trial.ends()[0], "who forgets to end does not keep it"


def test_without_a_firewall_nothing_is_kept(trial: Trial) -> None:
    trial.puts("no-firewall", "")
    assert not trial.ends()[0]


def test_a_screen_that_is_unplugged_gives_no_good_version_up(trial: Trial) -> None:
    """The kiosk falls for want of a screen: those falls are not the release's."""
    trial.puts("card0-HDMI-A-1/status", "disconnected\n")
    trial.puts("NRestarts", "9\n")
    trial.puts("meanwhile", 'echo connected >"$TRIAL/card0-HDMI-A-1/status"\n')
    assert trial.ends()[0]


def test_a_card_that_this_version_does_not_serve_is_no_unplugged_screen(trial: Trial) -> None:
    (trial.folder / "card0-HDMI-A-1/status").unlink()
    trial.puts("ActiveState", "inactive\n")
    assert not trial.ends()[0]
