"""The virtual printer in the dock: paper, jams and plug, and what the real print queue says of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import assert_never

from kiosk.app.gestures.gesture import GestureName, Move, Refusal
from kiosk.app.gestures.prop import offer
from kiosk.app.gestures.rows import Row
from kiosk.devices.printer import (
    NoPrinter,
    OutOfPaper,
    Printer,
    PrinterBlocked,
    PrinterReady,
    PrinterStatus,
)
from kiosk.printing.virtual import VirtualPrinter, VirtualPrinterError

JAM, UNJAM = GestureName("printer.jam"), GestureName("printer.unjam")
EMPTY, REFILL = GestureName("printer.empty"), GestureName("printer.refill")
VANISH, RETURN = GestureName("printer.vanish"), GestureName("printer.return")


class PrinterProp:
    """A virtual printer, looked at through its queue as the kiosk does."""

    def __init__(self, machine: VirtualPrinter, queue: Printer) -> None:
        self._machine, self._queue = machine, queue
        self.moves: Mapping[GestureName, Move] = {
            JAM: self._move(machine.jam),
            UNJAM: self._move(machine.clear_jam),
            EMPTY: self._move(machine.run_out_of_paper, powered=True),
            REFILL: self._move(machine.load_paper, powered=True),
            VANISH: self._move(machine.vanish),
            RETURN: self._return,
        }

    def row(self) -> Row:
        """What the queue says, and what lies in the tray."""
        status, machine = self._queue.status(), self._machine
        powered, jammed, dry = machine.plugged, machine.jammed, isinstance(status, OutOfPaper)
        words = [_words(status)]
        if jammed and isinstance(status, PrinterReady):
            words.append("the next page jams")
        words.append(f"{len(machine.printed())} printed")
        offers = (
            offer(JAM, "Jam", "j", not jammed),
            offer(UNJAM, "Clear the jam", "J", jammed),
            offer(EMPTY, "Take the paper", "o", powered and not dry),
            offer(REFILL, "Refill", "O", dry),
            offer(VANISH, "Pull the plug", "v", powered),
            offer(RETURN, "Plug in", "V", not powered),
        )
        return Row("printer", "; ".join(words), offers)

    def _move(self, gesture: Callable[[], None], *, powered: bool = False) -> Move:
        """Paper is counted by the machine itself, which must be on."""

        def make(_: str) -> Refusal | None:
            if powered and not self._machine.plugged:
                return "fault"
            try:
                gesture()
            except (OSError, VirtualPrinterError):
                return "fault"
            return None

        return make

    def _return(self, _: str) -> Refusal | None:
        return None if self._machine.plugged else self._move(self._machine.come_back)("")


def _words(status: PrinterStatus) -> str:
    match status:
        case PrinterReady():
            return "ready"
        case OutOfPaper():
            return "out of paper"
        case PrinterBlocked(reason):
            return f"blocked ({reason})"
        case NoPrinter(reason):
            return f"not there ({reason})"
        case _:
            assert_never(status)
