"""What filing costs and what it keeps: kB a page, seconds, and the errors of a reader of the filed page.

The reader is Tesseract on the page as Poppler draws it from the PDF: what 4 greys or a small JPEG spoil for
it, they spoil for an agent's eyes. The same reader's errors on the page before filing stand beside.
"""

from __future__ import annotations

import resource
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import cv2
import numpy as np
from PIL import Image as Pil
from PIL import ImageDraw, ImageFont
from rapidfuzz.distance import Levenshtein

from kiosk.devices.camera import Image
from kiosk.types import Lang
from scanner.compact import picture_of
from scanner.curl import bend, find_lines, flatten_page
from scanner.file import to_pdf
from scanner.findings import Point
from scanner.ocr import OcrResult, recognise
from scanner.straighten import straighten
from tests.support.curls import SHAPES, curl
from tests.support.photographs import Light, Pose, photograph

_FONT = Path(__file__).parents[2] / "config" / "fonts" / "AtkinsonHyperlegibleNext-Regular.ttf"
_TEXT = (
    "Madame Monsieur nous vous informons que votre dossier a bien reçu les pièces demandées par le service "
    "de la mairie afin que votre demande soit étudiée dans un délai de deux mois après réception du courrier "
    "signé par une personne majeure du foyer et accompagné du justificatif de domicile le plus récent"
)
_SAMPLE: dict[str, Light] = {
    "flatbed": Light(level=1.0, slope=0.0, noise=1.5),
    "camera": Light(level=0.95, slope=0.16, noise=2.5, blur_px=0.5),
    "dark": Light(level=0.3, slope=0.2, noise=6.0, blur_px=0.6),
}


def written(points: float, seed: int = 5, dpi: int = 200) -> tuple[Image, str]:
    """Fill an A4 sheet with lines of this size; give it with its words."""
    rng = np.random.default_rng(seed)
    sheet = Pil.new("RGB", (round(210 / 25.4 * dpi), round(297 / 25.4 * dpi)), (252, 252, 250))
    pen, font = ImageDraw.Draw(sheet), ImageFont.truetype(str(_FONT), points * dpi / 72)
    lines, low = [], 0.06 * sheet.height
    while low < 0.94 * sheet.height:
        line = ""
        while font.getlength(line) < 0.78 * sheet.width:
            line += str(rng.choice(_TEXT.split())) + " "
        lines.append(line.strip())
        pen.text((0.08 * sheet.width, low), lines[-1], font=font, fill=(24, 28, 36))
        low += 1.5 * points * dpi / 72
    return np.ascontiguousarray(np.asarray(sheet)[:, :, ::-1]), "\n".join(lines)


def landscape(size: tuple[int, int], seed: int = 3) -> Image:
    """Draw something with all the tones of a photograph: hills in fog, at this width and height."""
    rng = np.random.default_rng(seed)
    picture = np.zeros((size[1], size[0], 3), np.float32)
    for cells in (3, 7, 17, 41, 97):
        grown = cv2.resize(rng.standard_normal((cells, cells, 3)).astype(np.float32), size)
        picture += grown * 60 / cells**0.5
    return np.clip(128 + picture, 0, 255).astype(np.uint8)


def papers() -> Iterator[tuple[str, Image, str]]:
    """Name, page and words of the varied pages."""
    sheet, words = written(8)
    yield "8 pt, drawn", sheet, words
    yield "8 pt, camera", shot(sheet, _SAMPLE["camera"]), words
    sheet, words = written(11)
    for name in ("flatbed", "dark"):
        yield f"11 pt, {name}", shot(sheet, _SAMPLE[name]), words
    sheet, words = written(11)
    half = sheet.shape[0] // 2
    sheet[half : half + 900, 130:1400] = landscape((1270, 900))
    kept = "\n".join(words.splitlines()[: round(len(words.splitlines()) * 0.49)])
    yield "a photograph in the text", shot(sheet, _SAMPLE["camera"]), kept
    yield "a photograph, whole", landscape((1654, 2339)), ""
    noise = np.random.default_rng(1).integers(0, 256, (2339, 1654, 3), np.uint8)
    yield "nothing but noise", noise, ""


