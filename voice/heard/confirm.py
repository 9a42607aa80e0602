"""One turn at the microphone, as values: nothing but a harmless command counts before the person says yes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias, assert_never

from kiosk.types import Text, text
from voice.heard.lattice import Understanding
from voice.heard.meanings import Command, Meaning, Reason, Unclear, YesNo

FAILURES_BEFORE_OFFER = 2
_ADVICE = {
    Reason.NOTHING: text("heard.nothing"),
    Reason.WORDS: text("heard.words"),
    Reason.SEVERAL: text("heard.several"),
    Reason.YEAR: text("heard.year"),
    Reason.NO_SUCH_DAY: text("heard.no_such_day"),
}


# ---- States ----


@dataclass(frozen=True)
class Idle:
    """The microphone is closed. ``failures`` in a row were not understood on this page."""

    failures: int = 0


@dataclass(frozen=True)
class Hearing:
    """The microphone is open. ``about`` is what a yes would confirm."""

    failures: int = 0
    about: Meaning | None = None


@dataclass(frozen=True)
class Deciding:
    """The person has spoken and the recogniser is at work."""

    failures: int = 0
    about: Meaning | None = None


@dataclass(frozen=True)
class Understood:
    """Shown and said, waiting for yes or no, by voice or by hand."""

    meaning: Meaning
    failures: int = 0


@dataclass(frozen=True)
class Done:
    """It counts."""

    meaning: Meaning


@dataclass(frozen=True)
class NotUnderstood:
    """``count`` times in a row. ``about`` still waits for its yes or no."""

    count: int
    reason: Reason
    about: Meaning | None = None

    @property
    def offers(self) -> bool:
        """Whether touch and a person are offered now."""
        return self.count >= FAILURES_BEFORE_OFFER


Turn: TypeAlias = Idle | Hearing | Deciding | Understood | Done | NotUnderstood


# ---- Events ----


@dataclass(frozen=True)
class MicrophoneTouched:
    """To speak, or, while it hears, to have spoken."""


@dataclass(frozen=True)
class SpeechEnded:
    """Silence for as long as this page allows, or the button was let go."""


@dataclass(frozen=True)
class WordsHeard:
    """What the recogniser heard, understood or not."""

    found: Understanding


@dataclass(frozen=True)
class Answered:
    """Yes or no, by touch or key."""

    yes: bool


@dataclass(frozen=True)
class TurnedAway:
    """The page changed or the visit ended: nothing that was heard counts, and nothing is asked any more."""


@dataclass(frozen=True)
class Interrupted:
    """A hand did something else, the kiosk speaks, or the microphone failed: what was being said is lost.
    A question that was open stays open, for it still stands on the page."""


Event: TypeAlias = MicrophoneTouched | SpeechEnded | WordsHeard | Answered | TurnedAway | Interrupted


# ---- Effects ----


@dataclass(frozen=True)
class HushKiosk:
    """Stop the kiosk's own speech first: it would be heard."""


@dataclass(frozen=True)
class OpenMicrophone:
    """Listen."""


@dataclass(frozen=True)
class CloseMicrophone:
    """Listen no more; what was heard is decided now if ``decide``, else dropped."""

    decide: bool


@dataclass(frozen=True)
class AskWhetherRight:
    """Show and say "J'ai compris : ... C'est bien ça ?"."""

    meaning: Meaning


@dataclass(frozen=True)
class Act:
    """Do it."""

    meaning: Meaning


@dataclass(frozen=True)
class Tell:
    """Show and say a text."""

    words: Text


@dataclass(frozen=True)
class OfferOtherWays:
    """Show and say that one can touch, and call a person."""


Effect: TypeAlias = (
    HushKiosk | OpenMicrophone | CloseMicrophone | AskWhetherRight | Act | Tell | OfferOtherWays
)


@dataclass(frozen=True)
class Step:
    """The state after an event, and what is to be done, in order."""

    state: Turn
    effects: tuple[Effect, ...] = field(default=())


