"""The scratch folder, the event log, the idle watch and the memory."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import structlog

from kiosk.app import paths
from kiosk.app.content import load_town
from kiosk.app.eventlog import start_log, turning_file
from kiosk.app.idle import IdleWatch
from kiosk.app.memory import OVERWRITING, forget, overwrites
from kiosk.app.nearhub.process import kept_token
from kiosk.app.onlyone import NotAloneError, only_one
from kiosk.app.scratch import Scratch
from kiosk.app.settings import load_settings
from kiosk.pages.comfort import Comfort
from kiosk.pages.overlays import Helping, IdleWarning
from kiosk.pages.session import Session
from kiosk.pages.states import CallAccepted, IntakeDone, IntakeReading, IntakeReady, IntakeWaiting
from kiosk.procedures.communes import COMMUNES, Communes
from kiosk.types import Lang

SETTINGS = load_settings(paths.SETTINGS, {})


def test_the_scratch_folder_is_private_in_memory_and_empties(tmp_path: Path) -> None:
    scratch = Scratch({}, tmp_path)
    assert scratch.in_memory
    assert scratch.folder.stat().st_mode & 0o777 == 0o700
    (scratch.folder / "deep").mkdir()
    (scratch.folder / "deep" / "a").write_text("x")
    (scratch.folder / "b").write_text("x")
    scratch.empty()
    assert list(scratch.folder.iterdir()) == []
    scratch.close()
    assert not scratch.folder.exists()


def test_the_scratch_folder_tells_when_it_is_on_disk(tmp_path: Path) -> None:
    scratch = Scratch({"XDG_RUNTIME_DIR": str(tmp_path)}, tmp_path)
    assert scratch.folder.parent == tmp_path
    scratch.close()


def test_a_killed_kiosks_folder_is_swept(tmp_path: Path) -> None:
    gone = subprocess.Popen(["true"])
    gone.wait()
    left, other = tmp_path / f"parvis-{gone.pid}", tmp_path / "parvis-not-ours"
    left.mkdir()
    other.mkdir()
    scratch = Scratch({"XDG_RUNTIME_DIR": str(tmp_path)}, tmp_path)
    assert not left.exists()
    assert other.exists()
    scratch.close()


def test_the_log_keeps_the_fault_and_not_its_words(tmp_path: Path) -> None:
    file = start_log(tmp_path)
    try:
        raise ValueError("12 rue des Tilleuls")
    except ValueError as fault:
        structlog.get_logger().error("thread.fault", exc_info=fault)
        structlog.get_logger().error("thread.fault", exc_info=True)
    *_, line, again = map(json.loads, file.read_text().splitlines())
    assert line["fault"] == "ValueError"
    assert line["at"].startswith("test_small_parts.py:")
    assert {**again, "timestamp": ""} == {**line, "timestamp": ""}, "it may be the one that is being handled"
    assert "Tilleuls" not in file.read_text()


def test_a_full_disk_lets_a_line_go_and_nothing_else(capfd: pytest.CaptureFixture[str]) -> None:
    """Each event of a kiosk with a full disk left twenty lines of trace in the system's journal."""
    handler = turning_file(Path("/dev/full"))
    handler.emit(logging.LogRecord("kiosk", logging.INFO, "", 0, "an event", None, None))
    handler.emit(logging.LogRecord("kiosk", logging.INFO, "", 0, "%d", ("no number",), None))
    told = capfd.readouterr().err
    assert "No space left" not in told
    assert "TypeError\n" in told, "a fault of ours is still told"
    assert "no number" not in told, "without what it is about"


def test_a_log_that_cannot_be_made_keeps_nobody_from_serving(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "log").write_bytes(b"")
    start_log(tmp_path / "log")
    structlog.get_logger().info("kiosk.shown")
    assert '"event": "kiosk.shown"' in capfd.readouterr().err


