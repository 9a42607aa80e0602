"""The image's own files, read without building it: what a later hand could quietly open again.

What needs a root, a kernel or minutes is proved elsewhere: `image/build` (stage verify) and `image/test`.
"""

from __future__ import annotations

import os
import re
import subprocess
import tomllib
from pathlib import Path

import pytest

from kiosk.app import alive, paths

IMAGE = paths.ROOT / "image"
OVERLAY = IMAGE / "overlay"
UNITS = OVERLAY / "usr/lib/systemd/system"
SCRIPTS = sorted(
    path
    for path in IMAGE.rglob("*")
    if path.is_file()
    and (
        path.suffix == ".sh"
        or path.read_bytes().startswith((b"#!/bin/sh", b"#!/bin/bash", b"#!/usr/bin/env bash"))
    )
)


def packages(name: str) -> list[str]:
    """Without the processor that some are for: "name [arm64]"."""
    lines = (IMAGE / "packages" / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    return [
        re.sub(r" \[(amd64|arm64)\]$", "", line)
        for line in (line.split("#")[0].strip() for line in lines)
        if line
    ]


def unit(name: str) -> dict[str, list[str]]:
    """The settings of a unit, all sections together, in the order in which they stand."""
    found: dict[str, list[str]] = {}
    for line in (UNITS / name).read_text(encoding="utf-8").splitlines():
        if line and not line.startswith(("#", "[")):
            key, _, value = line.partition("=")
            found.setdefault(key, []).append(value)
    return found


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: str(path.relative_to(IMAGE)))
def test_every_script_can_be_read_by_its_shell(script: Path) -> None:
    shell = "sh" if script.read_text(encoding="utf-8").startswith("#!/bin/sh") else "bash"
    read = subprocess.run([shell, "-n", script], capture_output=True, text=True, check=False)
    assert read.returncode == 0, read.stderr


@pytest.mark.parametrize("name", ["system", "kiosk", "firmware", "tools", "emulator"])
def test_a_list_names_each_package_once(name: str) -> None:
    listed = packages(name)
    assert len(listed) == len(set(listed))
    assert all(re.fullmatch(r"[a-z0-9][a-z0-9.+-]+(:arm64)?", one) for one in listed)


NOT_IN_THE_IMAGE = {
    "python3-venv", "python3-dev", "gcc", "libc6-dev", "libcups2-dev", "libsane-dev",  # only build
    "xvfb", "xauth", "xdotool", "pulseaudio", "pulseaudio-utils", "libasound2-plugins",  # only test
    "sox", "strace", "chromium", "chromium-driver", "postgresql", "nodejs", "npm", "dbus-daemon",
}  # fmt: skip


def test_what_parvis_needs_of_debian_is_in_the_image_or_known_not_to_be() -> None:
    lines = (paths.ROOT / "packages.debian").read_text(encoding="utf-8").splitlines()
    wanted = {line.split("#")[0].strip() for line in lines} - {""}
    inside = {re.sub(r"t64$", "", one) for one in packages("kiosk") + packages("system")}
    assert wanted - inside - NOT_IN_THE_IMAGE == set(), (
        "put it in image/packages/kiosk.txt, or say here why not"
    )


ONLY_FOR_THE_DEMO = {"selenium"}
ONLY_TO_BUILD = {"hatchling", "setuptools", "wheel"}
FOR_ANOTHER_PROCESSOR = {"evdev"}


def requirements() -> set[str]:
    lines = (IMAGE / "requirements.in").read_text(encoding="utf-8").splitlines()
    return {line for line in lines if line and not line.startswith("#")}


