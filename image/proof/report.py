"""What the proofs have shown, as one page to look at: each step, its seconds, its picture."""

from __future__ import annotations

import html
import sys
from dataclasses import dataclass, field
from pathlib import Path

STYLE = """body{font:18px/1.5 sans-serif;margin:2em auto;max-width:70em;padding:0 1em;color:#10233f}
img{height:24em;border:1px solid #6f7e97;margin:.3em}.right{color:#0b6b45}.wrong{color:#8a3b00}
td{padding:.1em 1em .1em 0;vertical-align:top}figure{display:inline-block;margin:0}"""


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


def write_report(outcomes: list[Outcome], work: Path, version: str) -> None:
    """``report.html`` beside the pictures."""
    parts = [_part(one, work) for one in outcomes]
    page = f"<!doctype html><meta charset=utf-8><title>Parvis {version}</title><style>{STYLE}</style>"
    page += f"<h1>The image of Parvis {html.escape(version)}</h1>{''.join(parts)}"
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
