"""Updates: a version is kept or comes to nothing, a server lies or stalls, the power goes."""

from __future__ import annotations

import base64
import random
import threading
import time
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from boards import Setup
from report import Outcome
from server import Conduct, Server, town_server
from serving import ready
from shell import SLACK, StuckError
from vm import Machine, switched_on

STATE = "/var/lib/parvis-system"
FETCH_S = 400.0
TRIAL_S = 500.0
"""A trial: the first page, the kiosk's own check, and a while of standing."""
TRIES = 3
NIGHT = ("parvis-update.timer", "parvis-restart.timer")
"""What the kiosk does by itself when the proofs run at night."""


@dataclass(frozen=True)
class Lie:
    """What a server does with which list, and what the journal must say."""

    what: str
    conduct: Conduct
    said: str
    folder: str = "bad"


SLOW = "does not answer, or too slowly"
LIES = (
    Lie("a list that was changed", Conduct("SHA256SUMS", changes=True), "not signed by the key"),
    Lie("a list signed by somebody else", Conduct(), "not signed by the key", "stranger"),
    Lie("a file that was changed", Conduct(".verity", changes=True), "not the one that the signed list"),
    Lie("a file that ends at its half", Conduct(".verity", stops_at_half=True), "in the middle of a file"),
    Lie("a server that never answers", Conduct(never_answers=True), SLOW),
    Lie("a byte a second", Conduct(".verity", bytes_a_second=1), SLOW),
    Lie("slow for ever", Conduct(".verity", bytes_a_second=2000), "the time for it is over"),
)
SHORT_S = 45
"""The service's time limit while a server is slow for ever: nobody waits here for its two hours."""


def update_kept(work: Path, version: str, outcome: Outcome) -> None:
    """A version is fetched, tried and kept; then a server that lies, stalls or goes back harms nothing."""
    with town_server(work) as server, started(work, version, "update", server) as kiosk:
        trusted(kiosk, work)
        fetched(kiosk, server, outcome, work / "next/good", f"{version}.1")
        outcome.says("power-on to the new version's shell, s", f"{rebooted(kiosk):.0f}")
        outcome.holds("the new version runs", running(kiosk) == f"{version}.1", running(kiosk))
        said = update(kiosk)[1]
        outcome.holds("on trial, the version before stays", "still on trial" in said, said)
        kept = f"parvis_{version}.1.efi"
        kiosk.until("it is kept", lambda: kept in entries(kiosk), TRIAL_S)
        outcome.says("power-on to kept, s", f"{time.monotonic() - kiosk.began:.0f}")
        outcome.says("the self-test", sentence(kiosk, "parvis-health"))
        noted = told_to_kiosk(kiosk)
        outcome.holds("the kiosk can read that it is kept", noted.startswith("kept "), noted)
        outcome.shows("the new version", kiosk.picture("kept"))
        refused(kiosk, server, outcome, work / "next/older", "an older list that is rightly signed")
        for lie in LIES:
            server.serves(work / "next" / lie.folder, lie.conduct)
            lied(kiosk, outcome, lie)


def bad_release(work: Path, version: str, outcome: Outcome) -> None:
    """A version that cannot serve: three tries, then the one before by itself; it is not fetched again."""
    with town_server(work) as server, started(work, version, "bad", server) as kiosk:
        trusted(kiosk, work)
        fetched(kiosk, server, outcome, work / "next/bad", f"{version}.2")
        kiosk.run("systemctl reboot --no-block")
        began, tries = time.monotonic(), 0
        while tries <= TRIES:
            kiosk.ends("a new start by itself", TRIAL_S)
            back(kiosk)
            if running(kiosk) == version:
                break
            tries += 1
            outcome.says(f"try {tries}", " ".join(entries(kiosk)))
        outcome.holds("three tries, then the version before", (tries, running(kiosk)) == (TRIES, version))
        outcome.says("from the bad version's first start to the return, s", f"{time.monotonic() - began:.0f}")
        told = kiosk.run("journalctl -t parvis-health -o cat --no-pager | grep 'not kept' | tail -n 1").out
        outcome.holds("the journal says why", "fell five times" in told, told)
        ready(kiosk)
        outcome.shows("the version before serves", kiosk.picture("returned"))
        refused(kiosk, server, outcome, work / "next/bad", "the bad version once more")
        refused(kiosk, server, outcome, work / "next/good", "one between the two")
        given_up = kiosk.run(f"cat {STATE}/given-up").out
        outcome.holds("it is remembered as given up", given_up.endswith(f"{version}.2"), given_up)
        noted = told_to_kiosk(kiosk)
        back_again = noted.startswith("given_up ") and noted.endswith(f" {version}.2")
        outcome.holds("the kiosk can read that it came back", back_again, noted)
        waits = kiosk.run("ls /run/parvis-update").out
        outcome.holds("no night starts it anew for nothing", "pending" not in waits, waits)


