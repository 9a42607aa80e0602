"""PDFs that want a password, a day or all the memory; written here, since no such file may lie about."""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable

import pikepdf
from pikepdf import Array, Dictionary, Encryption, Name, Stream

A4_PT = (0.0, 0.0, 595.0, 842.0)


def pdf(
    pages: int = 1,
    box: tuple[float, float, float, float] = A4_PT,
    drawing: bytes = b"",
    resources: Callable[[pikepdf.Pdf], Dictionary] | None = None,
    encryption: Encryption | bool = False,
) -> bytes:
    """Write a PDF of so many pages that all draw the same."""
    with pikepdf.new() as made:
        for _ in range(pages):
            made.add_blank_page(page_size=(595, 842))
        for page in made.pages:
            page.obj.MediaBox = Array(list(box))
            page.obj.Contents = Stream(made, drawing)
            if resources is not None:
                page.obj.Resources = resources(made)
        out = io.BytesIO()
        made.save(out, encryption=encryption)
        return out.getvalue()


def _deflated(size: int, times: int) -> bytes:
    """Pack as many zeros so many times. A block that was flushed fully can be repeated as it is."""
    packer = zlib.compressobj(9)
    start = packer.compress(bytes(size)) + packer.flush(zlib.Z_FULL_FLUSH)
    again = packer.compress(bytes(size)) + packer.flush(zlib.Z_FULL_FLUSH)
    return start + again * (times - 1) + packer.flush()


def picture_bomb(made: pikepdf.Pdf) -> Dictionary:
    """A picture of 3000 megapixels in 3 MB."""
    bomb = Stream(made, b"")
    bomb.write(_deflated(10_000_000, 300), filter=Name.FlateDecode)
    bomb.Type, bomb.Subtype, bomb.ColorSpace = Name.XObject, Name.Image, Name.DeviceGray
    bomb.Width, bomb.Height, bomb.BitsPerComponent = 50_000, 60_000, 8
    return Dictionary(XObject=Dictionary(F=made.make_indirect(bomb)))


def laughs(made: pikepdf.Pdf) -> Dictionary:
    """A form that draws another one ten times, twelve deep."""
    inner = None
    for _ in range(12):
        form = Stream(made, b"0 0 10 10 re f " if inner is None else b"/F Do " * 10)
        form.Type, form.Subtype, form.BBox = Name.XObject, Name.Form, Array([0, 0, 600, 900])
        if inner is not None:
            form.Resources = Dictionary(XObject=Dictionary(F=inner))
        inner = made.make_indirect(form)
    return Dictionary(XObject=Dictionary(F=inner))


def _by_hand(pages: bytes) -> bytes:
    return b"%%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n%s\ntrailer<</Root 1 0 R>>\n" % pages


NO_PAGES = _by_hand(b"2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj")
LOOP = _by_hand(b"2 0 obj<</Type/Pages/Kids[2 0 R 2 0 R]/Count 3>>endobj")
BILLIONS = _by_hand(b"2 0 obj<</Type/Pages/Kids[]/Count 2000000000>>endobj")
