"""What is prepared on the boot partition for a first start: read to its end once, whenever the power goes."""

from __future__ import annotations

import os
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from kiosk.app import paths
from tests.image.checking import words

LAID = {
    "settings.toml": ("parvis", b'[town]\nkiosk_id = "prepared"\n'),
    "update-server": ("parvis-system", b"updates.example\n"),
    "update-authority.pem": ("parvis-system", b"a certificate\n" * 400),
    "usb-allowed": ("parvis-system", b"1a2c:0e24\r\n"),
}
CUT = 137
COMMANDS = {
    "e2fsck": "grep -q ext4 {folder}/partition || exit 8",
    "mkfs.ext4": "rm -rf {folder}/parvis-data/*; echo ext4 >{folder}/partition",
    "mount": "[ $2 = vfat ] && cd {folder} && exec cp -r esp/. parvis-kept; grep -q ext4 {folder}/partition",
    "umount": "rm -rf {folder}/parvis-kept/*",
    "tune2fs": "echo has_journal",
} | dict.fromkeys(("udevadm", "systemd-repart", "logger", "chown", "wipefs"), ":")
"""A file system is a word in a file; what is mounted lies beside it."""
HELD = """
own_disk() { echo sda; }; partition_of() { echo "$partition"; }; wait_for_tpm() { false; }
only_sound() { :; }; kind_of() { echo ext4; }; spare_found() { :; }; mountpoint() { false; }
steps=0
step() { steps=$((steps + 1)); [ "$steps" -ne "$cut" ] || exit 137; }
# The power goes before a file has its name, or with half of it on the disk.
mv() { step; command mv "$@"; }
sync() { step; command sync "$@"; }
head() { step; command head "$@"; }
main
"""


@dataclass
class Kiosk:
    """A machine with an empty data partition, and what lies on its boot partition."""

    folder: Path

    def __post_init__(self) -> None:
        self.partition, self.inside = self.folder / "partition", self.folder / "parvis-data"
        self.prepared = self.folder / "esp/parvis"
        for one in (self.prepared, self.folder / "bin", self.inside):
            one.mkdir(parents=True)
        self.partition.write_bytes(bytes(1 << 20))
        for name, does in COMMANDS.items():
            file = self.folder / "bin" / name
            file.write_text(f"#!/bin/sh\n{does.format(folder=self.folder)}\n", encoding="utf-8")
            file.chmod(0o755)
        for name, (_, said) in LAID.items():
            (self.prepared / name).write_bytes(said)
        (self.folder / "machine-id").write_text("0" * 32, encoding="ascii")

    def starts(self, cut: int = 0, before: str = "") -> int:
        """The whole of data-check; with ``cut``, the power goes at this step of it."""
        text = words().replace("/run/", f"{self.folder}/")
        text = text.replace("/etc/machine-id", f"{self.folder}/machine-id")
        (self.folder / "parvis-id-is-new").touch()
        given = {
            **os.environ,
            "PATH": f"{self.folder}/bin:{os.environ['PATH']}",
            "cut": str(cut),
        }
        held = HELD.replace("main\n", f"{before}\nmain\n")
        # data-check has a name of its own for the partition.
        held = held.replace('"$partition"', f'"{self.partition}"')
        told = subprocess.run(
            ["sh", "-c", text + held], capture_output=True, text=True, check=False, env=given
        )
        assert told.returncode in {0, CUT}, told.stderr
        return told.returncode

    def kept(self, name: str) -> Path:
        return self.inside / "lib" / LAID[name][0] / name

    def whole(self) -> bool:
        """Everything that was prepared is there, as it was prepared."""
        return all(
            self.kept(name).exists() and self.kept(name).read_bytes() == said
            for name, (_, said) in LAID.items()
        )

    def marked(self) -> bool:
        return (self.inside / "lib/parvis-system/prepared").exists()

    def begun(self, name: str, said: bytes = b"its own") -> Path:
        """By a version that left no mark."""
        self.partition.write_bytes(b"ext4")
        file = self.inside / "lib/parvis" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(said)
        return file


@pytest.fixture
def kiosk(tmp_path: Path) -> Kiosk:
    return Kiosk(tmp_path)


def test_a_first_start_reads_what_is_prepared(kiosk: Kiosk) -> None:
    assert kiosk.starts() == 0
    assert kiosk.whole()
    assert kiosk.marked()
    assert not list(kiosk.inside.glob("lib/*/preparing"))
    assert not list(kiosk.inside.glob("lib/*/*.new"))


STEPS = 3 * len(LAID) + 2
"""Read, told to the disk, named: each file; then the whole, and the mark."""


@pytest.mark.parametrize("cut", range(1, STEPS + 1))
def test_a_power_cut_in_the_first_start_loses_nothing(kiosk: Kiosk, cut: int) -> None:
    """The next start found a sound partition, and never read the settings that the town had prepared."""
    assert kiosk.starts(cut) == CUT, "it was cut"
    assert not kiosk.marked()
    for name, (_, said) in LAID.items():
        assert not kiosk.kept(name).exists() or kiosk.kept(name).read_bytes() == said, "whole or not at all"
    assert kiosk.starts() == 0
    assert kiosk.whole()
    assert kiosk.marked()


def test_the_steps_of_a_first_start_are_all_cut(kiosk: Kiosk) -> None:
    assert kiosk.starts(STEPS + 1) == 0


