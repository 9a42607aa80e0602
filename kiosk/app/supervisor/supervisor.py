"""Watches the interface, a process of its own: when it falls or freezes, the next one starts where it was."""

from __future__ import annotations

import contextlib
import ctypes
import faulthandler
import gc
import os
import select
import signal
import socket
import sys
import tempfile
from collections import deque
from collections.abc import Callable, Iterator, MutableMapping
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import NoReturn

from kiosk.app.alive import NOTIFY, manager_of, tell
from kiosk.faults import keep_words_out
from kiosk.faults import tell as tell_fault

_PR_SET_PDEATHSIG = 1
_ENDS = (signal.SIGTERM, signal.SIGINT)
_RENEWS = signal.SIGUSR1
"""Asks for another interface: a screen was plugged in. Not SIGHUP, which a terminal that closes sends too."""
_OURS = (*_ENDS, _RENEWS)
_LAST_WORDS_S = 2.0
"""So long one that is frozen may take to write where it stands."""
_ENDED_FIRST = 1000
"""Where the memory runs out the kernel takes the interface first (proc_pid_oom_score_adj(5)).

Who holds the visit stays, and forks the next one.
"""
_NEVER_AGAIN = frozenset({0, 2})
"""It ended as it should, or cannot start with these settings: another start would bring the same."""


@dataclass(frozen=True)
class Patience:
    """How long is waited, in seconds, and how many falls there may be ``within_s`` before it is given up."""

    start_s: float = 300.0
    beat_s: float = 20.0
    falls: int = 4
    within_s: float = 180.0


@dataclass(frozen=True)
class Start:
    """What a new interface is told of the one before."""

    fell: int = 0
    """So many have fallen shortly before; 0: it is the first."""
    how: str = ""
    """What ended the last that fell: the name of a signal, "exit N" or "frozen"."""
    renewed: bool = False
    """The last one did not fall: another was asked for, with its visit."""


class Supervisor:
    """Holds nothing of a visit itself: what lives on is in memory that it made before the first fork.

    It is a service manager to the interface (sd_notify(3)) and passes on to its own what it hears. SIGUSR1
    brings another interface with the same visit; that is no fall, however often it is asked for.
    """

    def __init__(
        self,
        serve: Callable[[Start], int],
        env: MutableMapping[str, str],
        patience: Patience = Patience(),
        clock: Callable[[], float] = monotonic,
    ) -> None:
        """``serve`` is run in the new process; what it returns is how that ends (exit code)."""
        self._serve, self._env, self._patience, self._clock = serve, env, patience, clock
        self._above = manager_of(env)
        self._falls: deque[float] = deque()
        self._how = ""
        self._child = 0
        self._stopping = False
        self._renewing = False
        self._served = False
        """It has told its own manager once that the first page is seen."""

    def run(self) -> int:
        """Until the interface ends by itself, or falls too often: then whoever started this decides."""
        with self._ears() as ears, self._signals():
            # What is loaded now is shared by all that come: no later look for garbage copies it.
            gc.collect()
            gc.freeze()
            start = Start()
            while True:
                code = self._watch(ears, self._fork(start))
                renewed, self._renewing = self._renewing, False
                if code is not None or self._stopping:
                    return 1 if code is None else code
                if not renewed:
                    self._falls.append(self._clock())
                start = Start(self._fallen_lately(), self._how, renewed)
                if start.fell > self._patience.falls:
                    return 1

    def _fork(self, start: Start) -> int:
        # A signal that comes now waits until whoever is to have it can take it.
        signal.pthread_sigmask(signal.SIG_BLOCK, _OURS)
        parent, child = os.getpid(), os.fork()
        if child == 0:
            _become(lambda: self._serve(start), parent)
        self._child = child
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _OURS)
        return child

    def _watch(self, ears: socket.socket, child: int) -> int | None:
        """Until this one has ended: its exit code, or None when it fell or froze."""
        shown, heard, frozen = False, self._clock(), False
        with _pidfd(child) as ended:
            while True:
                ready, _, _ = select.select([ears.fileno(), ended], [], [], 1.0)
                if ended in ready:
                    break
                if ears.fileno() in ready:
                    said = ears.recv(4096)
                    shown = shown or b"READY=1" in said
                    heard = self._clock()
                    self._pass_on(said)
                elif self._clock() - heard > (self._patience.beat_s if shown else self._patience.start_s):
                    frozen = True
                    _end(child, ended)
                    break
                elif not shown and self._served:
                    # Ours must not take us for dead while the next one starts.
                    self._pass_on(b"WATCHDOG=1")
        return self._ended(ears, child, frozen=frozen)

    def _ended(self, ears: socket.socket, child: int, *, frozen: bool) -> int | None:
        # Until it is waited for, nobody else has its number: a signal is never passed on to a stranger.
        self._child = 0
        _, status = os.waitpid(child, 0)
        _drain(ears)
        if os.WIFEXITED(status) and os.WEXITSTATUS(status) in _NEVER_AGAIN:
            return os.WEXITSTATUS(status)
        if not self._renewing:
            self._how = "frozen" if frozen else _how(status)
        return None

    def _fallen_lately(self) -> int:
        while self._falls and self._clock() - self._falls[0] > self._patience.within_s:
            self._falls.popleft()
        return len(self._falls)

    def _pass_on(self, said: bytes) -> None:
        self._served = self._served or b"READY=1" in said
        if not self._above:
            return
        # Who does not hear ends us, as is right: nothing is to be done here, and nothing is waited for.
        with contextlib.suppress(OSError):
            tell(self._above, said, socket.MSG_DONTWAIT)

    @contextlib.contextmanager
    def _ears(self) -> Iterator[socket.socket]:
        """Where the interface says that it is alive: in its environment instead of our own manager's."""
        where = self._env.get("XDG_RUNTIME_DIR")
        with (
            tempfile.TemporaryDirectory(prefix="parvis-watch-", dir=where) as folder,
            socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as ears,
        ):
            address = str(Path(folder) / "notify")
            ears.bind(address)
            before = self._env.get(NOTIFY)
            self._env[NOTIFY] = address
            try:
                yield ears
            finally:
                if before is None:
                    del self._env[NOTIFY]
                else:
                    self._env[NOTIFY] = before

    @contextlib.contextmanager
    def _signals(self) -> Iterator[None]:
        """Whoever stops this stops the interface, and waits until it has let everything go."""

        def pass_on(number: int, _frame: object) -> None:
            self._stopping = True
            if self._child:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(self._child, number)

        def renew(_number: int, _frame: object) -> None:
            # Without a child the next one is about to start: what was asked for comes by itself.
            if self._child and not self._stopping:
                self._renewing = True
                # Hard: who is told to end takes the visit for over, and tells the hub that nobody is there.
                with contextlib.suppress(ProcessLookupError):
                    os.kill(self._child, signal.SIGKILL)

        before = {one: signal.signal(one, pass_on) for one in _ENDS}
        before[_RENEWS] = signal.signal(_RENEWS, renew)
        try:
            yield
        finally:
            for one, handler in before.items():
                signal.signal(one, handler)


