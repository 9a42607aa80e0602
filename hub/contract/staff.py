"""Who works at the hub: roles, and what each may do."""

from enum import StrEnum


class Role(StrEnum):
    """A member of the staff is one of these, in one commune."""

    MEDIATOR = "mediator"
    AGENT = "agent"
    ADMINISTRATOR = "administrator"


class Right(StrEnum):
    """What a route asks for. ``hub.accounts.rights`` says who has it."""

    SEE = "see"
    """Calls, kiosks and the day's figures."""
    ANSWER = "answer"
    """Take calls, speak to the screen, be on shift."""
    REPORT = "report"
    """Write and export reports of accompaniment."""
    REPORT_LEFT = "report_left"
    """Confirm the reports of who has left, which nobody else could."""
    CALL_BACK = "call_back"
    """See whom to call back."""
    DEVICES = "devices"
    """Let kiosks in and out."""
    STAFF = "staff"
    """Make and end accounts and badges."""
    JOURNAL = "journal"
    """Read who did what."""