def test_a_partition_that_was_never_finished_reads_them_too(kiosk: Kiosk) -> None:
    """On a disk that was used before, what is half made does not begin with zeros."""
    kiosk.partition.write_bytes(b"of another life")
    assert kiosk.starts() == 0
    assert kiosk.whole()


def test_they_are_read_once(kiosk: Kiosk) -> None:
    kiosk.starts()
    for name in LAID:
        kiosk.kept(name).unlink()
    kiosk.starts()
    assert not any(kiosk.kept(name).exists() for name in LAID)


@pytest.mark.parametrize("own", ["settings.toml", "settings.toml.damaged", "device/device-key"])
def test_a_kiosk_that_an_older_version_has_begun_stays_as_it_is(kiosk: Kiosk, own: str) -> None:
    file = kiosk.begun(own)
    kiosk.starts()
    assert file.read_bytes() == b"its own"
    assert not any(kiosk.kept(name).exists() for name in LAID if kiosk.kept(name) != file)
    file.unlink()
    kiosk.starts()
    assert not any(kiosk.kept(name).exists() for name in LAID), "also when it loses its own later"


def test_nothing_that_is_there_is_written_over(kiosk: Kiosk) -> None:
    """Between the cut and the next start somebody may have written one by hand."""
    kiosk.starts(cut=4)
    kiosk.kept("update-server").write_bytes(b"its own")
    kiosk.starts()
    assert kiosk.kept("update-server").read_bytes() == b"its own"
    assert kiosk.kept("usb-allowed").exists()


def test_without_anything_prepared_the_first_start_is_over_too(kiosk: Kiosk) -> None:
    for name in LAID:
        (kiosk.prepared / name).unlink()
    kiosk.prepared.rmdir()
    kiosk.starts()
    assert kiosk.marked(), "what is laid there later is not for this kiosk any more"


def test_a_boot_partition_that_cannot_be_read_is_asked_again(kiosk: Kiosk) -> None:
    kiosk.starts(before='mount() { [ "$2" != vfat ] && command mount "$@"; }')
    assert not kiosk.marked()
    kiosk.starts()
    assert kiosk.whole()


SEALED = """
kind_of() { echo crypto_LUKS; }; open_sealed() { false; }
cryptsetup() { case $1 in luksDump) printf 'Tokens:\\n%s\\nSubsystem:\\trefused\\n' "$token" ;; esac; }
"""


def test_one_that_was_never_sealed_is_made_new_at_once(kiosk: Kiosk) -> None:
    """Cut off between the encryption and the TPM: the key is nowhere, and no other machine has it."""
    kiosk.partition.write_bytes(b"LUKS")
    assert kiosk.starts(before=SEALED + "token=") == 0
    assert kiosk.whole()
    assert not (kiosk.inside / "lib/parvis/storage-notice").exists(), "nothing was lost"


def test_one_of_another_machine_is_not_given_its_answers(kiosk: Kiosk) -> None:
    kiosk.partition.write_bytes(b"LUKS")
    assert kiosk.starts(before=SEALED + "token='  0: systemd-tpm2'") == 0
    assert (kiosk.inside / "lib/parvis/storage-notice").read_text(encoding="ascii") == "other_board\n"
    assert not kiosk.kept("settings.toml").exists()
    kiosk.starts()
    assert not kiosk.kept("settings.toml").exists(), "nor at the next start"


def test_one_of_another_machine_that_was_cut_off_is_not_given_its_answers_either(kiosk: Kiosk) -> None:
    """That it had been another's was known in memory alone."""
    kiosk.partition.write_bytes(b"LUKS")
    cut = SEALED + "token='  0: systemd-tpm2'; prepared() { exit 137; }"
    assert kiosk.starts(before=cut) == CUT
    kiosk.starts()
    assert not kiosk.kept("settings.toml").exists()
    assert (kiosk.inside / "lib/parvis/storage-notice").read_text(encoding="ascii") == "other_board\n"


def test_what_stood_there_is_not_mended_by_the_start_after_a_cut(kiosk: Kiosk) -> None:
    """An older kiosk came back from an old disk: its second superblock was still there."""
    kiosk.partition.write_bytes(b"of another life" * 9)
    (kiosk.folder / "bin/mkfs.ext4").write_text("#!/bin/sh\nexit 1\n", encoding="ascii")
    assert kiosk.starts(before="mend() { make_new; }; fail() { exit 137; }") == CUT
    assert kiosk.partition.read_bytes() == bytes(1 << 20)


def test_three_bytes_before_the_first_do_not_stay(kiosk: Kiosk) -> None:
    """As a Windows machine saves a text: the settings were set aside as none."""
    for name, (_, said) in LAID.items():
        (kiosk.prepared / name).write_bytes(b"\xef\xbb\xbf" + said)
    kiosk.starts()
    assert kiosk.whole()


def test_each_file_is_named_in_the_guide() -> None:
    """What is read is what an installer is told of."""
    read = set(re.findall(r"^ +laid (\S+) parvis", words(), re.MULTILINE))
    guide = (paths.ROOT / "docs/fr/installation.md").read_text(encoding="utf-8")
    assert read >= set(LAID)
    assert {name for name in read if f"`{name}`" not in guide} == set()