def step(state: Turn, event: Event) -> Step:
    """What follows. An event that does not belong to a state changes nothing: it came too late."""
    match event:
        case MicrophoneTouched():
            return _touched(state)
        case SpeechEnded():
            return _ended(state)
        case WordsHeard(found):
            return _heard(state, found) if isinstance(state, Deciding) else Step(state)
        case Answered(yes):
            return _answered(state, yes)
        case TurnedAway():
            return Step(Idle(), _shut(state))
        case Interrupted():
            return _interrupted(state)
        case never:
            assert_never(never)


def awaiting(state: Turn) -> Meaning | None:
    """What a yes would make count: the parser is told that a question was asked."""
    match state:
        case Understood(meaning=meaning):
            return meaning
        case Hearing(about=about) | Deciding(about=about) | NotUnderstood(about=about):
            return about
        case Idle() | Done():
            return None
        case never:
            assert_never(never)


def failures(state: Turn) -> int:
    """How many times in a row the person was not understood."""
    match state:
        case Idle(failures=count) | Understood(failures=count) | NotUnderstood(count=count):
            return count
        case Hearing(failures=count) | Deciding(failures=count):
            return count
        case Done():
            return 0
        case never:
            assert_never(never)


def _touched(state: Turn) -> Step:
    if isinstance(state, Hearing):
        return _ended(state)
    if isinstance(state, Deciding):
        return Step(state)
    return Step(Hearing(failures=failures(state), about=awaiting(state)), (HushKiosk(), OpenMicrophone()))


def _ended(state: Turn) -> Step:
    if not isinstance(state, Hearing):
        return Step(state)
    return Step(Deciding(state.failures, state.about), (CloseMicrophone(decide=True),))


def _heard(state: Deciding, found: Understanding) -> Step:
    meaning = found.meaning
    if isinstance(meaning, Unclear):
        return _missed(state, meaning.reason)
    if isinstance(meaning, YesNo):
        # A yes makes an answer count: it must be what was heard, not what may have been heard.
        doubtful = meaning.yes and not found.first
        return _missed(state, Reason.WORDS) if doubtful else _said_yes_or_no(state, meaning)
    if isinstance(meaning, Command) and found.first:
        return _commanded(state, meaning)
    return Step(Understood(meaning, state.failures), (AskWhetherRight(meaning),))


def _commanded(state: Deciding, command: Command) -> Step:
    """A command counts at once; the question that was open stays open."""
    if state.about is None:
        return Step(Done(command), (Act(command),))
    return Step(Understood(state.about, state.failures), (Act(command),))


def _said_yes_or_no(state: Deciding, said: YesNo) -> Step:
    if state.about is None:
        return _missed(state, Reason.WORDS)
    return _answered(Understood(state.about, state.failures), said.yes)


def _interrupted(state: Turn) -> Step:
    if not isinstance(state, Hearing | Deciding):
        return Step(state)
    asked = Idle() if state.about is None else Understood(state.about, state.failures)
    return Step(asked, _shut(state))


def _shut(state: Turn) -> tuple[Effect, ...]:
    return (CloseMicrophone(decide=False),) if isinstance(state, Hearing) else ()


def _answered(state: Turn, yes: bool) -> Step:
    """By hand also while the microphone is open: the finger was quicker than the word."""
    about = awaiting(state)
    if about is None:
        return Step(state)
    closes = _shut(state)
    if yes:
        return Step(Done(about), (*closes, Act(about)))
    missed = _missed(Deciding(failures(state)), Reason.WORDS, again=True)
    return Step(missed.state, (*closes, *missed.effects))


def _missed(state: Deciding, reason: Reason, *, again: bool = False) -> Step:
    missed = NotUnderstood(state.failures + 1, reason, state.about)
    if missed.offers:
        return Step(missed, (OfferOtherWays(),))
    return Step(missed, (Tell(text("heard.again") if again else _ADVICE[reason]),))
