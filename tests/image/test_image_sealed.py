"""What seals the image, read without building it: a damaged root, dates, the processor it is for."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest

from kiosk.app import paths

IMAGE = paths.ROOT / "image"


def stage(name: str) -> str:
    return (IMAGE / "stages" / f"{name}.sh").read_text(encoding="utf-8")


def names(work: Path, arch: str, *lists: str) -> list[str]:
    """What image/build would ask Debian for."""
    files = " ".join(f"packages/{one}.txt" for one in lists)
    command = f". ./lib.sh; names {files}"
    given = {**os.environ, "PARVIS_IMAGE_ARCH": arch, "PARVIS_IMAGE_WORK": str(work)}
    asked = subprocess.run(
        ["bash", "-c", command], cwd=IMAGE, env=given, capture_output=True, text=True, check=True
    )
    return asked.stdout.split(",")


@pytest.mark.parametrize(("arch", "other"), [("amd64", "arm64"), ("arm64", "amd64")])
def test_each_processor_gets_its_own_kernel_and_no_others(tmp_path: Path, arch: str, other: str) -> None:
    asked = names(tmp_path, arch, "system", "kiosk", "firmware")
    assert f"linux-image-{arch}" in asked
    assert f"linux-image-{other}" not in asked
    assert ("intel-microcode" in asked) == (arch == "amd64")
    assert all(re.fullmatch(r"[a-z0-9.+-]+", one) for one in asked)


def test_no_script_names_a_processor_but_the_table() -> None:
    """A second processor was a value in one place; a copy of a script would rot."""
    for name in ("debian", "root", "trim", "verify", "disk"):
        said = stage(name).lower().replace("amd64-microcode", "")
        assert not re.search(r"x86|amd64|x64|aarch64|arm64", said), name


def test_partitions_and_updates_take_the_type_of_the_processor() -> None:
    for file in (IMAGE / "repart").glob("[12]*.conf"):
        assert "Type=root-@ARCH@" in file.read_text(encoding="utf-8"), file.name
    for file in (IMAGE / "overlay/usr/lib/parvis/sysupdate").glob("[12]*.transfer"):
        said = file.read_text(encoding="utf-8")
        assert re.search(r"^MatchPartitionType=root(-verity)?$", said, re.MULTILINE), file.name


def test_a_damaged_block_restarts_the_machine() -> None:
    """An error that a program may swallow would be damage that is served."""
    locked = re.search(r'^LOCKED="(.*)"', stage("disk"), re.MULTILINE)
    assert locked is not None
    assert "systemd.verity_root_options=restart-on-corruption" in locked[1]
    assert "parvis-whole" in stage("root"), "or it restarts for ever"


def test_the_root_is_looked_at_before_it_is_opened() -> None:
    module = (IMAGE / "initrd/92parvis-whole/module-setup.sh").read_text(encoding="utf-8")
    assert "systemd-veritysetup@root.service.d" in module
    assert "ExecStartPre=-" in (IMAGE / "initrd/92parvis-whole/whole.conf").read_text(encoding="utf-8")


def test_the_marks_are_never_taken_for_the_data() -> None:
    """systemd-repart finds the data partition by its type: the first one of that type."""

    def kind(name: str) -> str:
        found = re.search(r"^Type=(\S+)", (IMAGE / name).read_text(encoding="utf-8"), re.MULTILINE)
        assert found is not None
        return found[1]

    assert kind("repart/40-marks.conf") != kind("overlay/usr/lib/parvis/repart/50-data.conf")


def test_each_date_in_the_root_is_the_same_tomorrow() -> None:
    """SOURCE_DATE_EPOCH turned mkfs.erofs -T into an upper limit, and each build had another hash."""
    assert "env -u SOURCE_DATE_EPOCH mkfs.erofs" in stage("disk")
    assert "$EPOCH" not in stage("root") + stage("debian"), (
        "what is kept from build to build has one date for ever"
    )


def test_too_little_room_is_told_before_the_first_package(tmp_path: Path) -> None:
    given = {**os.environ, "PARVIS_IMAGE_WORK": str(tmp_path)}
    command = ["bash", "-c", ". ./lib.sh; room_for 999999999; echo went on"]
    told = subprocess.run(command, cwd=IMAGE, env=given, capture_output=True, text=True, check=False)
    assert told.returncode == 1
    assert "went on" not in told.stdout
    assert str(tmp_path) in told.stderr
    assert "999999999 MB" in told.stderr
    assert "PARVIS_IMAGE_WORK" in told.stderr, "and how to mend it"


def test_the_sources_are_read_as_lines() -> None:
    """A list named *.sources was taken for another format, and no Debian was made at all."""
    lib = (IMAGE / "lib.sh").read_text(encoding="utf-8")
    assert re.search(r"^    local list=.*[.]list$", lib, re.MULTILINE)
