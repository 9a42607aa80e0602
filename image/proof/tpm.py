"""A TPM of the emulated machine: a program beside QEMU, whose state lasts from start to start."""

from __future__ import annotations

import shutil
import subprocess
import time
from pathlib import Path

_LIMIT_S = 90.0


class Tpm:
    """Started before QEMU and ended after it."""

    def __init__(self, emulator: Path, folder: Path, inside: str) -> None:
        """``inside``: what the emulator's Debian calls the ``folder``."""
        self._emulator, self._folder, self._inside = emulator, folder, inside
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Raises TimeoutError."""
        way = self._folder / "tpm.way"
        way.unlink(missing_ok=True)
        (self._folder / "tpm").mkdir(exist_ok=True)
        command = [
            "chroot", str(self._emulator), "swtpm", "socket", "--tpm2", "--terminate",
            "--tpmstate", f"dir={self._inside}/tpm", "--ctrl", f"type=unixio,path={self._inside}/tpm.way",
        ]  # fmt: skip
        silent = subprocess.DEVNULL
        self._process = subprocess.Popen(command, stdin=silent, stdout=silent, stderr=silent)
        until = time.monotonic() + _LIMIT_S
        while not way.exists():
            if time.monotonic() > until:
                raise TimeoutError("the TPM does not start")
            time.sleep(0.1)

    def options(self) -> list[str]:
        """QEMU's."""
        way = f"socket,id=tpm,path={self._inside}/tpm.way"
        return ["-chardev", way, "-tpmdev", "emulator,id=tpm0,chardev=tpm", "-device", "tpm-crb,tpmdev=tpm0"]

    def stop(self) -> None:
        """It ends with QEMU by itself; whoever is still there is ended."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def forget(self) -> None:
        """The next start has another one, which has never seen this disk."""
        shutil.rmtree(self._folder / "tpm", ignore_errors=True)
