"""What a kiosk says in codes, once: the kiosk sends them, the hub counts them, the console has their words.

On the wire they stay plain slugs: a hub takes a newer kiosk's code, and shows it as it is.
"""

from enum import StrEnum


class ReasonCode(StrEnum):
    """Why help is thought to be needed, as ``Reason.code`` says it: counted facts, no judgement."""

    ASKED = "asked"
    ACCEPTED = "accepted"
    SCANNER = "scanner"
    GLASS = "glass"
    ERRORS = "errors"
    BACK = "back"
    REVISITS = "revisits"
    CHANGES = "changes"
    TOUCHES = "touches"
    DELETIONS = "deletions"
    REPEATS = "repeats"
    VOICE = "voice"
    SCANS = "scans"
    WRONG_PAPER = "wrong_paper"
    HELP = "help"
    WAITING = "waiting"
    SLOW = "slow"
    IDLE = "idle"
    KIOSK = "kiosk"
    """The kiosk itself cannot start: nobody stands before it, nobody judged."""


class ComfortCode(StrEnum):
    """What the person has set and a mediator should know before they come (``CallRequest.comfort``)."""

    LARGE_TEXT = "large_text"
    NO_VOICE = "no_voice"
    CONTRAST = "contrast"
    CURTAIN = "curtain"
    EXPLORE = "explore"
    SCANNING = "scanning"
    SEATED = "seated"
    TREMOR = "tremor"


class DeviceCode(StrEnum):
    """Of what a trouble is told: the names in ``KioskState.devices``."""

    PRINTER = "printer"
    CAMERA = "camera"
    SCANNER = "scanner"
    STORAGE = "storage"
    KIOSK = "kiosk"
    """The kiosk itself: it cannot start."""


class TroubleCode(StrEnum):
    """What is wrong with a device: the values in ``KioskState.devices``."""

    OUT_OF_PAPER = "out_of_paper"
    JAMMED = "jammed"
    OPEN = "open"
    NO_INK = "no_ink"
    STOPPED = "stopped"
    BLOCKED = "blocked"
    MISSING = "missing"
    COVER_OPEN = "cover_open"
    NO_PAPER = "no_paper"
    BUSY = "busy"
    IO = "io"
    HUNG = "hung"
    GONE = "gone"
    DENIED = "denied"
    NO_MEMORY = "no_memory"
    FULL = "full"
    MENDED = "mended"
    """It was damaged, and nothing that could still be read is lost."""
    MADE_NEW = "made_new"
    """It was damaged beyond mending."""
    OTHER_BOARD = "other_board"
    """It was sealed to a machine that is no more as it was, and was made new."""
    FAULT = "fault"
    """Whatever has no name of its own."""


class Counter(StrEnum):
    """What a kiosk counts (``Tallies.counts``)."""

    VISITS = "visits"
    PROCEDURES = "procedures"
    """Done to their end."""
    ALONE = "alone"
    """Of these, those in whose visit nobody was called."""
    OFFERS = "offers"
    FLAGS = "flags"
    CALLS = "calls"
    DECLINED = "declined"
