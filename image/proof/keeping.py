"""What a kiosk keeps over its starts, on the data partition: made, opened, grown, mended, made new, full."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import disks
from boards import Setup
from look import stands_still
from report import Outcome
from serving import SETTINGS, ready
from vm import Machine, switched_on
from wear import enlarge, holds_words, overwrite, partition, read

LABEL = "parvis-data"
LUKS = b"LUKS\xba\xbe"
OWN = "/var/lib/parvis"
KEY = "a2V5IG9mIHRoaXMga2lvc2ssIGZvciBhIHByb29mISE"
BLOCK = 4096
LARGER_MB = 6144
SUPERBLOCKS = tuple(group * 32768 for group in (0, 1, 3, 5, 7, 9))
"""Each copy of what describes a file system of this size (ext4's sparse_super)."""
LOCKED_S = 120.0
"""From power-on until a disk that does not open has been tried."""
SHORT = Setup(without=("kiosk.service",))
"""Most of these starts are over before the first page would be seen."""
PREPARED = {"settings.toml": SETTINGS.encode(), "usb-allowed": b"1a2c:0e24\r\n"}
CUT_HERE = b"parvis: half of it is laid"
HALF = f"""[Service]
ProtectKernelLogs=no
ExecStart=
ExecStart=/bin/sh -c "sed 's,laid usb-allowed,echo {CUT_HERE.decode()} >/dev/kmsg; sleep 900; &,' \
    /usr/lib/parvis/data-laid >/run/half-laid; sed 's,/usr/lib/parvis/data-laid,/run/half-laid,' \
    /usr/lib/parvis/data-check >/run/half; exec sh /run/half"
"""
"""The first start stands still before the last file."""


def data_plain(work: Path, version: str, outcome: Outcome) -> None:
    """Without a TPM: made at the first start, the same id and settings after it, larger on a larger disk."""
    kiosk = Machine(work, version, "keep-plain", SHORT)
    with switched_on(kiosk):
        begun(kiosk, outcome, "first start")
        outcome.holds("the data partition is ext4", source(kiosk) != "/dev/mapper/parvis-data", source(kiosk))
        no_notice(kiosk, outcome, "first start")
        identity, before = own_id(kiosk), size_mb(kiosk)
        given_things(kiosk)
    outcome.holds("a search of the disk finds words that are there", holds_words(kiosk, LABEL, b"kiosk_id"))
    enlarge(kiosk, LARGER_MB)
    with switched_on(kiosk):
        begun(kiosk, outcome, "on a larger disk")
        outcome.holds("the same id after it", own_id(kiosk) == identity, identity)
        kiosk.until("the partition has grown", lambda: size_mb(kiosk) > before + 1500, 60)
        outcome.says("the data partition before and after, MB", f"{before} and {size_mb(kiosk)}")
        kept(kiosk, outcome, "on a larger disk")
        no_notice(kiosk, outcome, "on a larger disk")


def data_cut(work: Path, version: str, outcome: Outcome) -> None:
    """The power goes while a first start reads what is prepared: the next one reads the rest."""
    disk = disks.with_shell(work, version, "cut")
    disks.prepare(work, disk, PREPARED)
    setup = replace(SHORT, raw="spoilt/cut.raw", plug_pulled=True)
    kiosk = Machine(work, version, "keep-cut", replace(setup, drop_ins=(("parvis-data.service", HALF),)))
    with switched_on(kiosk):
        log = kiosk.folder / "serial.log"
        kiosk.until("half of it is laid", lambda: CUT_HERE in log.read_bytes(), LOCKED_S)
    kiosk.setup = setup
    with switched_on(kiosk):
        begun(kiosk, outcome, "after the cut")
        for name, folder in (("settings.toml", OWN), ("usb-allowed", "/var/lib/parvis-system")):
            laid = kiosk.run(f"cat {folder}/{name}").out
            outcome.holds(f"after the cut: {name} is there", laid.split() == PREPARED[name].decode().split())
        marks = kiosk.run("cd /var/lib/parvis-system; ls -d prepared preparing 2>/dev/null").out
        outcome.holds("after the cut: read to its end", marks.split() == ["prepared"], marks)
        no_notice(kiosk, outcome, "after the cut")
        kiosk.run(f"rm {OWN}/settings.toml; sync")
    with switched_on(kiosk):
        begun(kiosk, outcome, "once more")
        again = kiosk.run(f"test -e {OWN}/settings.toml").code
        outcome.holds("what is prepared is read once", again != 0)


def data_sealed(work: Path, version: str, outcome: Outcome) -> None:
    """With a TPM: encrypted, opened without a question; on another board made new, and the kiosk comes up."""
    kiosk = Machine(work, version, "keep-sealed", replace(SHORT, tpm=True))
    with switched_on(kiosk):
        begun(kiosk, outcome, "first start")
        outcome.holds(
            "the data partition is behind a key", source(kiosk) == "/dev/mapper/parvis-data", source(kiosk)
        )
        told = kiosk.run(
            "cryptsetup luksDump $(. /usr/lib/parvis/data-lib; partition_of $(own_disk) parvis-data)"
        ).out
        outcome.holds("the TPM has its only key", told.count("systemd-tpm2") == 1 and " 0: luks2" not in told)
        no_notice(kiosk, outcome, "first start")
        identity = own_id(kiosk)
        given_things(kiosk)
    begins = read(kiosk, partition(kiosk, LABEL).start, BLOCK)
    outcome.holds("the raw disk says LUKS", begins.startswith(LUKS))
    outcome.holds("the raw disk shows no word of the settings", not holds_words(kiosk, LABEL, b"kiosk_id"))
    with switched_on(kiosk):
        begun(kiosk, outcome, "second start")
        outcome.holds("the same id", own_id(kiosk) == identity, identity)
        kept(kiosk, outcome, "second start")
    kiosk.tpm.forget()
    kiosk.setup = replace(kiosk.setup, without=())
    with switched_on(kiosk):
        outcome.says("another board: it starts once more after, s", f"{off_by_itself(kiosk):.0f}")
    with switched_on(kiosk):
        begun(kiosk, outcome, "another board")
        noticed(kiosk, outcome, "another board", "other_board")
        outcome.holds("another board: nothing of before", kiosk.run(f"test -e {OWN}/settings.toml").code != 0)
        outcome.holds("another board: another id", own_id(kiosk) != identity)
        shown(kiosk, outcome, "another board: the first start opens")
    kiosk.setup = SHORT
    with switched_on(kiosk):
        off_by_itself(kiosk)
    with switched_on(kiosk):
        begun(kiosk, outcome, "the TPM switched off")
        noticed(kiosk, outcome, "the TPM switched off", "other_board")
        outcome.holds(
            "the TPM switched off: plain", source(kiosk) != "/dev/mapper/parvis-data", source(kiosk)
        )
        identity = own_id(kiosk)
    with switched_on(kiosk):
        begun(kiosk, outcome, "plain after it was sealed")
        outcome.holds("plain after it was sealed: the same id", own_id(kiosk) == identity, identity)


def data_damaged(work: Path, version: str, outcome: Outcome) -> None:
    """Damage from outside: what can still be read is kept, with a notice; beyond that it is made new."""
    kiosk = Machine(work, version, "keep-damaged", SHORT)
    with switched_on(kiosk):
        begun(kiosk, outcome, "first start")
        identity = own_id(kiosk)
        given_things(kiosk)
        root = inode_block(kiosk)
    place = partition(kiosk, LABEL)
    # The first superblock, and the block of inodes that holds the root folder, the journal and "lib".
    overwrite(kiosk, place.start, BLOCK)
    overwrite(kiosk, place.start + root * BLOCK, BLOCK)
    with switched_on(kiosk):
        begun(kiosk, outcome, "damaged")
        noticed(kiosk, outcome, "damaged", "mended")
        kept(kiosk, outcome, "damaged")
        outcome.holds("damaged: the id is kept for the next start", kept_id(kiosk) == identity, identity)
        kiosk.run(f"echo 'town = [' >>{OWN}/settings.toml; sync")
        spoilt = "tar -xOf /var/spare/spare.tar parvis/settings.toml | grep -c 'town = \\['"
        kiosk.until("the second copy of it", lambda: kiosk.run(spoilt).out == "1", 60)
        kiosk.run("sync")
    overwrite(kiosk, place.start + root * BLOCK, BLOCK)
    with switched_on(kiosk):
        begun(kiosk, outcome, "damaged with its settings")
        outcome.holds("damaged: the same id once more", kept_id(kiosk) == identity)
        aside = kiosk.run(f"test -e {OWN}/settings.toml.damaged -a ! -e {OWN}/settings.toml")
        outcome.holds("settings that no kiosk can read are set aside", aside.code == 0)
    kiosk.setup = Setup()
    for block in SUPERBLOCKS:
        overwrite(kiosk, place.start + block * BLOCK, BLOCK)
    with switched_on(kiosk):
        begun(kiosk, outcome, "beyond mending")
        noticed(kiosk, outcome, "beyond mending", "made_new")
        shown(kiosk, outcome, "beyond mending: the first start opens")


def data_full(work: Path, version: str, outcome: Outcome) -> None:
    """Not a byte free, no network, and a clock of 2001: the kiosk starts and serves."""
    kiosk = Machine(work, version, "keep-full", SHORT)
    with switched_on(kiosk):
        begun(kiosk, outcome, "first start")
        given_things(kiosk)
        filled(kiosk)
        outcome.says("the data partition", kiosk.run("df -m /var | tail -n 1").out)
    kiosk.setup = Setup(network=False, clock="2001-01-01")
    with switched_on(kiosk):
        begun(kiosk, outcome, "full")
        outcome.says("full, no network, 2001: ready after, s", f"{ready(kiosk):.0f}")
        outcome.says("its clock", kiosk.run("date").out)
        shown(kiosk, outcome, "full, no network, 2001: it serves")
        failed = kiosk.run("systemctl --failed --no-legend --plain --no-pager").out
        outcome.holds("full: no unit has failed", not failed, failed)
        left = int(kiosk.run("df --output=avail -k /var | tail -n 1").out.split()[-1])
        outcome.says("full: KB left for its user", str(left))


# --- What is done and asked -----------------------------------------------------------------------------


def begun(kiosk: Machine, outcome: Outcome, when: str) -> None:
    """As far as a shell and its state."""
    outcome.says(f"{when}: power-on to /var, s", f"{kiosk.comes_up():.0f}")


def own_id(kiosk: Machine) -> str:
    """The id that it goes by."""
    return kiosk.run("cat /etc/machine-id").out


def kept_id(kiosk: Machine) -> str:
    """The id of its next start."""
    return kiosk.run("cat /var/lib/parvis-system/machine-id").out


def source(kiosk: Machine) -> str:
    """What holds the state."""
    return kiosk.run("findmnt --noheadings --output SOURCE /var").out


def size_mb(kiosk: Machine) -> int:
    """How large it is."""
    return int(kiosk.run("df --output=size -m /var | tail -n 1").out.split()[-1])


def given_things(kiosk: Machine) -> None:
    """Settings and a key, as the first start and the enrolment leave them."""
    lines = " ".join(f"'{line}'" for line in SETTINGS.splitlines())
    kiosk.run(
        f"mkdir -p {OWN}/device; printf '%s\\n' {lines} >{OWN}/settings.toml;"
        f" echo {KEY} >{OWN}/device/device-key; chown -R kiosk:kiosk {OWN}; sync"
    )
    listed = "tar -tf /var/spare/spare.tar | grep -c -e settings.toml -e device-key"
    kiosk.until("the second copy of it", lambda: kiosk.run(listed).out == "2", 60)
    kiosk.run("sync")


def kept(kiosk: Machine, outcome: Outcome, when: str) -> None:
    """Both are as they were."""
    settings = kiosk.run(f"cat {OWN}/settings.toml").out
    key = kiosk.run(f"cat {OWN}/device/device-key; stat -c %U {OWN}/device/device-key").out
    outcome.holds(f"{when}: the settings are kept", settings == SETTINGS.strip(), settings[:80])
    outcome.holds(f"{when}: the kiosk's key is kept", key.split() == [KEY, "kiosk"])


def noticed(kiosk: Machine, outcome: Outcome, when: str, code: str) -> None:
    """What the kiosk will tell its hub and the doctor."""
    said = kiosk.run(f"cat {OWN}/storage-notice").out
    outcome.holds(f"{when}: a notice says so", said.split()[:1] == [code], said)


def no_notice(kiosk: Machine, outcome: Outcome, when: str) -> None:
    """No false alarm."""
    outcome.holds(f"{when}: no notice", kiosk.run(f"test -e {OWN}/storage-notice").code != 0)


def inode_block(kiosk: Machine) -> int:
    """Where the root folder of the file system is described, in blocks."""
    told = kiosk.run(f"debugfs -R 'imap <2>' {source(kiosk)} 2>/dev/null").out
    return int(told.split("located at block ")[1].split(",")[0])


def filled(kiosk: Machine) -> None:
    """By the kiosk's own user, then by root, who has a share that no other can use."""
    fill = "dd if=/dev/zero of={}/big bs=1M 2>/dev/null; dd if=/dev/zero of={}/rest bs=4k 2>/dev/null; sync"
    room = "fallocate -l $(df --output=avail -k /var | tail -n 1 | tr -d ' ')K {}/most"
    for who, where in (
        ("setpriv --reuid=kiosk --regid=kiosk --clear-groups", OWN),
        ("env", "/var/lib/parvis-system"),
    ):
        for command in (room, fill):
            kiosk.run(f"{who} sh -c '{command.replace('{}', where)}'", 300)


def shown(kiosk: Machine, outcome: Outcome, what: str) -> None:
    """Its page, once it stands still."""
    ready(kiosk)
    stands_still(kiosk)
    name = "".join(one if one.isalnum() else "-" for one in what.partition(":")[0])
    outcome.holds(what, True)
    outcome.shows(what, kiosk.picture(name))


def off_by_itself(kiosk: Machine) -> float:
    """Seconds until it has ended its start, to begin another one."""
    return kiosk.ends("it does not start once more", LOCKED_S)
