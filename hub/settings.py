"""What can be set on a hub, validated once at the door."""

from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, SecretStr, StringConstraints, model_validator

from hub.oidc.settings import IdentitySettings

Text = Annotated[str, StringConstraints(min_length=1, max_length=80, pattern=r"^[^\x00-\x1f\x7f]+$")]


class HubSettings(BaseModel):
    """One hub. A missing token or code is made at the first start and kept (mode 0600) in the data folder."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    data_dir: Path
    database_url: SecretStr | None = Field(default=None, min_length=1)
    """``postgresql://…``; by default a file of SQLite in the data folder."""
    shared: bool = False
    """Several processes serve this data folder. With PostgreSQL always."""
    host: str = "127.0.0.1"
    port: int = Field(default=8480, ge=0, le=65535)
    public_url: str | None = Field(default=None, pattern=r"^https?://[^/?#\s]+$")
    """Origin that phones can reach, without a trailing slash; by default the address that is served."""
    tls_cert: Path | None = None
    """PEM file of the certificate and its chain; with ``tls_key`` the hub itself speaks HTTPS."""
    tls_key: Path | None = None
    town: Text = "Mairie"
    languages: tuple[Text, ...] = ("fr", "en")
    """Languages of the mediators' pages; the first is the default."""
    kiosk_token: SecretStr | None = Field(default=None, min_length=16)
    console_code: SecretStr | None = Field(default=None, min_length=6)
    """Makes the first administrator; later for emergencies."""
    password_kib: int = Field(default=65_536, ge=64, le=1_048_576)
    """Memory that one password's hash takes. Less than 19456 (19 MiB) is for tests alone."""
    identity: IdentitySettings | None = None
    """Where people sign in on their own phones; by default nowhere."""
    proconnect: IdentitySettings | None = None
    """Where the staff may sign in besides; by default nowhere."""
    fonts_dir: Path | None = None
    """Where Atkinson Hyperlegible Next lies; without it the pages use the system's font."""
    parcel_lifetime_s: float = Field(default=1800, gt=0)
    deferred_lifetime_s: float = Field(default=86_400, gt=0)
    """How long a printed link works."""
    lease_s: float = Field(default=600, gt=0)
    """How long one phone has a parcel before another may take over."""
    call_lifetime_s: float = Field(default=1800, gt=0)
    """A call that nobody accepted for this long is over: it never rings again."""
    visit_lifetime_s: float = Field(default=7200, gt=0)
    """An accepted call that nobody closed for this long is over too."""
    unseen_s: float = Field(default=30, gt=0)
    """A call that nobody has looked at for so long rings."""
    unaccepted_s: float = Field(default=60, gt=0)
    """A call that nobody has accepted for so long reaches the next circle."""
    arrival_s: float = Field(default=240, gt=0)
    """Whoever accepted and has not arrived after so long is no longer counted on."""
    push_subject: str | None = Field(
        default=None, pattern=r"^(mailto:[^@\s]+@[\w-]+(\.[\w-]+)+|https://[\w-]+(\.[\w-]+)+)$"
    )
    """Whom the browsers' push services may write to; by default the public address, if it is HTTPS."""
    push_services: tuple[Text, ...] = ()
    """Hosts of push services besides those of the common browsers."""
    push_to_loopback: bool = False
    """For tests alone: a push service of this machine is taken too."""
    session_lifetime_s: float = Field(default=43_200, gt=0)
    """How long a sign-in on the console lasts."""
    calls_kept_days: int = Field(default=90, ge=1)
    """An ended call: a season of waits and outcomes to learn from."""
    reports_kept_days: int = Field(default=1095, ge=1)
    """A report of accompaniment: three years of a mediator's work, as funders ask."""
    mandates_kept_days: int = Field(default=1825, ge=1)
    """A mandate after its end: the five years in which it may be asked for (Code civil, article 2224)."""
    figures_kept_days: int = Field(default=1095, ge=90)
    """Sums of many visits; page times need the last weeks."""
    events_kept_days: int = Field(default=60, ge=31)
    """What happened, for consoles that missed it. The database itself lets none go before 30 days."""
    tombstone_s: float = Field(default=86_400, gt=0)
    """How long an ended parcel's state is still told."""
    sweep_every_s: float = Field(default=2, gt=0)
    ping_every_s: float = Field(default=2, gt=0)

    @model_validator(mode="after")
    def _both_or_none(self) -> "HubSettings":
        if (self.tls_cert is None) != (self.tls_key is None):
            raise ValueError("tls_cert and tls_key belong together")
        return self

    @property
    def several(self) -> bool:
        """Whether other processes may write to the same store."""
        return self.shared or self.database_url is not None
