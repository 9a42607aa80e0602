"""One emulated kiosk: started, touched, looked at, spoken to, as a visitor and as its keeper.

Software emulation is forced: an accelerator may be there and not work, and timings must compare.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import boards
from boards import ORDINARY, Setup
from shell import SLACK, Ran, Shell, StuckError
from tpm import Tpm

SHELL_S = 150.0
MAXIMUM = 0x7FFF
"""QEMU's own largest coordinate."""


class Machine:
    """A kiosk on a fresh copy of its disk, unless ``disk`` names one."""

    def __init__(
        self, work: Path, version: str, name: str, setup: Setup = ORDINARY, *, disk: Path | None = None
    ) -> None:
        self.work, self.version, self.name, self.setup = work, version, name, setup
        self.folder = work / "vm" / name
        self.disk = disk or self.folder / "disk.qcow2"
        self._fresh = disk is None
        self._process: subprocess.Popen[bytes] | None = None
        self.tpm = Tpm(work / "emulator", self.folder, self.inside(self.folder))
        self._qmp: Any = None
        self._shell: Shell | None = None
        self.hub_port = free_port()
        """Here a phone of the same network reaches the kiosk's own hub."""
        self.began = 0.0

    # --- Power ---------------------------------------------------------------------------------------

    def start(self) -> None:
        """Switch it on."""
        if self._fresh:
            shutil.rmtree(self.folder, ignore_errors=True)
            self._fresh = False
        self.folder.mkdir(parents=True, exist_ok=True)
        if not self.disk.exists():
            made = self.work / "arm64" if self.setup.arm64 else self.work
            raw = self.inside(made / (self.setup.raw or f"disk/parvis-{self.version}.raw"))
            self._tool(
                "qemu-img", "create", "-q", "-f", "qcow2", "-b", raw, "-F", "raw", self.inside(self.disk),
                f"{self.setup.disk_mb}M",
            )  # fmt: skip
        if not (self.folder / "vars.fd").exists():
            boards.remember(self.work, self.setup, self.folder / "vars.fd", self.inside)
        for one in ("qmp", "shell"):
            (self.folder / one).unlink(missing_ok=True)
        if self.setup.tpm:
            self.tpm.start()
        log = (self.folder / "qemu.log").open("wb")
        command = ["chroot", str(self.work / "emulator"), boards.emulator(self.setup), *self._options()]
        self.began = time.monotonic()
        self._process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        self._qmp = self._connect("qmp").makefile("rw", encoding="utf-8", newline="\n")
        self._qmp.readline()
        self.ask("qmp_capabilities")
        if not self.setup.production:
            self._shell = Shell(self._connect("shell"))

    def _options(self) -> list[str]:
        folder, setup = self.inside(self.folder), self.setup
        wide, high = setup.screen_px
        # QEMU gives its keys to one keyboard alone.
        keyboard = "" if "usb-kbd" in setup.plugged else "-device virtio-keyboard-pci"
        cache = "writeback" if setup.plug_pulled else "unsafe"
        options = f"""
            -accel tcg,thread=multi {boards.board(setup)},edid=on,xres={wide},yres={high}
            -smp 2 -m {setup.memory_mb}
            -no-reboot -display none -vga none -nodefaults -rtc base={setup.clock}
            -drive if=pflash,format=raw,file={folder}/vars.fd
            -drive if=none,id=disk,format=qcow2,file={self.inside(self.disk)},cache={cache},discard=unmap
            -device virtio-blk-pci,drive=disk,bootindex=1
            -device pcie-root-port,id=late,chassis=9 {keyboard} -device qemu-xhci,id=usb
            -device virtio-rng-pci -device i6300esb
            -audiodev none,id=quiet -device intel-hda -device hda-duplex,audiodev=quiet
            -qmp unix:{folder}/qmp,server=on,wait=off
            -chardev file,id=serial,path={folder}/serial.log -serial chardev:serial
        """.split()
        for number, driver in enumerate(setup.plugged):
            options += ["-device", f"{driver},bus=usb.0,id=there{number}"]
        if setup.touch:
            options += ["-device", "virtio-multitouch-pci,id=touch"]
        if setup.cable:
            options += ["-vnc", f"unix:{folder}/vnc"]
        if setup.network:
            way_out = boards.way_out(setup, self.folder, self.inside) if setup.server_port else ""
            near = f"hostname=kiosk,restrict=on,hostfwd=tcp:127.0.0.1:{self.hub_port}-:8765{way_out}"
            options += ["-netdev", f"user,id=net,{near}", "-device", "virtio-net-pci,netdev=net"]
        else:
            options += ["-nic", "none"]
        if setup.tpm:
            options += self.tpm.options()
        if not setup.production:
            if not setup.raw:
                options += ["-kernel", self.inside(self.work / "test.efi")]
            options += f"""
                -device virtio-serial-pci -chardev socket,id=shell,path={folder}/shell,server=on,wait=off
                -device virtconsole,chardev=shell
            """.split()
            options += boards.given(setup)
        return options

    def running(self) -> bool:
        """Whether it is on; a reboot ends it, for another start."""
        return self._process is not None and self._process.poll() is None

    def off(self) -> None:
        """Pull the plug."""
        if self._process and self._process.poll() is None:
            self._process.send_signal(signal.SIGKILL)
            self._process.wait()
        for one in (self._qmp, self._shell):
            if one is not None:
                one.close()
        self._qmp = self._shell = None
        self.tpm.stop()

    # --- As its keeper -------------------------------------------------------------------------------

    def ask(self, what: str, **arguments: Any) -> Any:
        """One question to QEMU."""
        self._qmp.write(json.dumps({"execute": what, "arguments": arguments}) + "\n")
        self._qmp.flush()
        while True:
            told = json.loads(self._qmp.readline() or '{"error": "QEMU has ended"}')
            if "error" in told:
                raise StuckError(f"{what}: {told['error']}")
            if "return" in told:
                return told["return"]

    def run(self, command: str, limit_s: float = 60) -> Ran:
        """Run it in the root shell that the test image lets in."""
        assert self._shell is not None, "the production image has no shell"
        return self._shell.run(command, limit_s)

    def leave(self, command: str) -> None:
        """Have it run, whatever becomes of the machine: no answer is waited for."""
        assert self._shell is not None, "the production image has no shell"
        self._shell.leave(command)

    # --- As a visitor --------------------------------------------------------------------------------

    def picture(self, name: str) -> Path:
        """What the screen shows now, as a PNG."""
        return self._dump(name, "png")

    def raw_picture(self, name: str) -> Path:
        """The same as plain bytes, for ``look``."""
        return self._dump(name, "ppm")

    def code_shown(self) -> str:
        """What the QR code on the screen says to a phone's camera; empty: there is none."""
        reads = [
            "chroot",
            str(self.work / "emulator"),
            "zbarimg",
            "--raw",
            "--quiet",
            "-Sdisable",
            "-Sqrcode.enable",
        ]
        looked = self.inside(self.picture("look"))
        ran = subprocess.run([*reads, looked], capture_output=True, text=True, check=False)
        return ran.stdout.strip()

    def _dump(self, name: str, kind: str) -> Path:
        file = self.folder / f"{name}.{kind}"
        self.ask("screendump", filename=self.inside(file), format=kind)
        return file

    def touch(self, x: float, y: float, hold_s: float = 0.15) -> None:
        """A finger on this point, in px of the panel."""
        wide, high = self.setup.screen_px
        spot = [("x", round(x / wide * MAXIMUM)), ("y", round(y / high * MAXIMUM))]
        self._finger("begin", 1, spot)
        time.sleep(hold_s)
        self._finger("end", -1, [])

    def _finger(self, kind: str, tracking: int, spot: list[tuple[str, int]]) -> None:
        def event(what: str, axis: str = "x", value: int = 0) -> dict[str, Any]:
            data = {"type": what, "slot": 0, "tracking-id": tracking, "axis": axis, "value": value}
            return {"type": "mtt", "data": data}

        press = {"type": "btn", "data": {"button": "touch", "down": kind == "begin"}}
        moves = [event("data", axis, value) for axis, value in spot]
        self.ask("input-send-event", events=[event(kind), press, *moves])

    def plug_touch(self) -> None:
        """A touch layer comes, while the machine runs."""
        self.ask("device_add", driver="virtio-multitouch-pci", id="touch", bus="late")

    def pull_touch(self) -> None:
        """And goes; QEMU takes it away when the guest has let go."""
        self.ask("device_del", id="touch")

    def keys(self, *names: str) -> None:
        """Keys pressed together, by QEMU's names."""
        self.ask("send-key", keys=[{"type": "qcode", "data": one} for one in names], **{"hold-time": 100})

    # --- Waiting -------------------------------------------------------------------------------------

    def until(self, what: str, holds: Callable[[], bool], limit_s: float) -> float:
        """Seconds until it holds. Raises StuckError with ``what`` when it does not."""
        began = time.monotonic()
        while time.monotonic() - began < limit_s * SLACK:
            if not self.running():
                raise StuckError(f"the machine went off while this was waited for: {what}")
            if holds():
                return time.monotonic() - began
            time.sleep(0.5)
        raise StuckError(what)

    def comes_up(self) -> float:
        """Seconds until the shell is there, and no more the one of the initrd."""

        def answers() -> bool:
            with suppress(StuckError):
                return self.run("test -d /var/lib/parvis", 3).code == 0
            return False

        return self.until("a shell", answers, SHELL_S)

    def ends(self, what: str, limit_s: float) -> float:
        """Seconds until it goes off by itself: here it never starts again, so that each start is seen."""
        began = time.monotonic()
        while time.monotonic() - began < limit_s * SLACK:
            if not self.running():
                self.off()
                return time.monotonic() - began
            time.sleep(0.5)
        raise StuckError(what)

    def _connect(self, name: str) -> socket.socket:
        path = self.folder / name
        until = time.monotonic() + 30 * SLACK
        while time.monotonic() < until:
            if self._process is not None and self._process.poll() is not None:
                raise StuckError((self.folder / "qemu.log").read_text())
            try:
                return way_to(path)
            except OSError:
                time.sleep(0.2)
        raise StuckError(f"QEMU opens no {name}")

    def inside(self, path: Path) -> str:
        """What the tools call this file of the build."""
        return str(Path("/build") / path.relative_to(self.work))

    def _tool(self, *command: str) -> None:
        subprocess.run(["chroot", str(self.work / "emulator"), *command], check=True)


def way_to(path: Path) -> socket.socket:
    """Connected with a socket of QEMU. Raises OSError while nobody listens there."""
    way, folder = socket.socket(socket.AF_UNIX), os.open(path.parent, os.O_PATH)
    try:
        # A socket's address is short; the folder's may be long.
        way.connect(f"/proc/self/fd/{folder}/{path.name}")
    except OSError:
        way.close()
        raise
    finally:
        os.close(folder)
    return way


def free_port() -> int:
    """One of this machine that nobody listens at."""
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])


@contextmanager
def switched_on(machine: Machine) -> Iterator[Machine]:
    """On for so long, then off whatever came."""
    try:
        machine.start()
        yield machine
    except Exception:
        last_words(machine)
        raise
    finally:
        machine.off()


def last_words(machine: Machine) -> None:
    """What was on the screen and in the journal when a proof went wrong, beside its pictures."""
    with suppress(StuckError, OSError, ValueError, AssertionError):
        machine.picture("went-wrong")
        said = machine.run("journalctl --boot --no-pager --lines 400 --output short-monotonic", 20).out
        (machine.folder / "journal.txt").write_text(said, encoding="utf-8")