def _how(status: int) -> str:
    if os.WIFSIGNALED(status):
        return signal.Signals(os.WTERMSIG(status)).name
    return f"exit {os.WEXITSTATUS(status)}"


def _end(child: int, ended: int) -> None:
    """It tells on stderr where each of its threads stands, if it still can, and is gone."""
    for number, limit_s in ((signal.SIGABRT, _LAST_WORDS_S), (signal.SIGKILL, None)):
        os.kill(child, number)
        if select.select([ended], [], [], limit_s)[0]:
            return


def _become(serve: Callable[[], int], parent: int) -> NoReturn:
    """This process is the interface from here on, and ends with it."""
    code = 1
    try:
        # prctl(2): nobody would watch it, or end it. The parent may be gone before that is asked for.
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
        with contextlib.suppress(OSError):
            Path("/proc/self/oom_score_adj").write_text(f"{_ENDED_FIRST}\n", encoding="ascii")
        for name in _ENDS:
            signal.signal(name, signal.SIG_DFL)
        # It is for the supervisor alone: who asks for another interface by mistake here gets none.
        signal.signal(_RENEWS, signal.SIG_IGN)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _OURS)
        # Files and lines of the program alone: no value of any variable is written, no word of a fault.
        faulthandler.enable()
        keep_words_out()
        if os.getppid() == parent:
            code = serve()
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException as fault:  # noqa: BLE001 the process ends here, whatever it was
        tell_fault(fault)
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _drain(ears: socket.socket) -> None:
    """What the one that is gone has said last is nothing that the next one says."""
    with contextlib.suppress(BlockingIOError):
        while True:
            ears.recv(4096, socket.MSG_DONTWAIT)


@contextlib.contextmanager
def _pidfd(pid: int) -> Iterator[int]:
    """Readable once the process has ended (pidfd_open(2))."""
    fd = os.pidfd_open(pid)
    try:
        yield fd
    finally:
        os.close(fd)
