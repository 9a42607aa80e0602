"""What a person decides while they sign in on their phone, and what is known of them after."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TypeAlias, assert_never

from kiosk.pages import actions as act
from kiosk.pages.effects import Effect, Turn
from kiosk.pages.session import Session, Told
from kiosk.pages.signin_states import (
    NoSignIn,
    SignInAway,
    SignInCame,
    SignInDenied,
    SignInFailed,
    SignInKnown,
    SignInOver,
    SignInPairing,
    SignInPreparing,
    SignInRefused,
)
from kiosk.procedures.identity import asks_identity
from kiosk.procedures.models import Whose

SignInAction: TypeAlias = (
    act.SignIn | act.ShowIdentity | act.BelieveIdentity | act.ConfirmPhone | act.RenewParcel
)


def on_sign_in(session: Session, action: SignInAction, today: date) -> Turn | Session:
    """The session after this; nothing changes where the signing in has gone on meanwhile."""
    if session.procedure is None or session.practice or not asks_identity(session.route(today).current):
        return session
    now = session.sign_in
    match action:
        case act.SignIn():
            return _opened(session) if isinstance(now, NoSignIn) else session
        case act.ConfirmPhone(same):
            if not isinstance(now, SignInPairing):
                return session
            if not same:
                return _opened(session)
            return Turn(replace(session, sign_in=SignInAway()), (Effect.ACCEPT_SIGN_IN,))
        case act.RenewParcel():
            return _opened(session) if isinstance(now, _ENDED) else session
        case act.ShowIdentity():
            return replace(session, sign_in=now.known) if isinstance(now, SignInCame) else session
        case act.BelieveIdentity(yes):
            return _answered(session, yes, today)
        case never:
            assert_never(never)


_ENDED = SignInDenied, SignInRefused, SignInOver, SignInFailed


def _answered(session: Session, yes: bool, today: date) -> Session:
    """Is it the person? A no is answered: what happens next is theirs to choose."""
    now = session.sign_in
    if not yes:
        known = isinstance(now, SignInKnown | SignInCame)
        return replace(session, sign_in=SignInDenied()) if known else session
    if not isinstance(now, SignInKnown):
        return session
    return _believed(replace(session, sign_in=NoSignIn()), now, today)


def _opened(session: Session) -> Turn:
    return Turn(replace(session, sign_in=SignInPreparing()), (Effect.OPEN_SIGN_IN,))


def _believed(session: Session, known: SignInKnown, today: date) -> Session:
    """The person has agreed to it: it is not asked any more, and takes the place of what was typed."""
    for fact, answer in known.facts.items():
        told = Told(answer, Whose.PERSON, agreed=True, source=known.provider)
        session = session.with_fact(fact, told, today)
        dossier = session.dossier
        stale = {page for page in dossier.asking(fact) if dossier.answers.get(page) != answer}
        session = session.with_dossier(dossier.without(stale))
    return session.arriving(today)