@pytest.mark.clause("wcag-2.2.1")
def test_slow_is_not_lost() -> None:
    now = [0.0]
    watch = IdleWatch(SETTINGS.visit, lambda: now[0])
    session = Session(replace(Comfort(Lang("fr")), voice=False), welcomed=True)
    now[0] = SETTINGS.visit.idle_s - 1
    assert watch.tick(session) == session
    now[0] += 2
    warned = watch.tick(session)
    assert warned is not None
    assert isinstance(warned.overlay, IdleWarning)
    assert 40 <= warned.overlay.seconds_left <= SETTINGS.visit.countdown_s
    for _ in range(12):
        watch.sign_of_life()
        now[0] += SETTINGS.visit.idle_s + 1
        assert watch.tick(session) is not None, "extended without limit (WCAG 2.2.1)"
    now[0] += SETTINGS.visit.countdown_s
    assert watch.tick(session) is None


@pytest.mark.clause("wcag-2.2.1")
def test_a_listener_has_more_time() -> None:
    now = [0.0]
    watch = IdleWatch(SETTINGS.visit, lambda: now[0])
    session = Session(Comfort(Lang("fr")), welcomed=True)
    now[0] = SETTINGS.visit.idle_s + 10
    assert watch.tick(session) == session


def test_freed_memory_is_overwritten() -> None:
    """The same child finds its dropped secret without the setting, and not with it."""
    # The secret is made of two halves, so that the source itself does not hold it.
    program = """
import re, sys
def secret(): return "-".join(["parvis", "secret", str(7 * 111)] * 3)
kept = [secret() + str(n) for n in range(2000)]
wanted = secret().encode()
from kiosk.app.memory import forget
del kept
forget()
found = 0
for line in open("/proc/self/maps"):
    span, rights = line.split()[:2]
    if "rw" not in rights or "vvar" in line: continue
    a, b = (int(x, 16) for x in span.split("-"))
    with open("/proc/self/mem", "rb", 0) as mem:
        mem.seek(a)
        try: found += len(re.findall(wanted + rb"\\d", mem.read(b - a)))
        except (OSError, ValueError): pass
print(found)
"""
    counts = []
    for env in ({}, dict(OVERWRITING)):
        command = [sys.executable, "-c", program]
        done = subprocess.run(
            command, env={**env, "PYTHONPATH": str(paths.ROOT)}, capture_output=True, text=True, check=True
        )
        counts.append(int(done.stdout))
    assert counts[0] > 0, "this test could not find a secret that was kept"
    assert counts[1] <= 3, "the search's own working copy, no more"


