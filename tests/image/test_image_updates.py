"""Updates: what is fetched and what never is, by the image's own script; the system's tools are stand-ins.

That disk, boot loader and servers behave so is proved in a machine: `image/test --nightly update bad power`.
"""

from __future__ import annotations

import os
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from kiosk.app import paths
from kiosk.app.versions import ENV, OUTCOME, read_outcome

OVERLAY = paths.ROOT / "image/overlay"
UPDATE = OVERLAY / "usr/lib/parvis/update"
UNITS = OVERLAY / "usr/lib/systemd/system"
RUNS = "1.4.0"

SYSUPDATE = """#!/bin/sh
echo "$@" >>"$TOWN/asked"
cp "${1#--definitions=}"/*.transfer "$TOWN/transfers"
case "$*" in
*check-new*) [ ! -s "$TOWN/fault" ] || { cat "$TOWN/fault" >&2; exit 1; }; cat "$TOWN/offered" ;;
*update*) [ ! -s "$TOWN/torn" ] || { cat "$TOWN/torn" >&2; exit 1; } ;;
esac
"""
OTHERS = {
    "bootctl": 'echo "$TOWN/boot"',
    "systemctl": "exit 3",
    # Its own rule for numbers with points alone is that of sort -V.
    "systemd-analyze": '[ "$2" != "$4" ] && [ "$(printf "%s\\n" "$2" "$4" | sort -V | tail -n 1)" = "$2" ]',
    "sync": 'echo "$@" >>"$TOWN/synced"',
}


@dataclass(frozen=True)
class Town:
    """A kiosk's data partition and boot partition, and a server that offers something."""

    folder: Path

    def has(self, *entries: str) -> None:
        for name in entries:
            (self.folder / "boot/EFI/Linux" / name).write_bytes(b"MZ")

    def offers(self, version: str) -> None:
        told = f'{{"available":"{version}"}}' if version else '{"available":null}'
        (self.folder / "offered").write_text(told, encoding="utf-8")

    def knows(self, name: str, text: str) -> None:
        (self.folder / "state" / name).write_text(text, encoding="utf-8")

    def known(self, name: str) -> str:
        file = self.folder / "state" / name
        return file.read_text(encoding="utf-8").strip() if file.exists() else ""

    def night(self, *arguments: str, **more: str) -> str:
        """One night's update: the sentence for the administrator."""
        env = {
            "PATH": f"{self.folder / 'tools'}:{os.environ['PATH']}",
            "TOWN": str(self.folder),
            "PARVIS_SYSTEM": str(self.folder / "state"),
            "PARVIS_UPDATE": str(self.folder / "run"),
            "OS_RELEASE": str(self.folder / "os-release"),
            **more,
        }
        subprocess.run([UPDATE, *arguments], env=env, capture_output=True, check=False)
        return self.known("update-told").partition(" ")[2]

    def fetched(self) -> list[str]:
        file = self.folder / "asked"
        return re.findall(r" update (\S+)", file.read_text(encoding="utf-8")) if file.exists() else []

    def outcome(self) -> tuple[str, str]:
        """What the kiosk can read of it: the code, and the version if it is of one."""
        found = read_outcome(self.folder / "state" / OUTCOME)
        assert found is not None, self.known(OUTCOME)
        return found.code.value, found.version

    def restarts(self) -> bool:
        return (self.folder / "run/pending").exists()


@pytest.fixture
def town(tmp_path: Path) -> Town:
    for folder in ("boot/EFI/Linux", "state", "run", "tools", "transfers"):
        (tmp_path / folder).mkdir(parents=True)
    for name, body in {"systemd-sysupdate": SYSUPDATE, **OTHERS}.items():
        tool = tmp_path / "tools" / name
        tool.write_text(body if body.startswith("#!") else f"#!/bin/sh\n{body}\n", encoding="utf-8")
        tool.chmod(0o755)
    (tmp_path / "os-release").write_text(f"IMAGE_VERSION={RUNS}\n", encoding="utf-8")
    made = Town(tmp_path)
    made.has(f"parvis_{RUNS}.efi")
    made.knows("update-server", "https://parvis.valbourg.fr/updates/\n")
    made.offers("")
    return made


