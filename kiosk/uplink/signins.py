"""What a kiosk says to its hub about a sign-in, and what it hears of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from hub.contract import KioskIdentity, Route, path
from hub.contract.identity import (
    OPEN_SIGN_INS,
    SignInAcceptance,
    SignInAnnouncement,
    SignInOffer,
    SignInView,
)
from kiosk.handoff.identity import SignInLink
from kiosk.handoff.keys import PublicPoint, SignInId
from kiosk.handoff.link import base64url
from kiosk.uplink.client import HubClient
from kiosk.uplink.states import HubDown
from kiosk.uplink.watch import WAIT_S, HubLost, Watch


@dataclass(frozen=True)
class SignInUnknown:
    """The hub knows nothing of it (any more)."""


SignInNews: TypeAlias = SignInView | SignInUnknown | HubLost


def offer(client: HubClient) -> SignInOffer | HubDown:
    """Whether the hub leads to an identity provider. An older hub does not know the question."""
    found = client.ask(SignInOffer, "GET", Route.SIGN_INS)
    return SignInOffer(offered=False) if found is None else found


def announce(
    client: HubClient, link: SignInLink, key: PublicPoint, kiosk: KioskIdentity
) -> SignInView | HubDown | None:
    """Tell the hub of a link that is going to be shown. Doing it again is safe."""
    said = SignInAnnouncement(kiosk=kiosk, key=base64url(key), lang=link.lang, auth_sha256=link.auth_sha256)
    return client.ask(SignInView, "PUT", path(Route.SIGN_IN, sign_in_id=link.id), body=said)


def accept(client: HubClient, sign_in: SignInId, mark: str) -> SignInView | HubDown | None:
    """The person confirmed the digits of the phone with this mark."""
    where = path(Route.SIGN_IN_ACCEPT, sign_in_id=sign_in)
    return client.ask(SignInView, "POST", where, body=SignInAcceptance(mark=mark))


def done(client: HubClient, sign_in: SignInId) -> SignInView | HubDown | None:
    """The identity is here: the hub forgets it."""
    return client.ask(SignInView, "POST", path(Route.SIGN_IN_DONE_WITH, sign_in_id=sign_in))


def revoke(client: HubClient, sign_in: SignInId) -> SignInView | HubDown | None:
    """Nobody is to sign in any more; what has come is gone."""
    return client.ask(SignInView, "DELETE", path(Route.SIGN_IN, sign_in_id=sign_in))


def watch_sign_in(
    client: HubClient, sign_in: SignInId, listener: Callable[[SignInNews], None], *, wait_s: float = WAIT_S
) -> Watch[SignInView | SignInUnknown]:
    """Follow a sign-in until it is over or unknown."""

    def ask(after: int, wait_s: float) -> SignInView | SignInUnknown | HubDown:
        where = path(Route.SIGN_IN, sign_in_id=sign_in)
        return client.ask(SignInView, "GET", where, after=after, wait_s=wait_s) or SignInUnknown()

    def version(found: SignInView | SignInUnknown) -> int | None:
        return found.version if isinstance(found, SignInView) and found.phase in OPEN_SIGN_INS else None

    return Watch[SignInView | SignInUnknown](
        ask, version, listener, release=client.close, wait_s=wait_s
    ).start()
