"""What comes when the kiosk, the memory, the kernel or the boot fails: a page that stays, or a new start."""

from __future__ import annotations

import shutil
import time
from pathlib import Path
from typing import TYPE_CHECKING

from boards import Setup
from look import differing, is_black, stands_still
from serving import FILE, FIRST_FRAME_S, active, frames, given_settings, pid, ready, tries
from vm import Machine, switched_on

if TYPE_CHECKING:
    from report import Outcome

STAYS_S = 60.0
"""So long the page is looked at while new starts go on behind it."""
REBOOT_S = 10.0
"""What the kernel's command line says of a panic."""
BROKEN_DATA = "[Service]\nExecStart=\nExecStart=/bin/false\n"


def out_of_order(kiosk: Machine, outcome: Outcome) -> None:
    """Settings that cannot be read: the screen says so in six languages, and stays so between tries."""
    kiosk.run(f"cp {FILE} /run/kept.toml; echo 'not toml [' >{FILE}")
    before = kiosk.raw_picture("before-falls")
    kiosk.run("systemctl restart --no-block kiosk.service")
    kiosk.until("the first fall", lambda: tries(kiosk) >= 1, 120)
    stands_still(kiosk, 30)
    page = kept(kiosk, "out-of-order")
    outcome.shows("out of order", kiosk.picture("out-of-order"))
    outcome.holds("out of order: a page of its own", differing(page, before) > 0.05)
    outcome.holds("out of order: the page stays, and is never dark", stays(kiosk, page, STAYS_S))
    kiosk.until("the hub is told", lambda: told(kiosk), 180)
    outcome.holds("out of order: whoever can be told is told", True, report(kiosk))
    outcome.holds(
        "out of order: the page is the same after more tries", stays(kiosk, page, 5), f"{tries(kiosk)} tries"
    )
    kiosk.run(f"cp /run/kept.toml {FILE}; chown kiosk:kiosk {FILE}")
    ended = time.monotonic()
    # Not restarted by hand: the next try finds what is mended.
    ready(kiosk)
    outcome.says("mended settings to the kiosk, without any hand, s", f"{time.monotonic() - ended:.0f}")
    kiosk.run("systemctl reset-failed kiosk.service")


def kept(kiosk: Machine, name: str) -> Path:
    """A picture of now, under a name that no later look takes."""
    file = kiosk.folder / f"kept-{name}.ppm"
    shutil.copy(kiosk.raw_picture("look-1"), file)
    return file


def stays(kiosk: Machine, page: Path, for_s: float) -> bool:
    """Whether each look shows this very page."""
    until = time.monotonic() + for_s
    while time.monotonic() < until:
        if differing(kiosk.raw_picture("look-1"), page) > 0:
            kiosk.picture("did-not-stay")
            return False
        time.sleep(0.5)
    return True


def told(kiosk: Machine) -> bool:
    """Whether the report was made."""
    return bool(report(kiosk))


def report(kiosk: Machine) -> str:
    """What came of it."""
    return kiosk.run("journalctl -u parvis-report -o cat --no-pager -g 'hub (knows|was)' | tail -n 1").out


def falls(work: Path, version: str, outcome: Outcome) -> None:
    """The supervisor is killed five times, then the memory runs out: a page, and the kiosk again."""
    with switched_on(Machine(work, version, "falls")) as kiosk:
        kiosk.comes_up()
        ready(kiosk)
        given_settings(kiosk)
        ready(kiosk)
        five_kills(kiosk, outcome)
        no_memory(kiosk, outcome)


def five_kills(kiosk: Machine, outcome: Outcome) -> None:
    """Each time it is killed it is tried again; from the third on the screen says that it does not work."""
    for number in range(1, 6):
        kiosk.until("a process", lambda: pid(kiosk) not in {"", "0"}, 120)
        kiosk.run(f"kill -9 {pid(kiosk)}")
        kiosk.until("it was counted", lambda: tries(kiosk) >= number, 120)  # noqa: B023
    outcome.holds("five kills of the supervisor: it is tried again each time", True, str(tries(kiosk)))
    outcome.holds("five kills: not a dark screen", not is_black(kiosk.raw_picture("look-1")))
    outcome.shows("after five kills", kiosk.picture("five-kills"))
    outcome.says("five kills to the kiosk, s", f"{ready(kiosk):.0f}")
    stands_still(kiosk)
    outcome.shows("the kiosk again", kiosk.picture("after-five-kills"))
    counted_anew(kiosk, outcome)


