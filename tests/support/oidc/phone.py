"""A sign-in as kiosk and phone do it, without screen or browser: for tests of what the hub lets whom do."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from typing import Any

import requests

from hub.contract.identity import Identity, SignInAnnouncement
from kiosk.handoff.identity import SignInLink, open_identity, sign_in_link
from kiosk.handoff.keys import LiveKeys, auth_token, live_keys
from kiosk.handoff.link import base64url
from kiosk.handoff.records import NotOpened
from kiosk.types import Lang
from tests.support.hub import KIOSK, TOKEN
from tests.support.oidc.provider import Person

ALL = (
    "--identity-scopes",
    "openid given_name family_name preferred_username gender birthdate birthplace birthcountry email",
)
"""A hub's options to ask for everything that FranceConnect knows."""
CAMILLE = Identity(
    given_name="Camille Jeanne",
    family_name="EXEMPLE",
    preferred_username="DUPONT-EXEMPLE",
    gender="female",
    birthdate="1948-02-17",
    birthplace="75107",
    birthcountry="99100",
    email="camille@exemple.test",
)
"""Who signs in at the real provider."""


@dataclass
class Desk:
    """The kiosk's side."""

    hub_url: str
    lang: str = "fr"
    keys: LiveKeys = field(default_factory=live_keys)
    link: SignInLink = field(init=False)

    def __post_init__(self) -> None:
        self.link = sign_in_link(Lang(self.lang))

    @property
    def url(self) -> str:
        return self.link.url(self.hub_url)

    def asks(self, method: str, path: str = "", **body: Any) -> requests.Response:
        where = f"{self.hub_url}/api/sign-ins/{self.link.id}{path}"
        headers = {"Authorization": f"Bearer {TOKEN}"}
        return requests.request(method, where, json=body or None, headers=headers, timeout=60)

    @property
    def said(self) -> SignInAnnouncement:
        key = base64url(self.keys.public)
        return SignInAnnouncement(kiosk=KIOSK, key=key, lang=self.lang, auth_sha256=self.link.auth_sha256)

    def announces(self, **other: Any) -> requests.Response:
        return self.asks("PUT", **{**self.said.model_dump(), **other})

    def sees(self) -> dict[str, Any]:
        return dict(self.asks("GET").json())

    def accepts(self) -> requests.Response:
        return self.asks("POST", "/accept", mark=self.sees()["mark"])

    def opens(self) -> Identity | NotOpened:
        return open_identity(self.sees()["sealed"], self.keys, self.link.id)


@dataclass
class Phone(Person):
    """A phone that has the link: one browser, with its cookies."""

    desk: Desk = field(kw_only=True)

    def __post_init__(self) -> None:
        super().__post_init__()
        self.line.headers["Origin"] = self.desk.hub_url

    def asks(self, method: str, path: str, body: Any = None) -> requests.Response:
        where = f"{self.desk.hub_url}/api/sign-ins/{self.desk.link.id}{path}"
        return self.line.request(method, where, json=body, timeout=60)

    def claims(self, *, auth: bytes | None = None, mark: str = "") -> requests.Response:
        proof = auth or auth_token(self.desk.link.secret, self.desk.link.id)
        chosen = mark or base64url(secrets.token_bytes(32))
        return self.asks("POST", "/claim", {"auth": base64url(proof), "mark": chosen})

    def leaves(self) -> str:
        answer = self.asks("POST", "/go", {})
        assert answer.status_code == 200, answer.text
        return str(answer.json()["url"])

    def returns(self, url: str) -> requests.Response:
        """To the hub, as far as its own answer: the provider's logout is the next step."""
        return self.line.get(url, allow_redirects=False, timeout=60)


def confirmed(hub_url: str, lang: str = "fr") -> tuple[Desk, Phone]:
    """A phone whose digits the person has compared: it may leave for the provider."""
    desk = Desk(hub_url, lang)
    assert desk.announces().status_code == 200
    phone = Phone(desk=desk)
    assert phone.claims().status_code == 200
    assert desk.accepts().status_code == 200
    return desk, phone


def state_of(page: str) -> str:
    """What the phone's page shows, as its markup names it."""
    return page.partition('data-state="')[2].partition('"')[0]


def signed_in(desk: Desk, phone: Phone) -> requests.Response:
    """All the way to the provider and back; the hub's answer to what it sent the phone back with."""
    return phone.returns(phone.signs_in(phone.leaves()))
