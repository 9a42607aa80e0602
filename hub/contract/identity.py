"""Signing in on one's own phone: what kiosk, hub and phone say until the identity is handed over."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field, StringConstraints

from hub.contract.base import Line, Model
from hub.contract.fleet import KioskIdentity
from hub.contract.parcels import PublicKey, Sha256, Token32

FRANCE_CONNECT = "FranceConnect"
LEVELS = ("eidas1", "eidas2", "eidas3")
"""FranceConnect's levels of assurance, the weakest first: a stronger one serves where a weaker is asked."""
SCOPES = ("openid", "given_name", "family_name", "preferred_username", "birthdate")
"""What the procedures of this version ask. FranceConnect wants a reason for each scope."""
LEAST_SECRET = 8
"""The fewest characters of a service's secret with its provider."""
SEALED_LIMIT = 12_000
"""The longest sealed identity, in characters."""


class SignInPhase(StrEnum):
    """Where a sign-in stands; from ``consumed`` on it is over, and nothing of it can be taken up again."""

    READY = "ready"
    """The kiosk shows the code."""
    CLAIMED = "claimed"
    """A phone has opened the link: the person compares the digits."""
    ACCEPTED = "accepted"
    """The person said on the kiosk that it is their phone."""
    AWAY = "away"
    """The phone is at the identity provider."""
    CHECKING = "checking"
    """The provider has answered; the hub asks it who that is."""
    SEALED = "sealed"
    """The identity waits for the kiosk, which alone can open it."""
    CONSUMED = "consumed"
    REVOKED = "revoked"
    EXPIRED = "expired"
    REFUSED = "refused"
    """The person said no at the provider."""
    FAILED = "failed"
    """The provider does not answer, or answers what must not be believed."""


OPEN_SIGN_INS = (
    SignInPhase.READY,
    SignInPhase.CLAIMED,
    SignInPhase.ACCEPTED,
    SignInPhase.AWAY,
    SignInPhase.CHECKING,
    SignInPhase.SEALED,
)
"""In these phases a sign-in can still come to a good end."""


class SignInKind(StrEnum):
    """Which data are asked, as the phone's page names them."""

    NAME = "name"
    USED_NAME = "used_name"
    GENDER = "gender"
    BIRTH_DATE = "birth_date"
    BIRTH_PLACE = "birth_place"
    EMAIL = "email"


class SignInOffer(Model):
    """Whether this hub leads to an identity provider, and what it would ask of it."""

    offered: bool
    provider: Line = ""
    """Its name, as people know it."""
    asked: tuple[SignInKind, ...] = ()


class SignInAnnouncement(Model):
    """A kiosk is going to show a code: who it is, and the key that alone will open what comes."""

    kiosk: KioskIdentity
    key: PublicKey
    lang: Line = "fr"
    """The language of the visit: what the phone is told after it signed in."""
    auth_sha256: Sha256
    """SHA-256 of the token that the phone derives from the link's fragment."""


class SignInView(Model):
    """A sign-in's true state for its kiosk. ``version`` grows with each change."""

    id: str
    phase: SignInPhase
    version: int
    expires_in_s: int = Field(ge=0)
    mark: str | None = None
    """What the phone chose: both screens show digits made of it."""
    sealed: str | None = Field(default=None, max_length=SEALED_LIMIT)
    """The identity, HPKE (RFC 9180) to the kiosk's key, base64url."""


class SignInTurn(Model):
    """The same for the phone that opened the link: where it would sign in, and for whom."""

    id: str
    phase: SignInPhase
    version: int
    expires_in_s: int = Field(ge=0)
    mark: str
    """What its digits are made of: the one it chose when it was first."""
    kiosk: Line
    place: Line = ""
    provider: Line
    asked: tuple[SignInKind, ...]


class SignInClaim(Model):
    """Proof that a phone holds the fragment, and the random mark that its digits are made of."""

    auth: Token32
    mark: Token32


class SignInAcceptance(Model):
    """The person confirmed the digits of the phone with this mark, and of no other."""

    mark: Token32


class SignInWay(Model):
    """Where the phone goes on: the provider's page."""

    url: str


Claim = Annotated[
    str, StringConstraints(max_length=200, pattern=r"^[^\x00-\x1f\x7f]*$", strip_whitespace=True)
]
"""One thing that the provider says; "" where it says nothing."""


class Identity(Model):
    """Who signed in, as FranceConnect names it. In the clear only in the memory of hub and kiosk."""

    given_name: Claim = Field(default="", repr=False)
    """All given names, in the order of civil status."""
    family_name: Claim = Field(default="", repr=False)
    """The name at birth."""
    preferred_username: Claim = Field(default="", repr=False)
    """The name that is used (nom d'usage), where it differs."""
    gender: Claim = Field(default="", repr=False)
    birthdate: Claim = Field(default="", repr=False)
    """``YYYY-MM-DD``; of some people only the year, or year and month, are known (``00``)."""
    birthplace: Claim = Field(default="", repr=False)
    """INSEE code of the commune; empty for a birth abroad."""
    birthcountry: Claim = Field(default="", repr=False)
    """INSEE code of the country (99100: France)."""
    email: Claim = Field(default="", repr=False)


def seal_info(sign_in_id: str) -> bytes:
    """What the seal of an identity is bound to (HPKE's info): it does not open as another sign-in's."""
    return b"parvis sign-in v1 " + sign_in_id.encode()
