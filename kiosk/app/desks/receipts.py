"""Makes each receipt once: the printer and the phone get the same paper, where nothing is signed."""

from __future__ import annotations

import threading

from kiosk.printing.receipt import Receipt
from kiosk.printing.render import RenderFailed, render_pdf


class ReceiptMaker:
    """Keeps the last receipt of the visit, in memory only. Called from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._made: tuple[Receipt, bytes] | None = None

    def make(self, receipt: Receipt) -> bytes | RenderFailed:
        """The PDF of this receipt. Blocks for about a second the first time."""
        with self._lock:
            if self._made and self._made[0] == receipt:
                return self._made[1]
            pdf = render_pdf(receipt)
            if not isinstance(pdf, RenderFailed):
                self._made = (receipt, pdf)
            return pdf

    def forget(self) -> None:
        """Drop it; a receipt that is being made is dropped when it is done."""
        self._made = None