def power_cuts(work: Path, version: str, outcome: Outcome) -> None:
    """The power goes at ten random moments of an update: it boots each time, and is updated in the end."""
    seed = time.time_ns() % 1_000_000
    outcome.says("seed of the moments", str(seed))
    outcome.says("Parvis itself", "is not started here, and the version is the small one: to save time")
    with town_server(work) as server, started(work, version, "cuts", server, cut=True) as kiosk:
        trusted(kiosk, work)
        server.serves(work / "next/bad")
        for number, moment in enumerate(moments(random.Random(seed)), start=1):
            if running(kiosk) != version:
                outcome.says(f"cut {number}", "nothing is left to cut: the version is whole")
                break
            if moment.after_s and moment.suffix == ".efi":
                # What power that goes right behind the entry's name leaves on vfat: chance seldom meets it.
                empty = f"$(bootctl --print-boot-path)/EFI/Linux/parvis_{version}.2+3-0.efi"
                outcome.says(f"before cut {number}", kiosk.run(f": >{empty}; sync; ls -s {empty}").out)
            cut(kiosk, server, moment)
            kiosk.start()
            took = back(kiosk, start=False)
            right, told = whole(kiosk, version)
            outcome.holds(f"cut {number} ({moment.told}): boots", right, f"in {took:.0f} s: {told}")
        if running(kiosk) == version:
            server.watch = lambda name, share: None
            fetched(kiosk, server, outcome, work / "next/bad", f"{version}.2")
            rebooted(kiosk)
        outcome.holds("updated in the end", running(kiosk) == f"{version}.2", running(kiosk))
        sizes = kiosk.run("find $(bootctl --print-boot-path)/EFI/Linux -type f -printf '%s:%f '").out.split()
        half = [one for one in sizes if one.startswith("0:") or ".#" in one]
        outcome.holds("no half file is left", len(sizes) > 1 and not half, " ".join(sizes))


# --- The power ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Moment:
    """When the plug is pulled: so much of a file is out, or so many seconds after the last one."""

    suffix: str
    share: float
    after_s: float = 0.0

    @property
    def told(self) -> str:
        """For the report."""
        after = f" + {self.after_s:.1f} s" if self.after_s else ""
        return f"{self.share:.0%} of {self.suffix}{after}"


def moments(chance: random.Random) -> list[Moment]:
    """Ten, each part of an update with its share, in its order: the last ones may make the version whole."""
    drawn = [Moment("SHA256SUMS.gpg", 1.0, chance.uniform(0, 2))]
    for suffix, count in ((".verity", 2), (".root", 3), (".efi", 2)):
        drawn += [Moment(suffix, share) for share in sorted(chance.random() for _ in range(count))]
    return [*drawn, *(Moment(".efi", 1.0, one) for one in sorted(chance.uniform(0, 5) for _ in range(2)))]


def cut(kiosk: Machine, server: Server, moment: Moment) -> None:
    """Begin an update, and pull the plug at this moment of it."""
    now = threading.Event()

    def watch(name: str, share: float) -> None:
        if name.endswith(moment.suffix) and share >= moment.share:
            now.set()

    server.watch = watch
    begin = "systemctl is-active -q parvis-update || systemctl start --no-block parvis-update"
    until = time.monotonic() + FETCH_S * SLACK
    kiosk.run(begin)
    while not now.wait(5):
        if time.monotonic() > until:
            raise StuckError(f"the update never came to {moment.told}: {sentence(kiosk)}")
        # Right after a start there may be no network yet: that try ends, as any night's would.
        kiosk.run(begin)
    time.sleep(moment.after_s)
    kiosk.off()


def whole(kiosk: Machine, version: str) -> tuple[bool, str]:
    """Whether what runs is one of the two versions, under its hashes and behind its firewall."""
    runs = running(kiosk)
    root = kiosk.run("findmnt -n -o SOURCE,FSTYPE /").out.split()
    chains = kiosk.run("nft list table inet parvis | grep -c 'policy drop'").out
    right = runs in {version, f"{version}.2"} and root == ["/dev/mapper/root", "erofs"] and chains == "3"
    return right, f"version {runs}, {' '.join(root)}, {chains} chains, {' '.join(entries(kiosk))}"


# --- The machine ----------------------------------------------------------------------------------------


