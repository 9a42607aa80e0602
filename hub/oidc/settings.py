"""Which identity provider a hub leads to: off unless a town has declared a service with it."""

import ipaddress
from typing import Annotated, Self
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, SecretStr, StringConstraints, model_validator

from hub.contract.identity import FRANCE_CONNECT, LEAST_SECRET, LEVELS, SCOPES

Word = Annotated[str, StringConstraints(pattern=r"^[\x21-\x7e]{1,200}$")]


PRO_CONNECT = "ProConnect"
AGENT_SCOPES = ("openid", "siret")
"""Of the staff: who it is to us, and who employs them. No name, no e-mail address: the account has a name."""


class IdentitySettings(BaseModel):
    """One service, as it is declared with the provider."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    issuer: Word
    """Its address, exactly as its tokens name it, below which ``.well-known/openid-configuration`` lies."""
    client_id: Word
    client_secret: SecretStr = Field(min_length=LEAST_SECRET)
    name: Annotated[str, StringConstraints(min_length=1, max_length=40)] = FRANCE_CONNECT
    """As people know it."""
    scopes: tuple[Word, ...] = SCOPES
    acr: Word = LEVELS[0]
    """The least level of assurance."""
    lifetime_s: float = Field(default=600, gt=0)
    """How long a code works, and how long a person has to sign in once their phone was confirmed."""

    @model_validator(mode="after")
    def _sound(self) -> Self:
        if not is_safe(self.issuer):
            raise ValueError("identity.issuer must begin with https://")
        if "openid" not in self.scopes:
            raise ValueError("identity.scopes must hold openid")
        return self

    @property
    def levels(self) -> frozenset[str]:
        """Every level that is enough."""
        return frozenset(LEVELS[LEVELS.index(self.acr) :]) if self.acr in LEVELS else frozenset({self.acr})


def is_safe(url: str) -> bool:
    """Whether nobody on the way can read or change what goes there: HTTPS, or this very machine."""
    where = urlsplit(url)
    return bool(where.hostname) and (where.scheme == "https" or (where.scheme == "http" and is_here(url)))


def is_here(url: str) -> bool:
    """Whether an address is this machine's own."""
    host = urlsplit(url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
