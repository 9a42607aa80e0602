"""What the printing tests share: a printer of their own and a fictitious receipt."""

from __future__ import annotations

import pytest

from kiosk.printing.receipt import Items, Line, Link, Piece, Pieces, Receipt, Section
from kiosk.types import Lang
from tests.support.cups_server import cups_printer, virtual_printer

__all__ = ["cups_printer", "virtual_printer"]

LINK = "https://parvis.example/p/4f7c2d#k=Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6cXV4Zm9v"


@pytest.fixture(scope="session")
def receipt() -> Receipt:
    return Receipt(
        lang=Lang("fr"),
        town="Mairie de Valbourg",
        title="Votre récapitulatif",
        procedure="S'inscrire sur les listes électorales",
        date="Samedi 21 novembre 2026",
        reference_label="Votre numéro :",
        reference="VB-7K2-49",
        next_steps=Items("Et maintenant", ("La mairie vérifie votre dossier.", "Gardez cette feuille.")),
        to_bring=Items("À apporter", ("Votre carte d'identité ou votre passeport.",)),
        pieces=Pieces(
            "Vos papiers", (Piece("Justificatif de domicile", "Numérisé aujourd'hui.", ready=True),)
        ),
        sections=(
            Section("Vos réponses", (Line("Nom de naissance", "Zéphyrin"), Line("Ville", "Valbourg"))),
        ),
        source="D'après service-public.gouv.fr (fiche F1367), vérifié le 12 octobre 2026.",
        link=Link(LINK, "Vos documents sur votre téléphone"),
    )


@pytest.fixture(scope="session")
def page() -> bytes:
    """A PDF of one page, written by hand, whose words are found in a spool by a plain search."""
    return plain_pdf("Zephyrine Marqueur")


def plain_pdf(words: str) -> bytes:
    content = f"BT /F1 24 Tf 72 720 Td ({words}) Tj ET".encode()
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        b" /Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
    ]
    pdf, offsets = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(pdf))
        pdf += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    start = len(pdf)
    pdf += b"xref\n0 5\n0000000000 65535 f \n" + table
    return pdf + b"trailer << /Size 5 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % start
