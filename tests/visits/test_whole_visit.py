"""A whole visit on the real window, with real touches, paper, phone and mediator; then nothing is left."""

from __future__ import annotations

import json
import subprocess
import sys
import wave
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pikepdf
import psutil
import pytest
from PIL import Image

from kiosk.app.paths import ROOT
from tests.visits.marked_demo import BACKWARDS

MARKERS = tuple("".join(reversed(words)).split()[-1] for words in BACKWARDS.values())
OCR_MARKER = "société imaginaire"
"""Printed on the fictitious bill of the demo: the scanner reads it."""
CONTROL = "Borne d"
"""A text of the interface that stays in the kiosk: a search that misses it proves nothing."""


@dataclass(frozen=True)
class Erased:
    """The program after "J'ai terminé, tout effacer", still running."""

    out: Path
    spooled: list[str]
    data: Path
    pids: tuple[int, ...]
    memory: dict[int, dict[str, int]]
    files: dict[str, int]


@pytest.fixture(scope="module")
def erased(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Erased]:
    out = tmp_path_factory.mktemp("demo")
    child = subprocess.Popen(
        [sys.executable, "-m", "tests.visits.marked_demo", str(out)],
        cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert child.stdout is not None
    assert child.stdin is not None
    said = []
    for line in child.stdout:
        said.append(line)
        if line.startswith("ERASED "):
            break
    else:
        raise AssertionError("the demo did not come to its end:\n" + "".join(said))
    data = Path(said[-1].split(" ", 1)[1].strip())
    top = psutil.Process(child.pid)
    ours = [top, *(one for one in top.children(recursive=True) if is_ours(one))]
    spooled = [path.name for folder in spools(top) for path in folder.rglob("d0*")]
    found = Erased(
        out,
        spooled,
        data,
        tuple(one.pid for one in ours),
        {one.pid: search_memory(one.pid) for one in ours},
        search_files(data.parent),
    )
    child.stdin.write("\n")
    child.stdin.flush()
    child.stdout.read()
    assert child.wait(60) == 0
    yield found


def spools(top: psutil.Process) -> list[Path]:
    """The folders of the print services that this program started (their configuration's own)."""
    lines = [one.cmdline() for one in top.children(recursive=True)]
    found = [Path(line[line.index("-c") + 1]).parent for line in lines if "-c" in line and "cupsd" in line[0]]
    assert found, "the print service was not found"
    return found


def is_ours(process: psutil.Process) -> bool:
    words = " ".join(process.cmdline())
    return "-m hub" in words or "voice.worker" in words


def spellings(marker: str) -> set[bytes]:
    """As they stand in what ``folded`` gives."""
    return {marker.lower().encode("utf-8"), marker.lower().encode("latin-1")}


def folded(held: bytes) -> bytes:
    """In small letters, and wide ones without their zeros: of any width in which CPython and C libraries keep
    text, one search finds all. To look for each spelling took half as long as the visit."""
    return held.translate(None, b"\0").lower()


def search_memory(pid: int) -> dict[str, int]:
    """How often each marker stands in the writable memory of a process."""
    counts = dict.fromkeys((*MARKERS, OCR_MARKER, CONTROL), 0)
    regions = 0
    for line in Path(f"/proc/{pid}/maps").read_text().splitlines():
        span, rights = line.split()[:2]
        if not rights.startswith("rw") or "[v" in line:
            continue
        first, last = (int(end, 16) for end in span.split("-"))
        with Path(f"/proc/{pid}/mem").open("rb", 0) as memory:
            memory.seek(first)
            try:
                held = folded(memory.read(last - first))
            except OSError:
                continue
        regions += 1
        for marker in counts:
            counts[marker] += sum(held.count(one) for one in spellings(marker))
    assert regions > 20, "the memory was not searched"
    return counts


def search_files(folder: Path) -> dict[str, int]:
    """How often a marker stands in the files of the kiosk, the hub, the spool and the scratch folder."""
    roots = (folder, *Path("/dev/shm").glob("parvis-*"))
    counts: dict[str, int] = {}
    files = [path for root in roots for path in root.rglob("*") if path.is_file()]
    assert any(path.name == "hub.sqlite3" for path in files)
    assert any(path.suffix == ".jsonl" for path in files)
    for path in files:
        # The virtual printer's tray is the paper that the person took home.
        if path.suffix == ".pdf" and "printed" in str(path):
            continue
        held = folded(path.read_bytes())
        counts[str(path)] = sum(held.count(one) for marker in MARKERS for one in spellings(marker))
    return counts


def test_every_stage_passed(erased: Erased) -> None:
    summary = json.loads((erased.out / "summary.json").read_text())
    assert summary["passed"], summary
    names = [stage["name"] for stage in summary["stages"]]
    assert names == [
        "attract",
        "menu",
        "questions",
        "comfort",
        "help",
        "papers",
        "review",
        "print",
        "phone",
        "erase",
    ]


def test_pictures_are_of_the_real_window(erased: Erased) -> None:
    pictures = sorted(erased.out.glob("[0-9]*.png"))
    assert len(pictures) >= 15
    for picture in pictures:
        with Image.open(picture) as shown:
            assert shown.size == (1080, 1920)
            assert len(shown.convert("RGB").getcolors(2_000_000) or []) > 20


def test_pages_were_heard(erased: Erased) -> None:
    sounds = sorted((erased.out / "heard").glob("*.wav"))
    assert len(sounds) >= 8
    heard = 0
    for sound in sounds:
        with wave.open(str(sound)) as played:
            samples = np.frombuffer(played.readframes(played.getnframes()), np.int16)
        heard += bool(np.abs(samples.astype(int)).max(initial=0) > 1000)
    assert heard >= len(sounds) - 1


def words_of(pdf: Path) -> str:
    return subprocess.run(["pdftotext", str(pdf), "-"], check=True, capture_output=True, text=True).stdout


def test_the_paper_and_the_phone_hold_the_answers(erased: Erased) -> None:
    family = MARKERS[0].capitalize()
    assert family in words_of(erased.out / "receipt-printed.pdf")
    assert family in words_of(erased.out / "phone" / "recapitulatif.pdf")
    with pikepdf.open(erased.out / "phone" / "recapitulatif.pdf") as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.Root.Lang).startswith("fr")


def test_the_scan_is_the_same_on_the_phone(erased: Erased) -> None:
    scan = (erased.out / "scan.pdf").read_bytes()
    assert (erased.out / "phone" / "document-1.pdf").read_bytes() == scan
    assert len(scan) < 150_000
    assert "électricité" in words_of(erased.out / "scan.pdf")


def test_nothing_is_left_in_memory(erased: Erased) -> None:
    assert len(erased.pids) == 3, "the kiosk, its hub and its voice"
    assert erased.memory[erased.pids[0]][CONTROL] > 0, "the search does not find what is there"
    wanted = (*MARKERS, OCR_MARKER)
    left = {pid: {m: counts[m] for m in wanted if counts[m]} for pid, counts in erased.memory.items()}
    assert not any(left.values()), left


def test_no_document_is_left_in_the_spool(erased: Erased) -> None:
    assert (erased.out / "receipt-printed.pdf").is_file()
    assert erased.spooled == []


def test_nothing_is_left_in_files(erased: Erased) -> None:
    left = {name: count for name, count in erased.files.items() if count}
    assert not left
