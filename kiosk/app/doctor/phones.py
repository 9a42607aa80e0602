"""What the QR code's link is worth to a phone: HTTPS with a certificate that lasts, or a bare address."""

from __future__ import annotations

import socket
import ssl
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Literal, TypeAlias, assert_never
from urllib.parse import urlsplit

from hub.contract.network import lan_address
from kiosk.app.settings import Settings

if TYPE_CHECKING:
    from kiosk.app.doctor.finding import Finding

SOON_DAYS = 10
"""An automatic renewal comes 30 days before the end: one that is this late has failed."""
WAIT_S = 3.0
BARE_ADDRESS = (
    "Phones get {url}, without HTTPS: their browsers keep their own cipher from such a page. It decrypts "
    "with a cipher in JavaScript, which protects from who only listens on the network. Who controls the "
    "network can change the page itself."
)
TO_HTTPS = (
    "Give the town's hub a public name and a certificate: 'parvis hub --tls-cert CERT --tls-key KEY', or a "
    "proxy that gets one by itself (docs/fr/administrateur.md, Les téléphones). Then set hub.url, and "
    "hub.public_url if it differs."
)


@dataclass(frozen=True)
class Trusted:
    """Phones open the page, and for so many more days."""

    days: int


@dataclass(frozen=True)
class Refused:
    """Phones warn and do not open the page; the reason is OpenSSL's."""

    reason: str


@dataclass(frozen=True)
class OutOfReach:
    """Nothing answers there, seen from here: some networks do not lead back to their own public name."""


Way: TypeAlias = Trusted | Refused | OutOfReach


def look_at(url: str, context: ssl.SSLContext | None = None, now: datetime | None = None) -> Way:
    """Open a line to an https address as a phone would, and look at its certificate."""
    context = context or ssl.create_default_context()
    try:
        where = urlsplit(url)
        host = where.hostname or ""
        with (
            socket.create_connection((host, where.port or 443), WAIT_S) as line,
            context.wrap_socket(line, server_hostname=host) as safe,
        ):
            shown = safe.getpeercert()
    except ssl.SSLCertVerificationError as error:
        return Refused(error.verify_message)
    except ssl.SSLError as error:
        return Refused(error.reason or "no TLS")
    except (OSError, ValueError):
        # ValueError: an address that is none.
        return OutOfReach()
    end = datetime.fromtimestamp(ssl.cert_time_to_seconds(str((shown or {})["notAfter"])), UTC)
    return Trusted((end - (now or datetime.now(UTC))).days)


def phones_finding(settings: Settings) -> Finding:
    """Whether phones will open the link and, where they do not trust it, what would help."""
    from kiosk.app.doctor.finding import Finding

    url = settings.hub.public_url or settings.hub.url
    if not url.startswith("https://"):
        said = BARE_ADDRESS.format(url=url or f"http://{lan_address()}:{settings.hub.port}")
        return Finding("phones", "limited", said, TO_HTTPS)
    return Finding("phones", *_told(url, look_at(url)))


def _told(url: str, way: Way) -> tuple[Literal["ok", "limited"], str, str]:
    match way:
        case Trusted(days) if days >= SOON_DAYS:
            return "ok", f"Phones open {url}: its certificate is good for {days} days.", ""
        case Trusted(days):
            mend = "Renew it, and see why that did not happen by itself."
            return "limited", f"The certificate of {url} ends in {days} days.", mend
        case Refused(reason):
            return "limited", f"Phones refuse the certificate of {url} ({reason}).", TO_HTTPS
        case OutOfReach():
            mend = "Open it with a phone on another network. If it opens there, all is well."
            return "limited", f"{url} does not answer, seen from here.", mend
        case _:
            assert_never(way)
