"""Everything a person can do on a page, as values: what a touch, a key or a word turns into."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from kiosk.guide.richtext import TermId
from kiosk.pages.assist_actions import AssistAction
from kiosk.pages.comfort import Dial, Ease
from kiosk.procedures.answers import Stroke
from kiosk.procedures.events import EventId
from kiosk.procedures.follow import FollowId
from kiosk.types import FactId, FicheId, FieldId, Lang, OptionId, PageId, ProcedureId, SectionId


class Key(StrEnum):
    """Keys that are not a character."""

    BACKSPACE = "backspace"
    SPACE = "space"
    STEP = "step"
    """One step of a date back."""
    ACCENTS = "accents"
    """To the letters with accents, and back."""
    LAYOUT = "layout"
    """To another order of the letters, or another script."""


@dataclass(frozen=True)
class ChooseLanguage:
    """Go on in this language."""

    lang: Lang


@dataclass(frozen=True)
class ShowLanguages:
    """Open the choice of languages over the page."""


@dataclass(frozen=True)
class OpenProcedure:
    """Begin a procedure."""

    procedure: ProcedureId


@dataclass(frozen=True)
class OpenSection:
    """Open a shelf of the menu."""

    section: SectionId


@dataclass(frozen=True)
class ShowEverything:
    """All procedures."""


@dataclass(frozen=True)
class ShowFollowing:
    """What has become of my request?"""


@dataclass(frozen=True)
class FollowUpOn:
    """Where a kind of request is followed, as a code for the phone."""

    follow: FollowId


@dataclass(frozen=True)
class ShowEvents:
    """What happens in my life?"""


@dataclass(frozen=True)
class OpenEvent:
    """One of the life events."""

    event: EventId


@dataclass(frozen=True)
class ShowLibrary:
    """The national fiches, by theme."""


@dataclass(frozen=True)
class SearchLibrary:
    """Look for words in the procedures and the national fiches."""


@dataclass(frozen=True)
class StartPractice:
    """Try the kiosk as a fictitious citizen."""


@dataclass(frozen=True)
class GoHome:
    """Back to the menu, with all that was said: another procedure."""


@dataclass(frozen=True)
class StartOver:
    """The same procedure for somebody else."""


@dataclass(frozen=True)
class Correct:
    """What is known of me is not right: let me answer."""


@dataclass(frozen=True)
class Pick:
    """Mark an option; nothing advances by itself."""

    option: OptionId


@dataclass(frozen=True)
class FocusField:
    """Type into this field from now on."""

    field: FieldId


@dataclass(frozen=True)
class Type:
    """One character from the keyboard on screen, or a special key."""

    key: str


@dataclass(frozen=True)
class NextLayout:
    """Another order of the letters on the keyboard, or another script."""


@dataclass(frozen=True)
class TakeCommune:
    """This commune, instead of typing it; of several postcodes the person writes theirs."""

    town: str
    postcodes: tuple[str, ...]


@dataclass(frozen=True)
class Draw:
    """One movement of the finger in the signature's box, added to those before."""

    stroke: Stroke


@dataclass(frozen=True)
class ClearDrawing:
    """An empty box again."""


@dataclass(frozen=True)
class Confirm:
    """The page's main action: take the answer and go on."""


@dataclass(frozen=True)
class Back:
    """To the page before; the answer stays."""


@dataclass(frozen=True)
class Change:
    """From the review: open this page again."""

    page: PageId


@dataclass(frozen=True)
class Shoot:
    """The shutter: take the picture now."""


class Work(StrEnum):
    """What can be done to the page that is looked at."""

    ADD = "add"
    """Keep it, and take another one."""
    TURN = "turn"
    """A quarter to the right."""
    FLATTEN = "flatten"
    CORNERS = "corners"
    LIST = "list"
    """All pages of this paper."""
    EARLIER = "earlier"
    LATER = "later"
    RETAKE = "retake"
    REMOVE = "remove"
    RESTORE = "restore"
    """Put back the one that was taken away last."""


@dataclass(frozen=True)
class OnSheet:
    """Something is done to the page that is looked at."""

    work: Work


@dataclass(frozen=True)
class ChooseSheet:
    """Look at one of the pages of this paper."""

    place: int


@dataclass(frozen=True)
class TakeCorner:
    """The arrows move this corner of the page from now on (0 to 3, clockwise from the top left)."""

    corner: int


@dataclass(frozen=True)
class MoveCorner:
    """A finger has put a corner there (shares of the picture's sides)."""

    corner: int
    x: float
    y: float


@dataclass(frozen=True)
class NudgeCorner:
    """The corner that was taken goes a little that way (shares of the picture's sides)."""

    x: float
    y: float


@dataclass(frozen=True)
class Doubt:
    """What was read of this is not right; or it is, after all."""

    fact: FactId


@dataclass(frozen=True)
class Missing:
    """The person does not have this paper."""


@dataclass(frozen=True)
class ToggleSpeech:
    """Read the page aloud, or be silent if it is being read."""


class Grip(StrEnum):
    """How a finger is on the microphone."""

    TAP = "tap"
    """Touched: to speak, or, while it listens, to have spoken."""
    HOLD = "hold"
    """Held down to speak as long as it is."""
    RELEASE = "release"
    """Lifted after that."""


@dataclass(frozen=True)
class Speak:
    """The microphone: listen to me, or I have spoken."""

    grip: Grip = Grip.TAP


@dataclass(frozen=True)
class Agree:
    """Whether what was understood is right."""

    yes: bool


