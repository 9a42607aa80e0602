"""How well a bill and cards are read, and what each stage of a still to its fields costs."""

from __future__ import annotations

import datetime as dt
import random
import resource
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import cv2
import numpy as np
from rapidfuzz.distance import Levenshtein

from kiosk.devices.camera import Image
from scanner.detect import find_page
from scanner.lines import LineReader
from scanner.pictures import Unreadable, load_picture
from scanner.read import read_page
from scanner.straighten import DPI, straighten, turned
from scanner.words import How, read_words
from scanner.zone import read_zone
from tests.support.mrzlines import paper
from tests.support.papers import Bill, draw_bill, french_date
from tests.support.photographs import Light, Pose, photograph
from tests.support.specimens import shoot

TODAY = dt.date(2026, 11, 21)
_DEMO = Path(__file__).resolve().parents[2] / "config" / "demo" / "bill.jpg"
_SHOTS = 3


def run() -> None:
    """Print character errors, the ways of holding a page, and times; targets in brackets."""
    cv2.setNumThreads(1)
    _characters()
    _ways()
    _stages("bill of the demo, 5 megapixels", _demo())
    dice = random.Random(7)
    _stages("card, 1920 x 1080", shoot(paper("TD1", dice), dice, wide=True).frames[0])


def bill_text(bill: Bill) -> str:
    """Every line of the drawn bill, in reading order."""
    due = bill.date + dt.timedelta(days=20)
    lines = [
        "Énergie de Valbourg", "Service clients : 01 99 00 00 42", "Document fictif, sans valeur", bill.name,
        bill.street, bill.town, "Facture d'électricité", f"Facture du {french_date(bill.date)}",
        f"Facture n° {bill.date:%Y%m}-0042 Référence client 000 042 117",
        f"Lieu de consommation : {bill.street}, {bill.town}", "Détail Quantité Montant",
        *(" ".join(row) for row in bill.lines), "Total TTC 162,12 €",
        f"Montant à payer avant le {french_date(due)}",
        "Vous pouvez payer par prélèvement, par chèque ou par virement.",
        "Votre consommation est en baisse de 4 % sur un an.",
        "Cette facture peut servir de justificatif de domicile.", "Flashez ce code pour retrouver",
        "votre facture en ligne.",
        "Énergie de Valbourg, société imaginaire, 1 place du Marché, 00000 Valbourg",
    ]  # fmt: skip
    return " ".join(lines)


def _characters() -> None:
    rng = np.random.default_rng(200)
    flat = [_flatbed(rng) for _ in range(_SHOTS)]
    _error("flatbed, 200 dpi", flat, "0.5 %")
    for name, size in (("1080p camera", (1080, 1920)), ("5 megapixel camera", (1944, 2592))):
        _error(name, [_camera(rng, size) for _ in range(_SHOTS)], "1 %")


def _flatbed(rng: np.random.Generator) -> Image:
    soft = cv2.GaussianBlur(draw_bill(), (0, 0), 0.6).astype(np.float32)
    return np.clip(soft + rng.normal(0, 3, soft.shape), 0, 255).astype(np.uint8)


def _camera(rng: np.random.Generator, size: tuple[int, int]) -> Image:
    pose = Pose(float(rng.uniform(-4, 4)), (float(rng.uniform(-5, 5)), float(rng.uniform(-5, 5))), 0.95)
    shot = photograph(draw_bill(dpi=300), rng, size, pose, Light(level=0.96, blur_px=0.5))
    found = find_page(shot.image).corners
    return straighten(shot.image, found) if found else shot.image


def _error(name: str, pages: list[Image], target: str) -> None:
    true = bill_text(Bill())
    texts = [" ".join(_read(page).split()) for page in pages]
    errors = [Levenshtein.distance(true, text.replace("’", "'")) / len(true) for text in texts]
    print(f"character errors, {name}: {100 * float(np.mean(errors)):.2f} % (target at most {target})")


def _read(page: Image) -> str:
    with TemporaryDirectory() as scratch:
        how = How(DPI, Path(scratch), lambda: False, time.monotonic() + 60)
        return read_words(page, how, LineReader()).text


def _ways() -> None:
    """A page held in eight ways, mirror images among them."""
    from scanner.words import stand_up

    bill, reader = draw_bill(), LineReader()
    right = 0
    for turn in (0, 90, 180, 270):
        for mirror in (False, True):
            held = np.ascontiguousarray(turned(bill[:, ::-1] if mirror else bill, turn))
            stood = stand_up(held, reader) or (held, False)
            right += np.array_equal(stood[0], bill) and stood[1] is mirror
    print(f"stood up: {right} of 8 ways of holding a page")


def _demo() -> Image:
    still = load_picture(_DEMO)
    if isinstance(still, Unreadable):
        raise SystemExit(f"{_DEMO.name}: {still.reason}")
    return still


def _stages(name: str, still: Image) -> None:
    """From a still to fields: processor time of all stages, of this process and of Tesseract."""
    print(f"{name}:")
    with TemporaryDirectory() as scratch:
        before_s, began_s = _cpu_s(), time.monotonic()
        with _timed("find the page"):
            corners = find_page(still).corners
        with _timed("straighten"):
            page = straighten(still, corners) if corners else still
        with _timed("read"):
            read = read_page(page, still, dpi=DPI, today=TODAY, scratch=Path(scratch))
        print(
            f"  all: {_cpu_s() - before_s:.1f} s of processor, {time.monotonic() - began_s:.1f} s (target 6)"
        )
        reader = LineReader()
        with _timed("of it: machine-readable lines"):
            read_zone([page], reader, TODAY)
    fields = len(read.reading.document.fields)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"  kind {read.reading.document.kind}, {fields} fields; peak memory of this process {peak} MB")


@contextmanager
def _timed(name: str) -> Iterator[None]:
    before_s = _cpu_s()
    yield
    print(f"  {name}: {_cpu_s() - before_s:.2f} s of processor")


def _cpu_s() -> float:
    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in used)
