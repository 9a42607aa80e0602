"""A sign-in as it is kept, and as kiosk and phone are told of it."""

import hashlib
import hmac

from sqlalchemy import Connection, RowMapping, select

from hub.contract.identity import OPEN_SIGN_INS, SignInKind, SignInPhase, SignInTurn, SignInView
from hub.oidc.settings import IdentitySettings
from hub.store.tables import sign_in

_ASKED = {
    SignInKind.NAME: ("given_name", "family_name", "profile", "identite_pivot"),
    SignInKind.USED_NAME: ("preferred_username", "profile"),
    SignInKind.GENDER: ("gender", "profile", "identite_pivot"),
    SignInKind.BIRTH_DATE: ("birthdate", "birth", "profile", "identite_pivot"),
    SignInKind.BIRTH_PLACE: ("birthplace", "birthcountry", "birth", "identite_pivot"),
    SignInKind.EMAIL: ("email",),
}
"""The scopes that bring each kind, and FranceConnect's short names for several of them."""


def row_of(conn: Connection, sign_in_id: str) -> RowMapping | None:
    """The sign-in as it is kept."""
    return conn.execute(select(sign_in).where(sign_in.c.id == sign_in_id)).mappings().one_or_none()


def row_of_state(conn: Connection, state: str) -> RowMapping | None:
    """The sign-in that sent a phone away with this state."""
    found = select(sign_in).where(sign_in.c.state_sha256 == sha256_of(state))
    return conn.execute(found).mappings().one_or_none()


def phase_of(row: RowMapping, now_ms: int) -> SignInPhase:
    """Its true phase by the hub's clock, swept or not."""
    late = row["phase"] in OPEN_SIGN_INS and row["expires_ms"] <= now_ms
    return SignInPhase.EXPIRED if late else SignInPhase(row["phase"])


def is_open(row: RowMapping, now_ms: int) -> bool:
    """Whether it can still come to a good end."""
    return phase_of(row, now_ms) in OPEN_SIGN_INS


def is_its_phone(row: RowMapping, phone: str) -> bool:
    """Whether this browser is the one that opened the link; ``phone``: its cookie."""
    return hmac.compare_digest(row["phone_sha256"] or "", sha256_of(phone))


def sha256_of(secret: str) -> str:
    """What is kept of a secret: its SHA-256, hex."""
    return hashlib.sha256(secret.encode()).hexdigest()


def asked_kinds(settings: IdentitySettings) -> tuple[SignInKind, ...]:
    """Which data the service's scopes bring."""
    return tuple(kind for kind, scopes in _ASKED.items() if set(scopes) & set(settings.scopes))


def for_the_kiosk(row: RowMapping, now_ms: int) -> SignInView:
    """What the kiosk that announced it is told."""
    return SignInView(
        id=row["id"],
        phase=phase_of(row, now_ms),
        version=row["version"],
        expires_in_s=_left_s(row, now_ms),
        mark=row["mark"],
        sealed=row["sealed"] if is_open(row, now_ms) else None,
    )


def for_the_phone(row: RowMapping, now_ms: int, settings: IdentitySettings) -> SignInTurn:
    """What the phone that opened its link is told."""
    return SignInTurn(
        id=row["id"],
        phase=phase_of(row, now_ms),
        version=row["version"],
        expires_in_s=_left_s(row, now_ms),
        kiosk=row["kiosk_name"],
        place=row["kiosk_place"],
        mark=row["mark"] or "",
        provider=settings.name,
        asked=asked_kinds(settings),
    )


def _left_s(row: RowMapping, now_ms: int) -> int:
    return max(0, -(-(row["expires_ms"] - now_ms) // 1000)) if is_open(row, now_ms) else 0