def counted_anew(kiosk: Machine, outcome: Outcome) -> None:
    """A kiosk that has served is started at once again: the falls of half a year are not one row."""
    script, soon = "/usr/lib/parvis/out-of-order", "/run/out-of-order"
    kiosk.run(f"sed 's/^SERVED_S = .*/SERVED_S = 1/' {script} >{soon}; chmod +x {soon}")
    kiosk.run(f"mount --bind {soon} {script}")
    kiosk.run(f"sleep 5; kill -9 {pid(kiosk)}")
    kiosk.until("it was counted anew", lambda: tries(kiosk) == 1, 60)
    outcome.says("a kiosk that had served, to its page, s", f"{ready(kiosk):.0f}")
    outcome.holds("a kiosk that had served begins a new row", tries(kiosk) == 1)
    kiosk.run(f"umount {script}; systemctl reset-failed kiosk.service")


def no_memory(kiosk: Machine, outcome: Outcome) -> None:
    """The memory runs out: the interface goes, its supervisor stays and forks the next one."""
    watched, shown = pid(kiosk), frames(kiosk)
    share = "systemctl set-property --runtime kiosk.service MemoryMax="
    now = int(kiosk.run("systemctl show kiosk -p MemoryCurrent --value").out)
    own = 1024 * int(kiosk.run(f"grep RssAnon /proc/{watched}/status | tr -dc 0-9").out)
    began = time.monotonic()
    # Room for the supervisor, which alone keeps what both were forked with, and not for the two of them.
    kiosk.run(f"{share}{(own + now) // 2}")
    ended = "journalctl -k -b -g oom-kill -n 1 -o cat --no-pager"
    kiosk.until("the kernel ends one", lambda: "oom" in kiosk.run(ended).out, 120)
    kiosk.run(f"{share}infinity")
    kiosk.until("another first frame", lambda: active(kiosk) and frames(kiosk) > shown, FIRST_FRAME_S)
    outcome.says("no memory to a new first frame, s", f"{time.monotonic() - began:.0f}")
    outcome.holds("no memory: the supervisor is the same", pid(kiosk) == watched)


def machine_falls(work: Path, version: str, outcome: Outcome) -> None:
    """A panic of the kernel, a crash of its first process, and one that hangs: the machine starts anew."""
    for name, command, what, least_s, most_s in (
        ("panic", "echo c >/proc/sysrq-trigger", "a kernel panic", REBOOT_S, 60),
        ("first-process", "kill -SEGV 1", "a crash of the first process", 0, 60),
        # Frozen, it pets no watchdog any more: only the hardware's can end that.
        ("watchdog", "echo 1 >/sys/fs/cgroup/init.scope/cgroup.freeze", "a first process that hangs", 10, 90),
    ):
        with switched_on(Machine(work, version, name)) as kiosk:
            kiosk.comes_up()
            began = time.monotonic()
            kiosk.leave(command)
            while kiosk.running() and time.monotonic() - began < 240:
                time.sleep(0.2)
            took_s = time.monotonic() - began
            right = not kiosk.running() and least_s - 2 <= took_s <= most_s * 3
            outcome.holds(f"{what}: a new start", right, f"after {took_s:.0f} s")


def boot_fault(work: Path, version: str, outcome: Outcome) -> None:
    """What the boot needs cannot be started: the page for it, no prompt, and a new start after a while."""
    setup = Setup(drop_ins=(("parvis-data.service", BROKEN_DATA),))
    with switched_on(Machine(work, version, "boot-fault", setup)) as kiosk:
        kiosk.until("the kiosk's own page", lambda: is_paper(kiosk.raw_picture("look-1")), 180)
        page = kept(kiosk, "boot-fault")
        shown = time.monotonic()
        outcome.shows("a boot that failed", kiosk.picture("boot-fault"))
        outcome.holds("a boot that failed: the page stays", stays(kiosk, page, STAYS_S))
        while kiosk.running() and time.monotonic() - shown < 600:
            time.sleep(1)
        took = f"after {time.monotonic() - shown:.0f} s"
        outcome.holds("a boot that failed: then a new start", not kiosk.running(), took)


def is_paper(file: Path) -> bool:
    """Whether most of the screen is the paper of the kiosk's pages: no firmware, no words of the kernel."""
    rows = file.read_bytes().split(b"\n", 3)[3]
    light = sum(value > 200 for value in rows[::301])
    return light > len(rows[::301]) * 0.6