def test_a_crash_leaves_no_core_file_nor_that_of_a_child() -> None:
    """In a child: the limit cannot be raised again."""
    program = """
import subprocess
from kiosk.app.memory import keep_out_of_core_files
keep_out_of_core_files()
subprocess.run(["sh", "-c", "ulimit -S -c; ulimit -H -c"], check=True)
"""
    command = [sys.executable, "-c", program]
    done = subprocess.run(
        command, env={"PYTHONPATH": str(paths.ROOT)}, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["0", "0"]


def test_overwriting_is_known_by_its_environment() -> None:
    assert overwrites({**OVERWRITING, "HOME": "/root"})
    assert not overwrites({"PYTHONMALLOC": "malloc"})
    forget()


def test_the_town_is_read_from_the_settings() -> None:
    town = load_town(SETTINGS, paths.CONFIG, paths.CATALOGUES, date(2026, 11, 23))
    assert town.name == "Mairie de Valbourg"
    assert set(town.keyboards.letters) >= {"fr", "en"}


def test_a_person_who_waits_for_help_is_not_gone() -> None:
    now = [0.0]
    watch = IdleWatch(SETTINGS.visit, lambda: now[0])
    waiting = Session(Comfort(Lang("fr")), welcomed=True, overlay=Helping(), call=CallAccepted("Samia"))
    now[0] = SETTINGS.visit.idle_voice_s + SETTINGS.visit.countdown_s + 1
    assert watch.tick(waiting) == waiting
    now[0] = SETTINGS.visit.waiting_s + 1
    warned = watch.tick(waiting)
    assert warned is not None
    assert warned.overlay == IdleWarning(round(SETTINGS.visit.countdown_s - 1), covered=Helping())


def test_a_person_who_photographs_a_paper_with_their_phone_is_not_gone() -> None:
    now = [0.0]
    watch = IdleWatch(SETTINGS.visit, lambda: now[0])
    session = Session(replace(Comfort(Lang("fr")), voice=False), welcomed=True)
    for busy in (IntakeReady("1", 10), IntakeWaiting("1234"), IntakeReading()):
        now[0] += 200.0
        assert watch.tick(replace(session, intake=busy)) == replace(session, intake=busy)
    done = replace(session, intake=IntakeDone(1, ()))
    assert watch.tick(done) == done, "and has time to see what came of it"
    now[0] += SETTINGS.visit.idle_s + SETTINGS.visit.countdown_s
    assert watch.tick(done) is None


def test_who_waits_for_their_phone_and_never_comes_back_is_gone_in_the_end() -> None:
    settings = SETTINGS.visit
    longest = settings.waiting_s + settings.countdown_s
    assert longest < 22 * 60
    for busy in (IntakeReady("1", 10), IntakeWaiting("1234"), IntakeReading()):
        now = [0.0]
        watch = IdleWatch(settings, lambda now=now: now[0])  # type: ignore[misc]
        session = Session(Comfort(Lang("fr")), welcomed=True, intake=busy)
        now[0] = longest - 1
        assert watch.tick(session) is not None
        now[0] = longest
        assert watch.tick(session) is None


def test_half_a_token_is_no_token(tmp_path: Path) -> None:
    (tmp_path / "kiosk-token").write_text("")
    made = kept_token(tmp_path)
    assert len(made) > 30
    assert kept_token(tmp_path) == made
    assert (tmp_path / "kiosk-token").stat().st_mode & 0o777 == 0o600


def test_a_folder_in_the_place_of_the_token_is_set_aside(tmp_path: Path) -> None:
    """It ended the kiosk at each start, and nobody could take it away."""
    (tmp_path / "kiosk-token" / "within").mkdir(parents=True)
    made = kept_token(tmp_path)
    assert kept_token(tmp_path) == made
    (aside,) = tmp_path.glob("kiosk-token.damaged-*")
    assert (aside / "within").is_dir()


def test_a_token_that_cannot_be_kept_does_not_end_the_kiosk(tmp_path: Path) -> None:
    (tmp_path / "hub").write_text("a file in the place of the folder")
    assert len(kept_token(tmp_path / "hub")) > 30


def test_one_kiosk_a_folder(tmp_path: Path) -> None:
    with only_one(tmp_path), pytest.raises(NotAloneError, match="Another kiosk"):
        only_one(tmp_path)
    only_one(tmp_path).close()


@pytest.mark.parametrize(("content", "reason"), [(None, "missing"), (b"no gzip", "broken")])
def test_a_list_of_towns_that_cannot_be_read_takes_only_the_suggestions(
    tmp_path: Path, content: bytes | None, reason: str
) -> None:
    """It put the whole kiosk out of order."""
    for part in paths.CONFIG.iterdir():
        if part.name != "places":
            (tmp_path / part.name).symlink_to(part)
    if content is not None:
        (tmp_path / COMMUNES).parent.mkdir()
        (tmp_path / COMMUNES).write_bytes(content)
    with structlog.testing.capture_logs() as events:
        town = load_town(SETTINGS, tmp_path, paths.CATALOGUES, date(2026, 11, 23))
    assert town.procedures
    assert town.communes == Communes(b"")
    assert [one["reason"] for one in events if one["event"] == "places.left_out"] == [reason]