def test_a_newer_version_is_fetched_and_waits_for_a_start(town: Town) -> None:
    town.offers("1.5.0")
    assert "1.5.0 is fetched" in town.night()
    assert town.fetched() == ["1.5.0"]
    assert town.restarts()
    assert town.known("newest-version") == "1.5.0"
    assert town.outcome() == ("fetched", "1.5.0")


def test_nothing_new_is_said_and_starts_nothing(town: Town) -> None:
    assert town.night().startswith("No newer version than 1.4.0")
    assert not town.fetched()
    assert not town.restarts()
    assert town.outcome() == ("nothing_newer", "")
    assert (town.folder / "state" / OUTCOME).stat().st_mode & 0o777 == 0o644, "the kiosk is another user"


def test_what_was_given_up_is_never_fetched_again(town: Town) -> None:
    """Its files may be gone from the disk by then: only the kiosk's own memory holds it back."""
    town.has("parvis_1.5.0+0-3.efi")
    town.night()
    assert town.known("given-up") == "1.5.0"
    assert town.outcome() == ("given_up", "1.5.0")
    (town.folder / "boot/EFI/Linux/parvis_1.5.0+0-3.efi").unlink()
    town.offers("1.5.0")
    assert "was given up here" in town.night()
    assert not town.fetched()
    assert town.outcome() == ("given_up", "1.5.0"), "as long as nothing better has come"
    assert not town.restarts(), "a kiosk that starts anew each night, for a version that never comes"
    town.offers("1.5.1")
    town.night()
    assert town.fetched() == ["1.5.1"]


def test_one_that_still_has_tries_is_not_given_up_and_starts_the_next_night(town: Town) -> None:
    town.has("parvis_1.5.0+3-0.efi")
    town.night()
    assert town.restarts()
    assert not town.known("given-up")
    assert town.outcome() == ("fetched", "1.5.0")


def test_an_entry_that_a_power_cut_left_empty_is_taken_away_and_fetched_again(town: Town) -> None:
    """It stood there under its own name: sysupdate held the version for installed; no start ever tried it."""
    entries = town.folder / "boot/EFI/Linux"
    (entries / "parvis_1.5.0+3-0.efi").touch()
    town.offers("1.5.0")
    assert "1.5.0 is fetched" in town.night()
    assert town.fetched() == ["1.5.0"]
    assert [one.name for one in entries.iterdir()] == [f"parvis_{RUNS}.efi"]
    synced = (town.folder / "synced").read_text(encoding="utf-8")
    assert synced.startswith(f"-f {town.folder / 'boot'}\n"), "before it counts as had"


def test_an_empty_entry_without_tries_gives_nothing_up(town: Town) -> None:
    (town.folder / "boot/EFI/Linux/parvis_1.5.0+0-3.efi").touch()
    town.night()
    assert not town.known("given-up")
    assert not town.restarts()


def test_the_floor_is_the_greatest_number_that_was_ever_here(town: Town) -> None:
    """After a bad version came back to 1.4.0, a server that lies offers what lies between."""
    town.knows("newest-version", "1.6.0\n")
    town.night()
    for file in (town.folder / "transfers").iterdir():
        said = file.read_text(encoding="utf-8")
        assert "MinVersion=1.6.0" in said
        assert "Path=https://parvis.valbourg.fr/updates/" in said or file.name.startswith("30")
        assert "@" not in re.sub(r"@[vuld]", "", said)


@pytest.mark.parametrize("remembered", ["1.0.0\n", "", "\x00\x00", "1.6.0; reboot\n"])
def test_a_damaged_or_lower_memory_never_lowers_the_floor(town: Town, remembered: str) -> None:
    town.knows("newest-version", remembered)
    town.night()
    assert "MinVersion=1.4.0" in (town.folder / "transfers/30-boot.transfer").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "address",
    [
        "http://parvis.valbourg.fr/",
        "http://127.0.0.1:8000/",
        "ftp://x.fr",
        "",
        "https://a.fr/#x",
        "https://a.fr/%A",
    ],
)
def test_only_an_https_address_is_asked(town: Town, address: str) -> None:
    town.knows("update-server", address)
    assert "address" in town.night()
    assert town.outcome() == ("address", "")
    assert not (town.folder / "asked").exists()


