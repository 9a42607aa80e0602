"""One action, one new session: the whole behaviour of the kiosk, without pixels, sound or network."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, assert_never

from kiosk.pages import actions as act
from kiosk.pages.assist_actions import AssistAction
from kiosk.pages.assist_turn import on_aid, on_aid_page
from kiosk.pages.assisted import after_turn
from kiosk.pages.call_back import on_call_back, opened
from kiosk.pages.call_states import Waiting
from kiosk.pages.comfort import TEXT_SIZES, THEMES, Comfort
from kiosk.pages.draft import Draft
from kiosk.pages.duty import Cleaning, Parting
from kiosk.pages.effects import Effect, Turn
from kiosk.pages.overlays import (
    Aiming,
    Asked,
    AtAssist,
    CallingBack,
    ChoosingPin,
    Covering,
    Heard,
    Helping,
    Languages,
    Leaving,
    Offering,
    Trying,
    Tuning,
)
from kiosk.pages.pin import on_pin
from kiosk.pages.places import Events, Everything, Following, Home, Library, Shelf
from kiosk.pages.session import Session, Told
from kiosk.pages.signin_states import NoSignIn
from kiosk.pages.signin_turn import SignInAction, on_sign_in
from kiosk.pages.states import CallLeaving, NoCall, NoIntake, NoParcel, NotPrinted, ScanStarting
from kiosk.pages.town import Town
from kiosk.pages.turn_intake import IntakeAction, left, on_phone
from kiosk.pages.turn_page import back_a_page, on_page
from kiosk.pages.turn_place import (
    at_place,
    back_a_place,
    event_opened,
    explained,
    fiche_opened,
    followed,
    linked,
    searching,
)
from kiosk.pages.typing import is_latin
from kiosk.procedures.models import STAYS, Kind
from kiosk.types import FactId, ProcedureId

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

    def _made(self, session: Session, action: act.Action, today: date) -> Turn | Session:  # noqa: PLR0912
        if isinstance(action, AssistAction | act.EndAssist):
            return on_aid(session, action, today, self.town)
        match action:
            case act.ChooseLanguage(lang):
                comfort = replace(session.comfort, lang=lang)
                if session.duty is not None:
                    return replace(session, comfort=comfort, overlay=None)
                return replace(session.uncovered(), comfort=comfort, welcomed=True)
            case act.ShowLanguages() | act.ShowTuning() | act.TryKeys() | act.ShowAiming():
                return session.laid(_LAID[type(action)])
            case act.NextTextSize():
                return _comfort(session, text_size=_next(TEXT_SIZES, session.comfort.text_size))
            case act.NextTheme():
                return _comfort(session, theme=_next(THEMES, session.comfort.theme))
            case act.ChooseTheme(theme):
                return _comfort(session, theme=theme) if theme in THEMES else session
            case act.ToggleSound():
                return replace(session, comfort=session.comfort.voiced(not session.comfort.voice))
            case act.Mute():
                return _comfort(session.uncovered(), voice=False)
            case act.Toggle() | act.ToggleNoticed():
                return _toggled(session, action)
            case act.AnswerOffer() | act.PhoneInstead():
                return self._offered(session, action, today)
            case act.Adjust(dial, steps):
                return replace(session, comfort=session.comfort.turned(dial, steps))
            case act.ToggleSpeech():
                return Turn(session, (Effect.TOGGLE_SPEECH,))
            case act.Speak(grip):
                return Turn(session, (_GRIPS[grip],))
            case act.Agree(yes):
                return _agreed(session, yes)
            case act.StartCleaning():
                locked = replace(self.start(), duty=Cleaning(), headset=session.headset)
                return session if session.welcomed else locked
            case act.CallSomeone() | act.CancelCall() | act.AskCallBack() | act.AnswerAsked():
                return _on_call(session, action)
            case act.CloseOverlay():
                return session.uncovered()
            case act.AskToLeave():
                return replace(session, overlay=Leaving())
            case act.Erase():
                return Turn(self.start(), (Effect.WIPE,))
            case act.Back():
                return self._back(session, today)
            case act.Explain():
                return explained(session, action)
            case _ if isinstance(session.overlay, Aiming):
                # Its code is gone, and what is done belongs to the page below.
                return self._made(session.uncovered(), action, today)
            case _ if session.overlay is not None or session.duty is not None:
                # Behind an overlay, or out of order, a page's own actions mean nothing.
                return session
            case act.OpenProcedure(procedure):
                return self._open(session, procedure, today)
            case act.OpenSection(section):
                known = any(one.id == section for one in self.town.sections)
                return _moved(session, Shelf(section)) if known and session.procedure is None else session
            case act.ShowEverything():
                return _moved(session, Everything())
            case act.ShowFollowing():
                return _moved(session, Following()) if self.town.follow else session
            case act.FollowUpOn(follow):
                return followed(session, self.town, follow)
            case act.ShowEvents():
                return _moved(session, Events()) if self.town.events else session
            case act.OpenEvent(event):
                return event_opened(session, self.town, event, today)
            case act.ShowLibrary():
                return _moved(session, Library()) if self.town.library else session
            case act.SearchLibrary():
                return searching(session)
            case act.OpenFiche(fiche):
                return fiche_opened(session, self.town, fiche)
            case act.ShowLink(url):
                return linked(session, self.town, url)
            case act.StartPractice():
                return self._practising(session)
            case act.StartOver():
                return _started_over(session, today)
            case act.GoHome():
                return _moved(session, Home())
            case act.ChoosePin():
                return replace(session, overlay=ChoosingPin())
            case (
                act.UsePhone() | act.LeavePhone() | act.ConfirmPhone() | act.CancelParcel()
                | act.RenewParcel() | act.TurnCode() | act.SignIn() | act.ShowIdentity()
                | act.BelieveIdentity()
            ):  # fmt: skip
                return _by_phone(session, action, today)
            case act.NextLayout():
                return _next_layout(session, self.town)
            case (
                act.Pick() | act.FocusField() | act.Type() | act.TakeCommune() | act.Draw()
                | act.ClearDrawing() | act.Confirm() | act.Correct() | act.Missing() | act.Shoot()
                | act.OnSheet() | act.ChooseSheet() | act.TakeCorner() | act.MoveCorner() | act.NudgeCorner()
                | act.Doubt() | act.Change() | act.Print()
            ):  # fmt: skip
                if session.procedure is None:
                    return at_place(session, self.town, action, today)
                return on_page(session, action, today, self.town)
            case never:
                assert_never(never)

    def _open(self, session: Session, procedure: ProcedureId, today: date) -> Session:
        opened = self.town.procedures.get(procedure)
        return replace(session, procedure=opened).arriving(today) if opened else session

    def _practising(self, session: Session) -> Session:
        """Only before anything was said: practice and truth never mix."""
        if session.has_said or not self.town.practice_facts:
            return session
        return replace(session, practice=True, facts=self._made_up(), place=Home())

    def _made_up(self) -> Mapping[FactId, Told]:
        facts = self.town.facts
        return {key: Told(answer, facts[key].whose) for key, answer in self.town.practice_facts.items()}

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

    def _offered(
        self, session: Session, action: act.AnswerOffer | act.PhoneInstead, today: date
    ) -> Turn | Session:
        """What the person says to the offer of help; a late finger says nothing."""
        if not isinstance(session.overlay, Offering):
            return session
        if action == act.AnswerOffer(True):
            return _call(session)
        below = replace(session, overlay=None)
        return self._made(below, act.UsePhone(), today) if isinstance(action, act.PhoneInstead) else below

    def _back_to_attract(self, session: Session) -> Turn | Session:
        """The attract page is for the next person: what was said is asked about, then forgotten."""
        if session.has_said or session.call_open:
            return replace(session, overlay=Leaving())
        return Turn(self.start(), (Effect.WIPE,))


def _typed(session: Session, action: act.Action, town: Town) -> Turn | Session | None:
    """What a key does on a page that lies over and is typed on; None: nothing there."""
    over = session.overlay
    if isinstance(over, AtAssist):
        return on_aid_page(session, over, action)
    if isinstance(over, CallingBack):
        return on_call_back(session, over, action, town)
    return on_pin(session, over, action) if isinstance(over, ChoosingPin) else None


def _by_phone(session: Session, action: IntakeAction | SignInAction, today: date) -> Turn | Session:
    """A phone signs in, sends a paper, or takes the file along."""
    if isinstance(action, act.SignIn | act.ShowIdentity | act.BelieveIdentity):
        return on_sign_in(session, action, today)
    if session.sign_in != NoSignIn() and isinstance(action, act.ConfirmPhone | act.RenewParcel):
        return on_sign_in(session, action, today)
    return on_phone(session, action, today)


def _agreed(session: Session, yes: bool) -> Turn | Session:
    """What was understood closes the page that asks, as it alone knows what a yes means."""
    if not isinstance(session.overlay, Heard):
        return session
    return Turn(session, (Effect.AGREE if yes else Effect.DISAGREE,))


def _next_layout(session: Session, town: Town) -> Session:
    """The keyboard's next layout stays for the visit; the letters with accents are left."""
    active, comfort = session.draft.active, session.comfort
    if active is None:
        return session
    layout = town.keyboards.next_of(comfort.lang, comfort.keyboard, latin=is_latin(active))
    return _comfort(replace(session, draft=replace(session.draft, accents=False)), keyboard=layout)


