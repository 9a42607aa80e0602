"""After a visit: nothing of what was said is on the disk, in the journal or in a file of the memory."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from report import Outcome
    from vm import Machine

NAME = "camille"
"""The given name of the person who does not exist, as ``visit.json`` types it."""
KNOWN = '"event": "action"'
"""What the kiosk's log surely holds: a search that does not find it would find nothing."""


def no_traces(kiosk: Machine, outcome: Outcome) -> None:
    """The name that was typed is looked for in the raw disk, in the journal and in each file."""
    kiosk.run("journalctl --sync; sync")
    # All that the machine has ever written lies in this file: what stood on the disk before is behind it.
    written = kiosk.disk.read_bytes().lower()
    outcome.holds("what is searched is what was written", KNOWN.encode() in written)
    wide = NAME.encode("utf-16-le")
    found = sum(written.count(one) for one in (NAME.encode(), wide))
    outcome.holds(
        "the typed name is nowhere on the disk", found == 0, f"{found} times in {len(written) >> 20} MB"
    )
    journal = kiosk.run(f"journalctl --no-pager -o export | grep -aci {NAME}", 120).out
    outcome.holds("the typed name is not in the journal", journal == "0", journal)
    files = kiosk.run(f"grep -rliF {NAME} /run /tmp /dev/shm /var 2>/dev/null | head", 120).out
    outcome.holds("the typed name is in no file", not files, files)
    size = kiosk.run("journalctl --disk-usage").out
    outcome.says("the journal", size)