def shot(sheet: Image, light: Light) -> Image:
    """Photograph a sheet with 5 megapixels, and straighten it."""
    size = (2592, 1944) if light.slope else (2480, 3508)
    pose = Pose(turn_deg=3.0, tilt_deg=(5.0, -4.0), fill=0.94) if light.slope else Pose(fill=0.99)
    seen = photograph(sheet, np.random.default_rng(7), size, pose, light)
    return straightened(seen.image, seen.corners)


def straightened(image: Image, corners: np.ndarray) -> Image:
    """Cut out the page whose true corners are known."""
    a, b, c, d = (Point(float(x), float(y)) for x, y in corners)
    return straighten(image, (a, b, c, d))


def errors(said: str, truth: str) -> float:
    """Character error rate; how lines break does not count."""
    return Levenshtein.distance(" ".join(truth.split()), " ".join(said.split())) / max(len(truth), 1)


def seen(pdf: Path) -> Image:
    """The first page as an agent sees it, at 200 dpi."""
    drawn = subprocess.run(
        ["pdftoppm", "-r", "200", "-singlefile", pdf], capture_output=True, check=True
    ).stdout
    page = cv2.imdecode(np.frombuffer(drawn, np.uint8), cv2.IMREAD_COLOR)
    assert page is not None
    return page.astype(np.uint8, copy=False)


def _read(page: Image, scratch: Path) -> tuple[str, bytes | None]:
    """Its words and its layer; patient, since benchmarks share the machine."""
    read = recognise(page, dpi=200, scratch=scratch, timeout_s=300)
    return (read.text, read.layer) if isinstance(read, OcrResult) else ("", None)


def _page(name: str, page: Image, truth: str, colour: bool, scratch: Path) -> None:
    began_s = _cpu_s()
    said, layer = _read(page, scratch) if truth else ("", None)
    read_s, began_s = _cpu_s() - began_s, _cpu_s()
    pdf = to_pdf([page], name, Lang("fr"), colour=colour, layers=[layer])
    filed_s = _cpu_s() - began_s
    file = scratch / "page.pdf"
    file.write_bytes(pdf)
    how = picture_of(page, colour=colour).how
    line = f"  {name:26} {'colour' if colour else 'greys ':6} {len(pdf) / 1000:4.0f} kB  {how:22}"
    line += f" read {read_s:4.1f} s, filed {filed_s:4.2f} s"
    if truth:
        copied = subprocess.run(
            ["pdftotext", "-raw", file, "-"], capture_output=True, text=True, check=True
        ).stdout
        after, _ = _read(seen(file), scratch)
        line += (
            f"  CER before {errors(said, truth):.4f}, copied {errors(copied, truth):.4f}, "
            f"seen {errors(after, truth):.4f}"
        )
    print(line, flush=True)


def _cpu_s() -> float:
    """What this process and its children worked so far."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + used.ru_utime + used.ru_stime


def _curls(scratch: Path) -> None:
    sheet, truth = written(12)
    print("  curved pages: bend in mm of A4, CER, before -> after")
    for shape, bent in SHAPES.items():
        curved = curl(sheet, bent(1.0), 10.0)
        page = straightened(curved.image, curved.corners)
        began_s = time.process_time()
        flat = flatten_page(page)
        took_s = time.process_time() - began_s
        pages = (page, page if flat is None else flat)
        bends = [297 * bend(find_lines(one)) for one in pages]
        cers = [errors(_read(one, scratch)[0], truth) for one in pages]
        print(
            f"    {shape:7} {bends[0]:5.1f} -> {bends[1]:4.1f} mm   {cers[0]:.3f} -> {cers[1]:.3f}   "
            f"{took_s:.2f} s{'' if flat is not None else '  left'}",
            flush=True,
        )
    left = [flatten_page(page) is None for name, page, words in papers() if words]
    print(f"    flat pages left as they are: {sum(left)} of {len(left)}")


def run() -> None:
    """Print the figures: pages first, then curves."""
    cv2.setNumThreads(1)
    print("filing: targets 150 kB a page, 3 s a page (CPU), as few errors seen as before")
    with TemporaryDirectory() as folder:
        for name, page, words in papers():
            _page(name, page, words, False, Path(folder))
            if "camera" in name or "whole" in name or "noise" in name:
                _page(name, page, words, True, Path(folder))
        _curls(Path(folder))


if __name__ == "__main__":
    run()