@dataclass(frozen=True)
class NextTextSize:
    """The next of the text sizes, round and round."""


@dataclass(frozen=True)
class NextTheme:
    """The next of the colour themes, round and round."""


@dataclass(frozen=True)
class ChooseTheme:
    """These colours."""

    theme: str


@dataclass(frozen=True)
class ToggleSound:
    """The voice on or off for the visit."""


@dataclass(frozen=True)
class ShowTuning:
    """Open the page on which the person sets how the kiosk is seen, heard and touched."""


@dataclass(frozen=True)
class TryKeys:
    """Open the page on which each key says what it does."""


@dataclass(frozen=True)
class Mute:
    """No voice from now on, and back to the page under the question about it."""


@dataclass(frozen=True)
class Toggle:
    """Something that makes the kiosk easier, on or off for the visit."""

    ease: Ease


@dataclass(frozen=True)
class ToggleNoticed:
    """Whether the kiosk notices that something is hard, on or off for the visit."""


@dataclass(frozen=True)
class AnswerOffer:
    """Whether somebody shall come, as the kiosk asked."""

    yes: bool


@dataclass(frozen=True)
class PhoneInstead:
    """This paper comes from the person's phone: the scanner, of which the kiosk spoke, does not work well."""


@dataclass(frozen=True)
class Adjust:
    """A dial so many steps up, or down below zero."""

    dial: Dial
    steps: int


@dataclass(frozen=True)
class StartCleaning:
    """The screen is going to be wiped: touches do nothing for a while."""


@dataclass(frozen=True)
class EndAssist:
    """The mediator gives the kiosk back to the person."""


@dataclass(frozen=True)
class CallSomeone:
    """Call a mediator."""


@dataclass(frozen=True)
class CancelCall:
    """Take the call back."""


@dataclass(frozen=True)
class AskCallBack:
    """Nobody comes now: call me back."""


@dataclass(frozen=True)
class AnswerAsked:
    """Whether a mediator who asked may come, or may work beside the person."""

    yes: bool


@dataclass(frozen=True)
class CloseOverlay:
    """Back to the page under the help, language or leaving page; also "I am still here"."""


@dataclass(frozen=True)
class Print:
    """Print the receipt."""


@dataclass(frozen=True)
class UsePhone:
    """This paper comes from the person's phone."""


@dataclass(frozen=True)
class LeavePhone:
    """Back from there to the paper's own page."""


@dataclass(frozen=True)
class ShowAiming:
    """Show how a code is taken with a phone; the code stays on the screen."""


@dataclass(frozen=True)
class SignIn:
    """Say who one is by signing in on one's own phone, instead of writing it."""


@dataclass(frozen=True)
class ShowIdentity:
    """The person is there: who signed in may be shown."""


@dataclass(frozen=True)
class BelieveIdentity:
    """Whether who signed in is the person."""

    yes: bool


@dataclass(frozen=True)
class ChoosePin:
    """Print the receipt with a link for later, which opens with a number that the person chooses now."""


@dataclass(frozen=True)
class ConfirmPhone:
    """Whether the phone that opened the link is the person's own: it shows the same digits."""

    same: bool


@dataclass(frozen=True)
class CancelParcel:
    """Nobody may fetch it any more."""


@dataclass(frozen=True)
class RenewParcel:
    """Another link, after the one before has ended."""


@dataclass(frozen=True)
class TurnCode:
    """Show the next of several codes (1), or the one before (-1)."""

    by: int


@dataclass(frozen=True)
class AskToLeave:
    """Ask before ending the visit."""


@dataclass(frozen=True)
class Erase:
    """End the visit and forget everything."""


@dataclass(frozen=True)
class OpenFiche:
    """Read this national fiche."""

    fiche: FicheId


@dataclass(frozen=True)
class Explain:
    """Say what a word or a choice means; ``part`` counts the pages of a long explanation, from 0."""

    term: TermId
    part: int = 0


@dataclass(frozen=True)
class ShowLink:
    """An official address as a QR code."""

    url: str


Action: TypeAlias = (
    ChooseLanguage
    | ShowLanguages
    | OpenProcedure
    | OpenSection
    | ShowEverything
    | ShowFollowing
    | FollowUpOn
    | ShowEvents
    | OpenEvent
    | ShowLibrary
    | SearchLibrary
    | StartPractice
    | GoHome
    | StartOver
    | Correct
    | Pick
    | FocusField
    | Type
    | NextLayout
    | TakeCommune
    | Draw
    | ClearDrawing
    | Confirm
    | Back
    | Change
    | Shoot
    | OnSheet
    | ChooseSheet
    | TakeCorner
    | MoveCorner
    | NudgeCorner
    | Doubt
    | Missing
    | ToggleSpeech
    | Speak
    | Agree
    | NextTextSize
    | NextTheme
    | ChooseTheme
    | ToggleSound
    | ShowTuning
    | TryKeys
    | Mute
    | Toggle
    | ToggleNoticed
    | AnswerOffer
    | PhoneInstead
    | Adjust
    | StartCleaning
    | EndAssist
    | AssistAction
    | CallSomeone
    | CancelCall
    | AskCallBack
    | AnswerAsked
    | CloseOverlay
    | Print
    | UsePhone
    | LeavePhone
    | SignIn
    | ShowIdentity
    | BelieveIdentity
    | ShowAiming
    | ChoosePin
    | ConfirmPhone
    | CancelParcel
    | RenewParcel
    | TurnCode
    | AskToLeave
    | Erase
    | OpenFiche
    | Explain
    | ShowLink
)