@pytest.mark.parametrize(
    "written",
    [
        "https://a.fr/parvis",
        "https://a.fr/parvis\r\n",
        " https://a.fr/parvis \n",
        "\ufeff\r\nhttps://a.fr/parvis",
    ],
)
def test_an_address_is_read_as_people_write_it(town: Town, written: str) -> None:
    town.knows("update-server", written)
    town.night()
    assert "Path=https://a.fr/parvis\n" in (town.folder / "transfers/20-root.transfer").read_text("utf-8")


SAYS = {
    "DOWNLOAD INVALID: Signature verification failed.": ("not signed by the key", "refused"),
    "DOWNLOAD INVALID: Checksum of https://a/b file did not check out.": ("changed it", "refused"),
    "Transfer failed: Timeout was reached": ("does not answer", "unreachable"),
    "Transfer failed: Transferred a partial file": ("middle of a file", "unreachable"),
    "Transfer failed: SSL peer certificate or SSH remote key was not OK": (
        "certificate is not valid",
        "certificate",
    ),
    "Transfer failed: Could not resolve hostname": ("name is not known", "unreachable"),
    "HTTP request to https://a/SHA256SUMS failed with code 404.": ("no list", "address"),
    "HTTP request to https://a/SHA256SUMS failed with code 500.": ("answers with an error", "unreachable"),
    "Writing failed: No space left on device": ("no room", "no_room"),
    "Something nobody has foreseen": ("Something nobody has foreseen", "failed"),
}


@pytest.mark.parametrize("step", ["fault", "torn"])
@pytest.mark.parametrize(("told", "meant", "code"), [(told, *meant) for told, meant in SAYS.items()])
def test_what_failed_is_one_sentence_and_tried_again(
    town: Town, step: str, told: str, meant: str, code: str
) -> None:
    town.offers("1.5.0")
    (town.folder / step).write_text(f"Some line before.\n{told}\n", encoding="utf-8")
    said = town.night()
    assert meant in said
    assert "tried again the next night" in said
    assert "\n" not in said
    assert not town.known("newest-version")
    assert not town.restarts()
    assert town.outcome() == (code, "")


def test_what_is_cleared_before_a_file_comes_is_not_called_unchanged(town: Town) -> None:
    """It said "Nothing was changed" while the version before was gone: sysupdate makes room first."""
    assert "InstancesMax=2" in (OVERLAY / "usr/lib/parvis/sysupdate/20-root.transfer").read_text("utf-8")
    town.offers("1.5.0")
    (town.folder / "torn").write_text("Download truncated", encoding="utf-8")
    said = town.night()
    assert "may be no other version beside it" in said
    assert "Nothing was changed" not in said
    (town.folder / "fault").write_text("Could not connect", encoding="utf-8")
    assert "Nothing was changed" in town.night(), "here not even the list had come"


def test_nights_that_fail_are_one_row_and_one_that_does_not_ends_it(town: Town) -> None:
    def night(told: str) -> tuple[str, str]:
        (town.folder / "fault").write_text(told, encoding="utf-8")
        town.night()
        code, since, *_ = town.known(OUTCOME).split()
        return code, since

    began = "2026-11-20T02:00:00Z"
    town.knows(OUTCOME, f"unreachable {began} {began}\n")
    assert night("Could not connect") == ("unreachable", began)
    assert night("Signature verification failed") == ("refused", began)
    code, since = night("")
    assert (code, since > began) == ("nothing_newer", True)
    assert town.known(OUTCOME).split()[2] == since
    fallen = night("Could not connect")[1]
    assert fallen >= since


@pytest.mark.parametrize(
    "before", ["", "\x00\n", "unreachable\n", "unreachable ; reboot\n", "refused x y z\n"]
)
def test_a_damaged_word_of_before_begins_a_new_row(town: Town, before: str) -> None:
    town.knows(OUTCOME, before)
    (town.folder / "fault").write_text("Could not connect", encoding="utf-8")
    town.night()
    assert town.outcome() == ("unreachable", "")


def test_another_version_that_waits_waits_anew(town: Town) -> None:
    began = "2026-11-20T02:00:00Z"
    town.has("parvis_1.5.0+3-0.efi")
    town.knows(OUTCOME, f"fetched {began} {began} 1.5.0\n")
    town.night()
    assert town.known(OUTCOME).split()[1] == began
    town.offers("1.6.0")
    town.night()
    assert town.outcome() == ("fetched", "1.6.0")
    assert town.known(OUTCOME).split()[1] > began


