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


class UpdateCode(StrEnum):
    """What came of a kiosk's last update (``LastUpdate.code``)."""

    NOTHING_NEWER = "nothing_newer"
    FETCHED = "fetched"
    """It is on the disk, and starts at night when nobody is there."""
    KEPT = "kept"
    """It has passed its trial."""
    UNREACHABLE = "unreachable"
    CERTIFICATE = "certificate"
    ADDRESS = "address"
    """What is set is no address, or nothing lies there."""
    REFUSED = "refused"
    """The list or a file is not as the town has signed it."""
    NO_ROOM = "no_room"
    FAILED = "failed"
    """Whatever has no name of its own."""
    GIVEN_UP = "given_up"
    """It did not pass its trial: the version before serves on."""
    WAITING = "waiting"
    """Fetched long ago, and not started: the kiosk is off at night, or somebody is always there."""
    TRIAL = "trial"
    """Started long ago, and still on trial."""
    NOT_LOOKED = "not_looked"
    """The kiosk has a server of updates, and asks it no more."""


UPDATES_WELL = frozenset({UpdateCode.NOTHING_NEWER, UpdateCode.FETCHED, UpdateCode.KEPT})
"""Of which nobody needs to be told."""


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
