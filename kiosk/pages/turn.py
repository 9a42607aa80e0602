"""One action, one new session: the whole behaviour of the kiosk, without pixels, sound or network."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import assert_never

from kiosk.pages import actions as act
from kiosk.pages.assist_actions import AssistAction
from kiosk.pages.assist_turn import on_aid, on_aid_page
from kiosk.pages.assisted import after_turn
from kiosk.pages.call_back import on_call_back
from kiosk.pages.comfort import Comfort
from kiosk.pages.duty import Cleaning, Parting
from kiosk.pages.effects import Effect, Turn
from kiosk.pages.overlays import (
    Aiming,
    AtAssist,
    CallingBack,
    ChoosingPin,
    Covering,
    Heard,
    Languages,
    Leaving,
    Offering,
    Trying,
    Tuning,
)
from kiosk.pages.pin import on_pin
from kiosk.pages.places import Home
from kiosk.pages.session import Session
from kiosk.pages.setup_states import SettingUp
from kiosk.pages.setup_turn import on_setup
from kiosk.pages.signin_states import NoSignIn
from kiosk.pages.signin_turn import on_sign_in
from kiosk.pages.states import NoIntake, NoParcel, NotPrinted
from kiosk.pages.town import Town
from kiosk.pages.turn_comfort import next_layout, on_comfort
from kiosk.pages.turn_help import called, on_call
from kiosk.pages.turn_intake import left, on_phone
from kiosk.pages.turn_page import back_a_page, on_page
from kiosk.pages.turn_place import at_place, back_a_place, explained, going

_GRIPS = {
    act.Grip.TAP: Effect.SPEAK,
    act.Grip.HOLD: Effect.SPEAK_HELD,
    act.Grip.RELEASE: Effect.SPOKEN,
}

_LAID: Mapping[type[act.Action], type[Covering]] = {
    act.ShowLanguages: Languages,
    act.ShowTuning: Tuning,
    act.TryKeys: Trying,
    act.ShowAiming: Aiming,
}
"""What lays which overlay over all that lies over the page."""


@dataclass(frozen=True)
class Turner:
    """Turns actions into sessions, for one town."""

    town: Town
    neutral: Comfort

    def start(self) -> Session:
        """A new visit, nothing of the last one in it."""
        return Session(self.neutral)

    def turn(self, session: Session, action: act.Action, today: date) -> Turn:
        """The session after this action. An action that does not fit the page changes nothing."""
        if isinstance(session.duty, Parting):
            # The word was for who has left: what comes now is somebody else's.
            session = replace(session, duty=None, comfort=self.neutral)
        made = _typed(session, action, self.town) or self._made(session, action, today)
        turn = made if isinstance(made, Turn) else Turn(made)
        after = after_turn(_outdate(session, turn.session), today)
        return replace(turn, session=after)

    def _made(self, session: Session, action: act.Action, today: date) -> Turn | Session:
        """What is done whatever page is open; then, where nothing lies over the page, what is its own."""
        if isinstance(action, AssistAction | act.EndAssist):
            return on_aid(session, action, today, self.town)
        if isinstance(action, act.VisitAction):
            return self._anywhere(session, action, today)
        if isinstance(action, act.ComfortAction):
            return on_comfort(session, action)
        if isinstance(action, act.VoiceAction):
            return _by_voice(session, action)
        if isinstance(action, act.CallAction):
            return on_call(session, action)
        if isinstance(action, act.OfferAction):
            return self._offered(session, action, today)
        if isinstance(session.overlay, Aiming):
            # Its code is gone, and what is done belongs to the page below.
            return self._made(session.uncovered(), action, today)
        if session.overlay is not None or session.duty is not None or isinstance(action, act.SetupAction):
            # Behind an overlay, or out of order, a page's own actions mean nothing.
            return session
        if isinstance(action, act.PlaceAction):
            return going(session, self.town, action, today)
        if isinstance(action, act.PhoneAction):
            return _by_phone(session, action, today)
        if isinstance(action, act.NextLayout):
            return next_layout(session, self.town)
        if session.procedure is None:
            return at_place(session, self.town, action, today)
        return on_page(session, action, today, self.town)

    def _anywhere(self, session: Session, action: act.VisitAction, today: date) -> Turn | Session:
        match action:
            case act.ShowLanguages() | act.ShowTuning() | act.TryKeys() | act.ShowAiming():
                return session.laid(_LAID[type(action)])
            case act.Explain():
                return explained(session, action)
            case act.CloseOverlay():
                return session.uncovered()
            case act.Back():
                return self._back(session, today)
            case act.AskToLeave():
                return replace(session, overlay=Leaving())
            case act.Erase():
                return Turn(self.start(), (Effect.WIPE,))
            case act.StartCleaning():
                locked = replace(self.start(), duty=Cleaning(), headset=session.headset)
                return session if session.welcomed else locked
            case never:
                assert_never(never)

    def _back(self, session: Session, today: date) -> Turn | Session:
        if isinstance(session.overlay, Aiming):
            # Its code is gone: what is seen, and left, is the page below.
            return self._back(session.uncovered(), today)
        if session.overlay is not None:
            return session.uncovered()
        if session.sign_in != NoSignIn():
            return replace(session, sign_in=NoSignIn())
        if session.procedure is not None and session.intake != NoIntake():
            return left(session, today)
        if session.procedure is not None:
            return back_a_page(session, today)
        if session.place != Home():
            return back_a_place(session, self.town, today)
        return self._back_to_attract(session)

    def _offered(self, session: Session, action: act.OfferAction, today: date) -> Turn | Session:
        """What the person says to the offer of help; a late finger says nothing."""
        if not isinstance(session.overlay, Offering):
            return session
        if action == act.AnswerOffer(True):
            return called(session)
        below = replace(session, overlay=None)
        return self._made(below, act.UsePhone(), today) if isinstance(action, act.PhoneInstead) else below

    def _back_to_attract(self, session: Session) -> Turn | Session:
        """The attract page is for the next person: what was said is asked about, then forgotten."""
        if session.has_said or session.call_open:
            return replace(session, overlay=Leaving())
        return Turn(self.start(), (Effect.WIPE,))


def _typed(session: Session, action: act.Action, town: Town) -> Turn | Session | None:
    """What is done on a page that is typed on over another, or of the first start; None: nothing there."""
    if isinstance(session.duty, SettingUp):
        return on_setup(session, session.duty, action, town)
    over = session.overlay
    if isinstance(over, AtAssist):
        return on_aid_page(session, over, action)
    if isinstance(over, CallingBack):
        return on_call_back(session, over, action, town)
    return on_pin(session, over, action) if isinstance(over, ChoosingPin) else None


def _by_phone(session: Session, action: act.PhoneAction, today: date) -> Turn | Session:
    """A phone signs in, sends a paper, or takes the file along."""
    if isinstance(action, act.ChoosePin):
        return replace(session, overlay=ChoosingPin())
    if isinstance(action, act.SignIn | act.ShowIdentity | act.BelieveIdentity):
        return on_sign_in(session, action, today)
    if session.sign_in != NoSignIn() and isinstance(action, act.ConfirmPhone | act.RenewParcel):
        return on_sign_in(session, action, today)
    return on_phone(session, action, today)


def _by_voice(session: Session, action: act.VoiceAction) -> Turn | Session:
    """The voice and the microphone are outside: the session only says what is wanted of them."""
    match action:
        case act.ToggleSpeech():
            return Turn(session, (Effect.TOGGLE_SPEECH,))
        case act.Speak(grip):
            return Turn(session, (_GRIPS[grip],))
        case act.Agree(yes):
            return _agreed(session, yes)
        case never:
            assert_never(never)


def _agreed(session: Session, yes: bool) -> Turn | Session:
    """What was understood closes the page that asks, as it alone knows what a yes means."""
    if not isinstance(session.overlay, Heard):
        return session
    return Turn(session, (Effect.AGREE if yes else Effect.DISAGREE,))


def _outdate(before: Session, after: Session) -> Session:
    """A receipt, a parcel or a print of other answers is not this visit's any more."""
    taken = set(after.taken)
    if before.has_papers and before.procedure:
        taken.add(before.procedure.id)
    taken -= {key for key, one in after.dossiers.items() if before.dossiers.get(key) != one}
    after = replace(after, taken=frozenset(taken)) if taken != after.taken else after
    if _what(before) == _what(after):
        return after
    return replace(after, parcel=NoParcel(), intake=NoIntake(), sign_in=NoSignIn(), printing=NotPrinted())


def _what(session: Session) -> tuple[object, ...]:
    return session.dossiers, session.procedure, session.place, session.comfort.lang