def started(
    work: Path, version: str, name: str, server: Server, *, cut: bool = False
) -> AbstractContextManager[Machine]:
    """A kiosk with the version of the disk, booted by its own loader, that reaches this server alone."""
    without = (*NIGHT, "kiosk.service") if cut else NIGHT
    setup = Setup(raw="next/start.raw", server_port=server.port, without=without, plug_pulled=cut)
    return switched_on(Machine(work, version, name, setup))


def trusted(kiosk: Machine, work: Path) -> None:
    """The kiosk is up, and knows its server and whom to believe that it is the server."""
    back(kiosk, start=False)
    coded = base64.b64encode((work / "next/server.pem").read_bytes()).decode()
    pieces = [coded[at : at + 500] for at in range(0, len(coded), 500)]
    for number, piece in enumerate(pieces):
        kiosk.run(f"printf %s {piece} >{'>' if number else ''}/run/authority")
    kiosk.run(
        f"base64 -d /run/authority >{STATE}/update-authority.pem;"
        f" echo https://10.0.2.100/ >{STATE}/update-server; sync"
    )


def back(kiosk: Machine, *, start: bool = True) -> float:
    """Seconds from power-on to the shell."""
    if start:
        kiosk.off()
        kiosk.start()
    kiosk.comes_up()
    return time.monotonic() - kiosk.began


def rebooted(kiosk: Machine) -> float:
    """Start it anew in order, and wait for its shell."""
    kiosk.run("systemctl reboot --no-block")
    kiosk.ends("a new start", 60)
    return back(kiosk)


# --- What it says ---------------------------------------------------------------------------------------


def running(kiosk: Machine) -> str:
    """The version that runs."""
    return kiosk.run(". /usr/lib/os-release; echo $IMAGE_VERSION").out


def entries(kiosk: Machine) -> list[str]:
    """What can be booted, with the tries that are left."""
    return kiosk.run("ls $(bootctl --print-boot-path)/EFI/Linux").out.split()


def sentence(kiosk: Machine, who: str = "parvis-update") -> str:
    """The last sentence for the administrator in the journal."""
    kiosk.run("journalctl --sync")
    return kiosk.run(f"journalctl -t {who} -p info -n 1 -o cat --no-pager").out


def told_to_kiosk(kiosk: Machine) -> str:
    """What came of the last update, as user kiosk reads it."""
    return kiosk.run(f"setpriv --reuid=kiosk --regid=kiosk --clear-groups cat {STATE}/update-outcome").out


def update(kiosk: Machine) -> tuple[float, str]:
    """Seconds that a night's update takes, and what it says."""
    began = time.monotonic()
    kiosk.run("systemctl start parvis-update", FETCH_S)
    return time.monotonic() - began, sentence(kiosk)


def fetched(kiosk: Machine, server: Server, outcome: Outcome, folder: Path, version: str) -> None:
    """An update to this version: on the disk, and on trial."""
    connected = "grep -qx OPER_STATE=routable /run/systemd/netif/state"
    kiosk.until("the network is up", lambda: kiosk.run(connected).code == 0, FETCH_S)
    server.serves(folder)
    took, said = update(kiosk)
    megabytes = sum(file.stat().st_size for file in folder.iterdir()) / 1e6
    outcome.says(f"to fetch {megabytes:.0f} MB, s", f"{took:.0f}")
    here = f"parvis_{version}+3-0.efi" in entries(kiosk)
    outcome.holds(f"{version} is fetched, with three tries", here and "is fetched" in said, said)


def refused(kiosk: Machine, server: Server, outcome: Outcome, folder: Path, what: str) -> None:
    """This list is read, and nothing of it is fetched."""
    before = entries(kiosk)
    server.serves(folder)
    said = update(kiosk)[1]
    only_list = bool(server.asked) and all(one.startswith("SHA256SUMS") for one in server.asked)
    outcome.holds(f"not fetched: {what}", only_list and entries(kiosk) == before, said)


def lied(kiosk: Machine, outcome: Outcome, lie: Lie) -> None:
    """It ends in time, says why, and leaves what runs and what boots as it was."""
    before = running(kiosk)
    if lie.conduct.bytes_a_second > 1:
        limit = f"[Service]\\nTimeoutStartSec={SHORT_S}\\n"
        folder = "/run/systemd/system/parvis-update.service.d"
        kiosk.run(f"mkdir -p {folder}; printf '{limit}' >{folder}/short.conf; systemctl daemon-reload")
    took, said = update(kiosk)
    # The version before may be gone: room is made before anything is fetched.
    boots = entries(kiosk)
    same = (
        running(kiosk) == before and f"parvis_{before}.efi" in boots and not any("+" in one for one in boots)
    )
    outcome.holds(f"{lie.what}: no harm, and a reason", same and lie.said in said, f"{took:.0f} s: {said}")
