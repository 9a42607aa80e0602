"""A printer without a machine: a real print service and a real IPP printer, whose paper is a folder.

It is moved by physical gestures (take the paper out, jam it, pull the plug), for the demo and the tests.
"""

from __future__ import annotations

import os
import shlex
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable
from http.client import HTTPConnection
from pathlib import Path
from typing import Self
from urllib.parse import urlencode

from kiosk.printing.virtual_files import BUS_CONF, CUPS_FILES_CONF, CUPSD_CONF, PAPER_PATH
from kiosk.types import ParvisError

_QUEUE, _FOLDER = "parvis", "parvis-printer-"
_READY_S = 15.0
_STOP_S = 5.0
_SBIN = "/usr/sbin:/usr/bin:/sbin:/bin"


class VirtualPrinterError(ParvisError):
    """The virtual printer cannot work here: a package or a network is missing."""

    code = "virtual-printer"


class VirtualPrinter:
    """A context: cupsd and ippeveprinter on loopback, with a default queue and paper in the tray.

    Pages that came out fall into ``folder``. Nothing of it is announced on any network.
    """

    def __init__(self, folder: Path) -> None:
        self._tray = folder.absolute()
        self._processes: dict[str, subprocess.Popen[bytes]] = {}
        self._machine_port = 0
        self._port = 0
        self._root = Path()

    @property
    def queue(self) -> str:
        """The queue's name; it is the service's default too."""
        return _QUEUE

    @property
    def server(self) -> str:
        """The print service's address, loopback."""
        return "127.0.0.1"

    @property
    def port(self) -> int:
        """The print service's port."""
        return self._port

    @property
    def device_uri(self) -> str:
        """The machine's own address, behind the queue."""
        return f"ipp://localhost:{self._machine_port}/ipp/print"

    @property
    def service_files(self) -> Path:
        """Everything that the print service writes: spool, cache, state, temporary files and logs."""
        return self._root / "cups"

    @property
    def spool(self) -> Path:
        """Where the print service keeps jobs and their documents."""
        return self.service_files / "spool"

    def printed(self) -> list[Path]:
        """Pages that came out so far, oldest first, one PDF a job."""
        return sorted(self._tray.glob("page-*.pdf"))

    @property
    def jammed(self) -> bool:
        """Whether a page is crumpled in the paper path, or the next one will be."""
        return self._jam_file.exists()

    @property
    def plugged(self) -> bool:
        """Whether the printer has power."""
        machine = self._processes.get("machine")
        return machine is not None and machine.poll() is None

    def run_out_of_paper(self) -> None:
        """Take all paper out of the tray."""
        self._set_paper(sheets=0)

    def load_paper(self) -> None:
        """Fill the tray with A4."""
        self._set_paper(sheets=250)

    def jam(self) -> None:
        """Crumple the next page in the paper path; it stays there."""
        self._jam_file.touch()

    def clear_jam(self) -> None:
        """Pull the crumpled page out; it is printed again."""
        self._jam_file.unlink(missing_ok=True)

    def vanish(self) -> None:
        """Pull the printer's plug, whatever it is doing."""
        self._end("machine", at_once=True)

    def come_back(self) -> None:
        """Plug the printer in again: at the same address, with paper, its memory lost."""
        self._start_machine()
        self.load_paper()

    def stop_service(self) -> None:
        """Stop the print service; the machine stays on."""
        self._end("service")

    def start_service(self) -> None:
        """Start the print service again, with its queue and its jobs."""
        cups = self.service_files
        command = [str(self._root / "cupsd"), "-f", "-c", str(cups / "cupsd.conf")]
        self._start("service", [*command, "-s", str(cups / "cups-files.conf")])
        self._wait("service", lambda: _answers(self._port))

    def freeze_service(self) -> None:
        """Let the print service hang: it takes connections and says nothing."""
        self._processes["service"].send_signal(signal.SIGSTOP)

    def thaw_service(self) -> None:
        """Let a hanging print service go on."""
        self._processes["service"].send_signal(signal.SIGCONT)

    def __enter__(self) -> Self:
        """Start everything; takes about a second. Raises ``VirtualPrinterError``."""
        self._tray.mkdir(parents=True, exist_ok=True)
        _sweep(Path(tempfile.gettempdir()))
        self._root = Path(tempfile.mkdtemp(prefix=f"{_FOLDER}{os.getpid()}-"))
        try:
            self._prepare()
            self._start_bus()
            self._start_machine()
            self.load_paper()
            self.start_service()
            self.add_queue()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_exc: object) -> None:
        """Stop everything and forget all but the pages that came out."""
        for name in list(self._processes):
            self._end(name)
        shutil.rmtree(self._root, ignore_errors=True)

    @property
    def _jam_file(self) -> Path:
        return self._root / "machine" / "jam"

    def _prepare(self) -> None:
        # cupsd runs its filters as user lp, who must be able to walk in.
        self._root.chmod(0o711)
        self._port, self._machine_port = _free_ports(2)
        cups = self.service_files
        for folder in ("etc", "spool", "cache", "state", "tmp", "log"):
            (cups / folder).mkdir(parents=True)
        (self._root / "machine").mkdir()
        (cups / "cupsd.conf").write_text(CUPSD_CONF.format(port=self._port))
        (cups / "cups-files.conf").write_text(CUPS_FILES_CONF.format(root=cups))
        (self._root / "bus.conf").write_text(BUS_CONF.format(socket=self._root / "bus"))
        # A copy: AppArmor would keep /usr/sbin/cupsd itself inside the system's own folders.
        shutil.copy(_program("cupsd", "cups"), self._root / "cupsd")
        paper_path = self._root / "paper-path"
        tray, jam = shlex.quote(str(self._tray)), shlex.quote(str(self._jam_file))
        paper_path.write_text(PAPER_PATH.format(tray=tray, jam=jam))
        paper_path.chmod(0o755)

    def _start_bus(self) -> None:
        """Start a message bus of our own.

        ippeveprinter refuses to start without one, even with its announcements off; and on a desktop's
        bus it and cupsd would speak to Avahi and colord.
        """
        bus = [_program("dbus-daemon", "dbus-daemon"), "--nofork", "--nopidfile"]
        self._start("bus", [*bus, f"--config-file={self._root / 'bus.conf'}"])
        # Its socket's file is there before it answers.
        self._wait("bus", lambda: _is_open(self._root / "bus"))

    def _start_machine(self) -> None:
        if not _has_ipv6_loopback():
            raise VirtualPrinterError("ippeveprinter needs IPv6 on loopback: net.ipv6.conf.lo.disable_ipv6=0")
        machine = self._root / "machine"
        command = [_program("ippeveprinter", "cups-ipp-utils"), "-r", "off", "-n", "localhost"]
        command += ["-p", str(self._machine_port), "-d", str(machine), "-c", str(self._root / "paper-path")]
        self._start("machine", [*command, "-f", "application/pdf", "-F", "application/pdf", "Parvis"])
        self._wait("machine", lambda: _answers(self._machine_port))

    def add_queue(self) -> None:
        """Make the queue, as whoever plugs in a printer does."""
        lpadmin = [_program("lpadmin", "cups-client"), "-h", f"{self.server}:{self._port}"]
        for words in (["-p", _QUEUE, "-E", "-v", self.device_uri, "-m", "everywhere"], ["-d", _QUEUE]):
            done = subprocess.run(
                [*lpadmin, *words], env=self._environment(), capture_output=True, timeout=30, check=False
            )
            if done.returncode:
                raise VirtualPrinterError(f"lpadmin: {done.stderr.decode(errors='replace').strip()}")
        # cupsd ends the making of a driverless queue in a thread: it would start a queue stopped meanwhile.
        log = self.service_files / "log" / "error_log"
        self._wait("service", lambda: f'"{_QUEUE}" is now available' in log.read_text(errors="replace"))

    def _set_paper(self, sheets: int) -> None:
        """Fill in the form that ippeveprinter shows for its trays."""
        main = {"size1": "iso_a4_210x297mm", "type1": "stationery", "level1": sheets}
        by_pass = {"size3": "", "type3": "", "level3": -2}
        form = HTTPConnection("localhost", self._machine_port, timeout=5)
        try:
            form.request("GET", f"/media?{urlencode(main | by_pass)}")
            status = form.getresponse().status
        finally:
            form.close()
        if status != 200:
            raise VirtualPrinterError(f"the paper form answered {status}")

    def _environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("CUPS_")}
        return kept | {"DBUS_SYSTEM_BUS_ADDRESS": f"unix:path={self._root / 'bus'}"}

    def _start(self, name: str, command: list[str]) -> None:
        """Start a process that the kernel kills with us, however we end (prctl(2), PR_SET_PDEATHSIG)."""
        # Not a preexec_fn: it may hang where threads run. It is also killed with the thread that starts it.
        with_us = [_program("setpriv", "util-linux"), "--pdeathsig", "KILL", "--", *command]
        with (self._root / f"{name}.log").open("ab") as log:
            self._processes[name] = subprocess.Popen(
                with_us, env=self._environment(), stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )

    def _wait(self, name: str, ready: Callable[[], bool]) -> None:
        deadline = time.monotonic() + _READY_S
        while not ready():
            if self._processes[name].poll() is not None or time.monotonic() > deadline:
                log = (self._root / f"{name}.log").read_text(errors="replace")
                raise VirtualPrinterError(f"{name} did not start: {log[-500:].strip()}")
            time.sleep(0.02)

    def _end(self, name: str, *, at_once: bool = False) -> None:
        process = self._processes.pop(name, None)
        if process is None:
            return
        if at_once:
            process.kill()
        else:
            process.send_signal(signal.SIGCONT)  # A frozen one must wake up to end.
            process.terminate()
        try:
            process.wait(_STOP_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _sweep(base: Path) -> None:
    """Remove what the printer of a process that was killed left behind."""
    for folder in base.glob(f"{_FOLDER}*-*"):
        owner = folder.name.removeprefix(_FOLDER).partition("-")[0]
        if owner.isdigit() and not Path(f"/proc/{owner}").exists():
            shutil.rmtree(folder, ignore_errors=True)


def _program(name: str, package: str) -> str:
    found = shutil.which(name, path=f"{os.environ.get('PATH', '')}:{_SBIN}")
    if found is None:
        raise VirtualPrinterError(f"{name} is missing: install the package {package}")
    return found


def _free_ports(count: int) -> list[int]:
    """Find ports that nothing listens on, all at once so that they differ."""
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [int(opened.getsockname()[1]) for opened in sockets]
    for opened in sockets:
        opened.close()
    return ports


def _answers(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


def _is_open(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as line:
        try:
            line.connect(str(path))
        except OSError:
            return False
    return True


def _has_ipv6_loopback() -> bool:
    try:
        socket.create_server(("::1", 0), family=socket.AF_INET6).close()
    except OSError:
        return False
    return True
