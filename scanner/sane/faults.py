"""Makes codes of SANE's words: python-sane gives nothing else (facts: scanner.md, section 7)."""

from __future__ import annotations

from kiosk.devices.flatbed import FlatbedCode

NO_MORE = "Document feeder out of documents"
_SAID = {
    "feeder jammed": FlatbedCode.JAMMED,
    "out of documents": FlatbedCode.NO_PAPER,
    "cover is open": FlatbedCode.COVER_OPEN,
    "busy": FlatbedCode.BUSY,
    "out of memory": FlatbedCode.NO_MEMORY,
    "denied": FlatbedCode.DENIED,
    "invalid argument": FlatbedCode.GONE,
    "device i/o": FlatbedCode.IO,
}
"""A part of what ``sane_strstatus`` says, in English whatever the language of the machine."""


def code_of(said: str) -> FlatbedCode:
    """The code of a fault; what is unknown is a fault of the device."""
    small = said.lower()
    return next((code for words, code in _SAID.items() if words in small), FlatbedCode.IO)