def test_the_image_wants_the_python_packages_of_the_project() -> None:
    project = tomllib.loads((paths.ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    inside = requirements() - ONLY_TO_BUILD - FOR_ANOTHER_PROCESSOR
    assert inside == set(project["dependencies"]) - ONLY_FOR_THE_DEMO, (
        "image/requirements.in, then image/lock"
    )


def test_the_lock_has_every_package_with_hashes_and_no_address() -> None:
    lock = (IMAGE / "requirements-313.lock").read_text(encoding="utf-8")
    locked = {name.lower() for name in re.findall(r"^([A-Za-z0-9._-]+)==", lock, re.MULTILINE)}
    names = {re.split(r"[<>=!]", one)[0].lower() for one in requirements()}
    assert names <= locked
    assert "://" not in lock
    for entry in re.split(r"\n(?=[A-Za-z0-9])", lock):
        if re.match(r"[A-Za-z0-9._-]+==", entry):
            assert "--hash=sha256:" in entry, entry.splitlines()[0]


def test_the_versions_are_those_of_the_projects_own_lock() -> None:
    """What was tested is what is shipped, where both Pythons can have it."""
    found = {}
    for file in (paths.ROOT / "requirements.lock", IMAGE / "requirements-313.lock"):
        pairs = re.findall(r"^([A-Za-z0-9._-]+)==(\S+)", file.read_text(encoding="utf-8"), re.MULTILINE)
        found[file.name] = {name.lower(): version for name, version in pairs}
    ours, shipped = found.values()
    differing = {
        name: (ours[name], version) for name, version in shipped.items() if ours.get(name, version) != version
    }
    assert differing == {}, "image/lock -P NAME==VERSION"


def test_nobody_finds_a_registry_or_a_machine_of_ours_here() -> None:
    for path in IMAGE.rglob("*"):
        if path.is_file() and path.suffix not in {".png", ".pyc"}:
            said = path.read_text(encoding="utf-8")
            assert not re.search(r"https?://(?!\.\.\.|\*|127\.0\.0\.1|10\.0\.2\.)[a-z0-9]", said), path


# --- The kiosk's unit -----------------------------------------------------------------------------------

WALLS = {
    "CapabilityBoundingSet": "",
    "NoNewPrivileges": "yes",
    "ProtectSystem": "strict",
    "ProtectHome": "yes",
    "PrivateTmp": "disconnected",
    "ProtectKernelModules": "yes",
    "ProtectProc": "invisible",
    "RestrictNamespaces": "yes",
    "SystemCallArchitectures": "native",
    "DevicePolicy": "closed",
    "UMask": "0077",
}


@pytest.mark.parametrize(("key", "value"), WALLS.items())
def test_the_kiosk_stays_behind_its_walls(key: str, value: str) -> None:
    assert unit("kiosk.service")[key] == [value]


def test_the_kiosk_comes_back_whatever_ends_it() -> None:
    kiosk = unit("kiosk.service")
    assert kiosk["Type"] == ["notify"]
    assert kiosk["Restart"] == ["always"]
    assert kiosk["StartLimitIntervalSec"] == ["0"], "with a limit systemd gives up, and a black screen stays"
    assert int(kiosk["WatchdogSec"][0]) <= 60
    assert "out-of-order" in kiosk["ExecStopPost"][0]


def test_the_kiosk_waits_for_no_network() -> None:
    told = " ".join(value for values in unit("kiosk.service").values() for value in values)
    assert "network" not in told


def test_what_a_unit_starts_is_in_the_image() -> None:
    for file in UNITS.glob("*.service"):
        for command in re.findall(
            r"^ExecS\w+=[-+!:@]*(/usr/lib/parvis/\S+)", file.read_text(encoding="utf-8"), re.M
        ):
            program = OVERLAY / command.lstrip("/")
            assert program.is_file(), f"{file.name}: {command}"
            assert os.access(program, os.X_OK), f"{command} cannot be run"


# --- The walls around it --------------------------------------------------------------------------------


def test_nothing_comes_in_or_goes_out_that_is_not_listed() -> None:
    rules = (OVERLAY / "etc/nftables.conf").read_text(encoding="utf-8")
    assert rules.count("policy drop;") == 3
    assert "policy accept" not in rules
    assert rules.count("{") == rules.count("}")
    for chain in ("input", "output"):
        body = rules.split(f"chain {chain} {{")[1].split("\n    }")[0]
        last = body.strip().splitlines()[-1]
        assert "counter name refused_" in last, f"{chain} ends with what counts and refuses"


@pytest.mark.parametrize("service", ["systemd-networkd", "systemd-resolved", "systemd-timesyncd"])
def test_without_rules_there_is_no_network(service: str) -> None:
    said = (OVERLAY / f"etc/systemd/system/{service}.service.d/10-firewall.conf").read_text(encoding="utf-8")
    assert "Requires=nftables.service" in said
    assert "After=nftables.service" in said


def test_nobody_is_asked_to_sign_in() -> None:
    masked = (IMAGE / "stages/root.sh").read_text(encoding="utf-8").split('MASKED="')[1].split('"')[0].split()
    for one in (
        "getty@.service",
        "serial-getty@.service",
        "debug-shell.service",
        "rescue.service",
        "ctrl-alt-del.target",
    ):
        assert one in masked
    emergency = (OVERLAY / "etc/systemd/system/emergency.service").read_text(encoding="utf-8")
    assert "sulogin" not in emergency
    assert "reboot" in emergency


def test_the_production_image_takes_no_word_from_outside() -> None:
    disk = (IMAGE / "stages/disk.sh").read_text(encoding="utf-8")
    quiet = re.search(r'^QUIET="(.*)"', disk, re.MULTILINE)
    locked = re.search(r'^LOCKED="(.*)"', disk, re.MULTILINE)
    assert quiet is not None
    assert locked is not None
    assert "systemd.import_credentials=no" in quiet[1]
    assert "console=" not in quiet[1] + locked[1]
    for one in ("lockdown=integrity", "rd.shell=0", "rd.emergency=reboot", "panic="):
        assert one in locked[1]


def test_a_new_version_never_starts_under_a_persons_hands() -> None:
    """At night, and asked again later: what the kiosk tells is asked each time, and silence means no."""
    asked = (OVERLAY / "usr/lib/parvis/nobody-here").read_text(encoding="utf-8")
    assert f"= {alive.FREE} ]" in asked
    for name in ("parvis-restart.service", "parvis-restart-now.service"):
        assert "/usr/lib/parvis/nobody-here" in unit(name)["ExecCondition"]
    assert "hour" in unit("parvis-restart.service")["ExecCondition"][0]
    assert "reboot" not in (OVERLAY / "usr/lib/parvis/update").read_text(encoding="utf-8")


def test_storage_on_usb_is_refused_three_times() -> None:
    assert "drivers/usb/storage" in (IMAGE / "stages/trim.sh").read_text(encoding="utf-8")
    assert "install usb-storage /bin/false" in (OVERLAY / "etc/modprobe.d/parvis.conf").read_text(
        encoding="utf-8"
    )
    rules = (OVERLAY / "etc/udev/rules.d/70-parvis-usb.rules").read_text(encoding="utf-8")
    assert 'ATTR{bInterfaceClass}=="08", ATTR{authorized}="0"' in rules


def test_both_slots_are_alike() -> None:
    def sizes(name: str) -> list[str]:
        return re.findall(r"^Size\w+=.*", (IMAGE / "repart" / name).read_text(encoding="utf-8"), re.MULTILINE)

    assert sizes("10-root-a.conf") == sizes("20-root-b.conf")
    assert sizes("11-verity-a.conf") == sizes("21-verity-b.conf")


def test_a_printed_page_is_never_spooled_to_the_disk() -> None:
    said = (OVERLAY / "etc/cups/cups-files.conf").read_text(encoding="utf-8")
    assert re.findall(r"^(?:RequestRoot|TempDir) (\S+)", said, re.MULTILINE) == [
        "/run/cups/spool",
        "/run/cups/tmp",
    ]


def test_the_out_of_order_page_has_its_words_in_every_language() -> None:
    for lang in ("en", "es", "pt", "ar", "uk", "fr"):
        said = (paths.CATALOGUES / f"{lang}.po").read_text(encoding="utf-8")
        assert '"out.other"' in said
        assert '"out.title"' in said
