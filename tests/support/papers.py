"""Fictitious papers and their photographs: the scanner is tested on nothing that belongs to a person.

``python -m tests.support.papers`` writes the demo's photographs into ``config/demo``.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from pathlib import Path

import cv2
import numpy as np
import segno
from PIL import Image as Pil
from PIL import ImageDraw, ImageFont

from kiosk.devices.camera import Image
from tests.support.photographs import Light, Photograph, Pose, empty_table, photograph

__all__ = [
    "Bill",
    "Light",
    "Photograph",
    "Pose",
    "draw_bill",
    "draw_card",
    "draw_letter",
    "empty_table",
    "photograph",
]

_ROOT = Path(__file__).resolve().parents[2]
_FONTS = _ROOT / "config" / "fonts"
_MONTHS = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
]
_INK, _GREY, _BLUE = (24, 28, 36), (96, 102, 112), (16, 74, 150)
A4_MM = (210.0, 297.0)


@dataclass(frozen=True)
class Bill:
    """What the electricity bill says."""

    date: dt.date = dt.date(2026, 10, 5)
    name: str = "Camille EXEMPLE"
    street: str = "12 rue des Tilleuls"
    town: str = "00000 Valbourg"
    code: str = "https://energie-valbourg.example/f/2026-10-0042"
    code_format: str = "qr"
    lines: tuple[tuple[str, str, str], ...] = field(
        default=(
            ("Abonnement", "2 mois", "24,60 €"),
            ("Consommation heures pleines", "312 kWh", "65,52 €"),
            ("Consommation heures creuses", "208 kWh", "33,28 €"),
            ("Contribution au service public", "520 kWh", "11,70 €"),
            ("TVA", "20 %", "27,02 €"),
        )
    )


def french_date(day: dt.date) -> str:
    """Say ``5 octobre 2026``."""
    return f"{day.day if day.day > 1 else '1er'} {_MONTHS[day.month - 1]} {day.year}"


class Sheet:
    """A blank sheet to write on in millimetres."""

    def __init__(self, width_mm: float, height_mm: float, dpi: int, colour: tuple[int, int, int]) -> None:
        self.px_mm = dpi / 25.4
        size = (round(width_mm * self.px_mm), round(height_mm * self.px_mm))
        self.image = Pil.new("RGB", size, colour)
        self.pen = ImageDraw.Draw(self.image)

    def write(
        self,
        x: float,
        y: float,
        words: str,
        pt: float = 10,
        *,
        weight: str = "Regular",
        ink: tuple[int, ...] = _INK,
    ) -> None:
        font = ImageFont.truetype(
            str(_FONTS / f"AtkinsonHyperlegibleNext-{weight}.ttf"), pt * self.px_mm * 25.4 / 72
        )
        self.pen.text((x * self.px_mm, y * self.px_mm), words, font=font, fill=ink)

    def bar(self, x: float, y: float, width: float, height: float, ink: tuple[int, ...]) -> None:
        box = [v * self.px_mm for v in (x, y, x + width, y + height)]
        self.pen.rectangle(box, fill=ink)

    def paste(self, x: float, y: float, size_mm: float, picture: Pil.Image) -> None:
        side = round(size_mm * self.px_mm)
        self.image.paste(
            picture.resize((side, side), Pil.Resampling.NEAREST),
            (round(x * self.px_mm), round(y * self.px_mm)),
        )

    def bgr(self) -> Image:
        return np.ascontiguousarray(np.asarray(self.image)[:, :, ::-1])


def code_picture(content: str | bytes, code_format: str) -> Pil.Image:
    """Draw a QR code, or a DataMatrix when the content is a 2D-Doc."""
    if code_format == "qr":
        matrix = np.array([list(row) for row in segno.make(content, error="m").matrix], np.uint8)
    else:
        import zxingcpp

        code = zxingcpp.create_barcode(content, zxingcpp.BarcodeFormat.DataMatrix)
        matrix = (np.asarray(zxingcpp.write_barcode_to_image(code, scale=1)) < 128).astype(np.uint8)
    return Pil.fromarray(np.pad(255 * (1 - matrix), 2, constant_values=255).astype(np.uint8)).convert("RGB")


def draw_bill(bill: Bill = Bill(), dpi: int = 200) -> Image:
    """Draw the electricity bill of the invented "Énergie de Valbourg", A4."""
    sheet = Sheet(*A4_MM, dpi, (252, 252, 250))
    sheet.bar(18, 16, 62, 13, _BLUE)
    sheet.write(21, 18.2, "Énergie de Valbourg", 17, weight="Bold", ink=(255, 255, 255))
    sheet.write(18, 32, "Service clients : 01 99 00 00 42", 9, ink=_GREY)
    sheet.write(18, 37, "Document fictif, sans valeur", 9, ink=_GREY)
    for row, words in enumerate((bill.name, bill.street, bill.town)):
        sheet.write(118, 52 + 6.4 * row, words, 12)
    sheet.write(18, 88, "Facture d'électricité", 20, weight="Bold")
    sheet.write(18, 99, f"Facture du {french_date(bill.date)}", 12, weight="Medium")
    sheet.write(18, 106, f"Facture n° {bill.date:%Y%m}-0042   Référence client 000 042 117", 10)
    sheet.write(18, 113, "Lieu de consommation :", 10, weight="Bold")
    sheet.write(62, 113, f"{bill.street}, {bill.town}", 10)
    _table(sheet, bill)
    due = bill.date + dt.timedelta(days=20)
    sheet.write(18, 192, f"Montant à payer avant le {french_date(due)}", 12, weight="Medium")
    sheet.write(18, 202, "Vous pouvez payer par prélèvement, par chèque ou par virement.", 10)
    sheet.write(18, 208, "Votre consommation est en baisse de 4 % sur un an.", 10)
    sheet.write(18, 214, "Cette facture peut servir de justificatif de domicile.", 10)
    sheet.paste(18, 232, 34, code_picture(bill.code, bill.code_format))
    sheet.write(56, 238, "Flashez ce code pour retrouver", 10)
    sheet.write(56, 243.5, "votre facture en ligne.", 10)
    sheet.bar(18, 278, 174, 0.4, _GREY)
    sheet.write(
        18, 280, "Énergie de Valbourg, société imaginaire, 1 place du Marché, 00000 Valbourg", 8, ink=_GREY
    )
    return sheet.bgr()


def _table(sheet: Sheet, bill: Bill) -> None:
    sheet.bar(18, 126, 174, 8, (226, 232, 242))
    for x, words in ((20, "Détail"), (120, "Quantité"), (164, "Montant")):
        sheet.write(x, 127.4, words, 10, weight="Bold")
    for row, (what, quantity, amount) in enumerate(bill.lines):
        y = 137 + 8 * row
        for x, words in ((20, what), (120, quantity), (164, amount)):
            sheet.write(x, y, words, 10)
        sheet.bar(18, y + 6.4, 174, 0.2, (200, 204, 210))
    sheet.write(120, 179, "Total TTC", 12, weight="Bold")
    sheet.write(164, 179, "162,12 €", 12, weight="Bold")


def draw_letter(words: list[str], dpi: int = 200) -> Image:
    """Draw a plain A4 letter of these lines."""
    sheet = Sheet(*A4_MM, dpi, (250, 249, 245))
    for row, line in enumerate(words):
        sheet.write(22, 24 + 8 * row, line, 12)
    return sheet.bgr()


def draw_card(lines: tuple[str, str, str], dpi: int = 300) -> Image:
    """Draw the back of an invented identity card with its machine-readable lines (ID-1 size)."""
    sheet = Sheet(85.6, 54.0, dpi, (226, 234, 240))
    sheet.write(4, 4, "CARTE NATIONALE D'IDENTITÉ - SPÉCIMEN", 7, weight="Bold")
    sheet.bar(2, 32, 81.6, 20, (246, 246, 244))
    for row, line in enumerate(lines):
        for column, letter in enumerate(line):
            sheet.write(4 + 2.54 * column, 34 + 5.6 * row, letter, 9, weight="Medium")
    return sheet.bgr()


SPECIMEN = (
    "IDFRAX4RTBPFW46<<<<<<<<<<<<<<<",
    "9007138F3002119FRA<<<<<<<<<<<6",
    "MARTIN<<MAELYS<GAELLE<MARIE<<<",
)
LETTER = [
    "Camille EXEMPLE",
    "12 rue des Tilleuls, 00000 Valbourg",
    "",
    "Valbourg, le 2 octobre 2026",
    "",
    "Madame, Monsieur,",
    "",
    "Je loge chez moi Claude MODÈLE depuis le 1er mars 2026.",
    "",
    "Camille EXEMPLE",
]


def demo_photographs() -> dict[str, Image]:
    """Give the papers to show to the kiosk's camera: three that it takes, two that it advises on."""
    steady = Pose(turn_deg=-4.0, tilt_deg=(7.0, -4.0), fill=0.93)
    aside = Pose(turn_deg=3.0, fill=0.9, offset=(0.0, 0.35))
    lamp = Light(level=0.97, slope=0.16, noise=1.6, blur_px=0.5)
    dusk = Light(level=0.2, slope=0.1, noise=1.6, blur_px=0.5)
    matt = Light(level=0.86, slope=0.06, noise=1.6, blur_px=0.5)
    small = (1920, 1440)
    rng = np.random.default_rng(20261122)
    bill = draw_bill(dpi=240)
    return {
        "bill": photograph(
            bill, np.random.default_rng(20261005), (2592, 1944), steady, lamp, table="dark"
        ).image,
        "bill-cut": photograph(bill, rng, small, aside, lamp, table="dark").image,
        "bill-dark": photograph(bill, rng, small, steady, dusk, table="dark").image,
        "card": photograph(draw_card(SPECIMEN), rng, small, Pose(fill=0.8), matt, table="dark").image,
        "letter": photograph(draw_letter(LETTER), rng, small, steady, lamp, table="dark").image,
    }


def main() -> None:
    """Write the demo's photographs into ``config/demo``."""
    for name, image in demo_photographs().items():
        target = _ROOT / "config" / "demo" / f"{name}.jpg"
        target.parent.mkdir(parents=True, exist_ok=True)
        cv2.imwrite(str(target), image, [cv2.IMWRITE_JPEG_QUALITY, 80 if name == "bill" else 70])
        print(f"{target.relative_to(_ROOT)}: {target.stat().st_size // 1000} kB")


if __name__ == "__main__":
    main()
