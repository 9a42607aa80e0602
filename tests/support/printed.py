"""A parcel of a printed link as the kiosk makes it: the shortest way to bytes on a hub."""

from __future__ import annotations

from typing import Any, NamedTuple

from kiosk.handoff.keys import LinkSecret, ParcelId, auth_token, pin_token
from kiosk.handoff.link import Link, base64url, printed_link
from kiosk.handoff.parcel import ParcelContent, Sealed, packed, seal_with_pin
from kiosk.types import Lang
from kiosk.uplink.client import HubClient
from kiosk.uplink.states import HubDown, Uploaded
from tests.support.hub import a_parcel

PIN = "4821"


class Printed(NamedTuple):
    """A link and the bytes that it leads to. Its secret is for those who hold the paper."""

    link: Link
    sealed: bytes

    @property
    def id(self) -> ParcelId:
        return self.link.id

    @property
    def secret(self) -> LinkSecret:
        return self.link.secret

    @property
    def auth(self) -> str:
        """The token that proves the link."""
        return base64url(auth_token(self.secret, self.id))

    def proof(self, lease: str) -> dict[str, Any]:
        """What the phone of who has the paper and knows the PIN claims with."""
        return {"auth": self.auth, "lease": lease, "pin": base64url(pin_token(self.secret, self.id, PIN))}


def a_printed_parcel(content: ParcelContent | None = None) -> Printed:
    """Sealed, and told to nobody."""
    container, link = packed(content or a_parcel()), printed_link(Lang("fr"), PIN)
    assert isinstance(container, bytes)
    return Printed(link, seal_with_pin(link, container, PIN).sealed)


def upload(client: HubClient, parcel: Printed) -> Uploaded | HubDown:
    """Announce it and give its bytes; how long the link works, or what went wrong."""
    announced = client.announce(parcel.link)
    if isinstance(announced, HubDown):
        return announced
    given = client.give(Sealed(parcel.id, parcel.sealed))
    return given if isinstance(given, HubDown) else announced
