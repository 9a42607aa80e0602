"""What the proofs have shown, as one page to look at: each step, its seconds, its picture."""

from __future__ import annotations

import html
import sys
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

STYLE = """body{font:18px/1.5 sans-serif;margin:2em auto;max-width:70em;padding:0 1em;color:#10233f}
img{height:24em;border:1px solid #6f7e97;margin:.3em}.right{color:#0b6b45}.wrong{color:#8a3b00}
td{padding:.1em 1em .1em 0;vertical-align:top}figure{display:inline-block;margin:0}"""

PARTS = "report"
"""The folder of what each proof has shown last: a run of one proof leaves the others' in the page."""
UNSEEN = (
    "A USB printer or a camera that is plugged in later: QEMU has neither. ./test proves the kiosk's part "
    "with a real print queue, a simulated scanner and pictures; udev's and ipp-usb's part is not proved.",
    "A real TPM, a board's own firmware and its Secure Boot menus: swtpm and OVMF stand for them.",
    "A real watchdog chip, a flash disk that wears out, and what a disk loses when its power goes.",
    "A panel's own touch controller, its picture, its backlight; loudspeaker and microphone are silent here.",
    "Real times: software emulation is some ten times slower than the machine in a hall.",
)


def say(words: str) -> None:
    """A line for who waits."""
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


@dataclass
class Outcome:
    """One proof: its steps, its pictures, and the fault that ended it."""

    name: str
    why: str
    steps: list[tuple[str, str, bool]] = field(default_factory=list)
    pictures: list[tuple[str, Path]] = field(default_factory=list)
    fault: str = ""
    seconds: float = 0.0

    @property
    def right(self) -> bool:
        """Whether all of it held."""
        return not self.fault and all(right for _, _, right in self.steps)

    def says(self, what: str, told: str) -> None:
        """A figure."""
        self.steps.append((what, told, True))
        say(f"image:     {what}: {told}")

    def holds(self, what: str, right: bool, told: str = "") -> None:
        """Something that must hold; what does not is told at the end, and the proof goes on."""
        self.steps.append((what, told, right))
        say(f"image:     {'right' if right else 'WRONG'}: {what} {told}")

    def shows(self, what: str, picture: Path) -> Path:
        """A screenshot."""
        self.pictures.append((what, picture))
        return picture


def keep(outcome: Outcome, work: Path, version: str) -> None:
    """What this proof has shown, of which image and when: until it is run again."""
    image = (work / f"disk/parvis_{version}.roothash").read_text(encoding="utf-8").strip()
    when = datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC")
    folder = work / PARTS
    folder.mkdir(exist_ok=True)
    file = folder / f"{outcome.name}.html"
    file.write_text(f"{_part(outcome, work)}<p>{when}, image {image[:12]}</p>", encoding="utf-8")


def write_report(names: Iterable[str], work: Path, version: str) -> None:
    """``report.html`` beside the pictures: each proof as it was last run, in this order."""
    files = [work / PARTS / f"{name}.html" for name in names]
    parts = [file.read_text(encoding="utf-8") for file in files if file.exists()]
    unseen = "".join(f"<li>{html.escape(one)}" for one in UNSEEN)
    page = f"<!doctype html><meta charset=utf-8><title>Parvis {version}</title><style>{STYLE}</style>"
    page += f"<h1>The image of Parvis {html.escape(version)}</h1>{''.join(parts)}"
    page += f"<h2>What an emulator cannot show</h2><ul>{unseen}</ul>"
    (work / "report.html").write_text(page, encoding="utf-8")


def _part(one: Outcome, work: Path) -> str:
    def mark(right: bool) -> str:
        return f"<b class={'right' if right else 'wrong'}>{'right' if right else 'NOT right'}</b>"

    rows = "".join(
        f"<tr><td>{mark(right)}<td>{html.escape(what)}<td>{html.escape(told)}"
        for what, told, right in one.steps
    )
    figures = "".join(
        f"<figure><img src='{html.escape(str(file.relative_to(work)))}'>"
        f"<figcaption>{html.escape(what)}</figcaption></figure>"
        for what, file in one.pictures
        if file.exists()
    )
    head = (
        f"<h2>{html.escape(one.name)} {mark(one.right)} {one.seconds:.0f} s</h2><p>{html.escape(one.why)}</p>"
    )
    return f"{head}<p class=wrong>{html.escape(one.fault)}</p><table>{rows}</table>{figures}"