def test_a_stick_that_brings_nothing_says_nothing_of_the_nights(town: Town) -> None:
    stick = "file:///var/lib/parvis-stick"
    (town.folder / "fault").write_text("Signature verification failed", encoding="utf-8")
    assert "not signed" in town.night(stick)
    (town.folder / "fault").write_text("", encoding="utf-8")
    town.night(stick)
    assert not town.known(OUTCOME)
    town.offers("1.5.0")
    town.night(stick)
    assert town.outcome() == ("fetched", "1.5.0")


def test_an_end_without_a_word_is_a_failure(town: Town) -> None:
    """The script fell before it had said anything: the console would have shown the night before."""
    town.night()
    (town.folder / "tools/bootctl").write_text("#!/bin/sh\nkill -9 $PPID\n", encoding="utf-8")
    town.night()
    assert town.outcome() == ("nothing_newer", "")
    town.night("ended", SERVICE_RESULT="signal")
    assert town.outcome() == ("failed", "")


def test_a_stick_is_held_to_the_same_rules(town: Town) -> None:
    town.knows("given-up", "1.5.0\n")
    town.offers("1.5.0")
    assert "was given up here" in town.night("file:///var/lib/parvis-stick")
    assert "Path=file:///var/lib/parvis-stick\n" in (town.folder / "transfers/20-root.transfer").read_text(
        "utf-8"
    )


def test_a_server_that_accepts_and_says_nothing_is_left(town: Town) -> None:
    """curl alone waited for its greeting without an end."""
    tool = town.folder / "tools/timeout"
    tool.write_text("#!/bin/sh\necho $1 >>$TOWN/limits\nexit 124\n", encoding="utf-8")
    tool.chmod(0o755)
    assert "does not answer" in town.night()
    assert (town.folder / "limits").read_text(encoding="utf-8") == "10m\n"


def test_a_server_that_is_too_slow_is_told_by_the_end_of_the_service(town: Town) -> None:
    assert "too slow" in town.night("ended", SERVICE_RESULT="timeout")
    assert town.outcome() == ("unreachable", "")
    assert not (town.folder / "asked").exists()


def test_an_end_that_was_told_already_is_not_told_twice(town: Town) -> None:
    town.night()
    before = town.known("update-told")
    town.night("ended", SERVICE_RESULT="exit-code")
    assert town.known("update-told") == before


def test_an_update_is_taken_only_when_its_list_is_signed() -> None:
    transfers = sorted((OVERLAY / "usr/lib/parvis/sysupdate").glob("*.transfer"))
    assert len(transfers) == 3
    for file in transfers:
        said = file.read_text(encoding="utf-8")
        assert "Verify=yes" in said
        assert "ProtectVersion=%A" in said
        assert "MinVersion=@NEWEST@" in said
    assert "TriesLeft=3" in transfers[-1].read_text(encoding="utf-8"), "what boots comes last, and on trial"


def test_a_failed_trial_starts_the_machine_anew() -> None:
    """With Requires=kiosk.service a kiosk that fell ended the test without a failure: no return, for ever."""
    health = (UNITS / "parvis-health.service").read_text(encoding="utf-8")
    assert "FailureAction=reboot" in health
    assert not re.search(r"^(Requires|BindsTo|Requisite)=.*kiosk", health, re.MULTILINE)
    assert "RequiredBy=boot-complete.target" in health


def test_what_came_of_it_is_written_by_root_and_read_by_the_kiosk() -> None:
    """A fallen kiosk could lay a link in a folder of its own, for root to write through."""
    own = "/var/lib/parvis-system"
    for name in ("kiosk", "parvis-report"):
        unit = (UNITS / f"{name}.service").read_text(encoding="utf-8")
        assert re.search(rf"^Environment=(.* )?{ENV}={own}( |$)", unit, re.MULTILINE)
        assert not re.search(rf"^ReadWritePaths=.*{own}", unit, re.MULTILINE)
    # One that is missing ends no trial.
    health = (UNITS / "parvis-health.service").read_text(encoding="utf-8")
    assert f"ReadWritePaths=-{own}" in health.splitlines()


def test_a_stalling_server_holds_nothing_for_ever() -> None:
    service = (UNITS / "parvis-update.service").read_text(encoding="utf-8")
    assert re.search(r"^TimeoutStartSec=2h$", service, re.MULTILINE)