def _toggled(session: Session, action: act.Toggle | act.ToggleNoticed) -> Session:
    if isinstance(action, act.ToggleNoticed):
        return _comfort(session, noticed=not session.comfort.noticed)
    return replace(session, comfort=session.comfort.toggled(action.ease))


def _comfort(session: Session, **values: Any) -> Session:
    return replace(session, comfort=replace(session.comfort, **values))


def _moved(session: Session, place: Home | Shelf | Everything | Following | Events | Library) -> Session:
    return replace(session, place=place, procedure=None, draft=Draft(), scan=ScanStarting())


def _started_over(session: Session, today: date) -> Session:
    """An empty file; what is known of the person stays, of a child or anybody else it does not."""
    if session.procedure is None or session.route(today).current.kind is not Kind.OUTCOME:
        return session
    facts = {key: one for key, one in session.facts.items() if one.whose in STAYS}
    dossiers = {key: one for key, one in session.dossiers.items() if key != session.procedure.id}
    return replace(session, facts=facts, dossiers=dossiers).arriving(today)


def _on_call(
    session: Session, action: act.CallSomeone | act.CancelCall | act.AskCallBack | act.AnswerAsked
) -> Turn | Session:
    """What is done about a call for help."""
    match action:
        case act.CallSomeone():
            return _call(session)
        case act.CancelCall():
            alone = replace(session, overlay=None, call=NoCall(), waiting=Waiting())
            return Turn(alone, (Effect.CANCEL_CALL,))
        case act.AskCallBack():
            return opened(session) if isinstance(session.overlay, Helping) else session
        case act.AnswerAsked(yes):
            return _answered(session, yes)


def _call(session: Session) -> Turn:
    helped = replace(session, overlay=Helping())
    if session.call_open:
        return Turn(helped)
    return Turn(replace(helped, call=CallLeaving(), waiting=Waiting()), (Effect.RAISE_CALL,))


def _answered(session: Session, yes: bool) -> Turn | Session:
    """What the person says to a mediator who asks; a late finger says nothing."""
    asked = session.overlay
    if not isinstance(asked, Asked):
        return session
    below = session.uncovered()
    if not yes:
        return Turn(below, (Effect.LET_NOBODY,))
    if asked.assist:
        return Turn(below, (Effect.LET_ASSIST,))
    call = session.call if session.call_open else CallLeaving()
    return Turn(replace(below, overlay=Helping(), call=call), (Effect.LET_COME,))


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


def _next(names: tuple[str, ...], name: str) -> str:
    return names[(names.index(name) + 1) % len(names)] if name in names else names[0]
