"""A call for help: a place, a procedure and a step, why, and who answers. No citizen content."""

from enum import StrEnum

from pydantic import Field

from hub.contract.base import Line, Model, Slug
from hub.contract.fleet import Count, KioskIdentity


class CallOrigin(StrEnum):
    """Who wants it. What is noticed is a suggestion, merged with the call of the same visit."""

    PERSON = "person"
    NOTICED = "noticed"
    DEVICE = "device"


class CallPhase(StrEnum):
    """Where a call stands; the last three are its ends. What is given back stands at ``raised`` again."""

    RAISED = "raised"
    SEEN = "seen"
    ACCEPTED = "accepted"
    ARRIVED = "arrived"
    CLOSED = "closed"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


class Circle(StrEnum):
    """Who is rung: those of the place, then of the whole commune, then those who help from elsewhere."""

    SITE = "site"
    COMMUNE = "commune"
    REMOTE = "remote"


class CallStep(StrEnum):
    """What a mediator can do with a call."""

    SEEN = "seen"
    ACCEPT = "accept"
    ARRIVE = "arrive"
    RETURN = "return"
    """Give it back: somebody else is rung again."""
    PROPOSE = "propose"
    """The kiosk asks the person whether they want help."""
    ASSIST = "assist"
    """Ask the person on the screen to let this mediator work beside them (assisted mode)."""
    CLOSE = "close"


class CallOutcome(StrEnum):
    """How a call ended, in the mediator's word: what the detection of difficulty is judged by."""

    HELPED = "helped"
    ALL_WELL = "all_well"
    MACHINE = "machine"
    GONE = "gone"
    DECLINED = "declined"
    """The person said no to the offer."""


class Reason(Model):
    """One counted fact. ``code``: a ``ReasonCode``, or a newer kiosk's."""

    code: Slug
    n: Count = 0
    detail: Slug | None = None
    """What of it, where it is known: the reason of refused scans ("glare")."""


class MessageCode(StrEnum):
    """What a mediator says on the kiosk's screen, in the visit's language; ``text`` stands as written."""

    COMING = "coming"
    MINUTES = "minutes"
    WAIT = "wait"
    TEXT = "text"


class CallMessage(Model):
    """A word to the person who waits: "J'arrive dans 2 minutes"."""

    code: MessageCode
    minutes: int = Field(default=0, ge=0, le=120)
    text: Line = ""


class CallRequest(Model):
    """What the kiosk tells. ``age_s``: how long ago the person called, if it had to wait for the line.

    ``visit``: a random number of the visit, tied to nobody: what is noticed and what is asked in one visit
    is one call. ``score``: how sure the kiosk is that help is needed, 0 to 1. ``comfort``: what the person
    has set (``ComfortCode``).
    """

    kiosk: KioskIdentity
    procedure: Line = ""
    step: Line = ""
    lang: Line = "fr"
    age_s: float = Field(default=0, ge=0)
    origin: CallOrigin = CallOrigin.PERSON
    visit: Slug | None = None
    score: float | None = Field(default=None, ge=0, le=1)
    reasons: tuple[Reason, ...] = Field(default=(), max_length=3)
    comfort: tuple[Slug, ...] = Field(default=(), max_length=4)


class CallView(Model):
    """A call's true state. Times are milliseconds since 1970 by the hub's clock.

    ``answerable``: somebody is on shift who could come. ``returns``: how often it was given back.
    ``proposed_*`` and ``assist_*``: a question that waits for the person's answer; gone once it is given.
    A message's own text is told to the kiosk and to who wrote it, in no event, and goes with the call's end.
    """

    id: str
    version: int
    phase: CallPhase
    kiosk: KioskIdentity
    procedure: str
    step: str
    lang: str
    raised_ms: int
    origin: CallOrigin = CallOrigin.PERSON
    score: float | None = None
    reasons: tuple[Reason, ...] = ()
    comfort: tuple[str, ...] = ()
    circle: Circle = Circle.SITE
    returns: int = 0
    answerable: bool = True
    seen_by: str | None = None
    seen_ms: int | None = None
    accepted_by: str | None = None
    accepted_id: str = ""
    """As the briefing names them (``BadgeEntry.staff``): two may have one name."""
    accepted_ms: int | None = None
    arrived_ms: int | None = None
    proposed_by: str | None = None
    proposed_ms: int | None = None
    assist_by: str | None = None
    assist_id: str = ""
    assist_ms: int | None = None
    message: CallMessage | None = None
    message_by: str | None = None
    message_ms: int | None = None
    outcome: CallOutcome | None = None
    ended_ms: int | None = None


class StepRequest(Model):
    """A mediator's step, valid only for the version they looked at. ``outcome``: with ``close``."""

    version: int
    outcome: CallOutcome | None = None


class MessageRequest(Model):
    """A mediator's word, valid only for the version they looked at."""

    version: int
    message: CallMessage


class CallAnswer(Model):
    """The person's answer on the kiosk to what a mediator proposed (``propose`` or ``assist``)."""

    to: CallStep
    yes: bool


class Answerable(Model):
    """Whether somebody could come, before anything is promised. ``here``: from the place itself."""

    answerable: bool
    here: bool = False


class CallBackRequest(Model):
    """Nobody is there: whom to call back, and when. Citizen content: sealed wherever it lies."""

    kiosk: KioskIdentity
    call_key: Slug | None = None
    name: Line = Field(repr=False)
    phone: Line = Field(repr=False)
    when: Line = ""
    lang: Line = "fr"
