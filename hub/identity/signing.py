"""The sign-ins of a hub: who may do which step, and the one moment in which an identity is in the clear."""

import secrets

import structlog

from hub.contract.identity import SignInAnnouncement, SignInClaim, SignInPhase
from hub.identity import signins
from hub.identity.rows import row_of, row_of_state
from hub.identity.sealing import is_point, seal
from hub.oidc.answers import Answer, Known, NotBelieved, ProviderDown, Secrets, secrets_of
from hub.oidc.provider import Provider
from hub.oidc.settings import IdentitySettings
from hub.outcomes import Changed, Invalid, Moved, Outcome, Over, Unknown, WrongProof
from hub.store.store import Store
from hub.timing import NowMs

log = structlog.get_logger()
NO_BY_PERSON = "access_denied"
"""What a provider says where the person did not want to go on (RFC 6749, 4.1.2.1)."""
STATE_BYTES = 32


class SignIns:
    """What can be done to sign-ins. Every method blocks until the change is on disk."""

    def __init__(self, store: Store, now_ms: NowMs, settings: IdentitySettings, provider: Provider) -> None:
        self.now_ms, self.settings = now_ms, settings
        self._store, self._provider = store, provider
        self._lifetime_ms = round(settings.lifetime_s * 1000)

    def announce(self, sign_in_id: str, said: SignInAnnouncement) -> Outcome:
        """A kiosk is going to show a code."""
        if not is_point(said.key):
            return Invalid()
        return self._store.write(lambda tx: signins.announce(tx, sign_in_id, said, self._lifetime_ms))

    def look(self, sign_in_id: str, kiosk: str | None) -> Outcome:
        """The sign-in for its kiosk, whatever became of it."""
        row = self._store.read(lambda conn: row_of(conn, sign_in_id))
        if row is None:
            return Unknown()
        return Moved(row) if kiosk is None or row["kiosk_id"] == kiosk else WrongProof()

    def claim(self, sign_in_id: str, proof: SignInClaim, phone: str) -> Outcome:
        """A phone has opened the link."""
        return self._store.write(lambda tx: signins.claim(tx, sign_in_id, proof, phone))

    def turn(self, sign_in_id: str, phone: str) -> Outcome:
        """The sign-in for the phone that has it."""
        row = self._store.read(lambda conn: row_of(conn, sign_in_id))
        return signins.for_phone(row, phone, self.now_ms())

    def accept(self, sign_in_id: str, kiosk: str | None, mark: str) -> Outcome:
        """The person confirmed their phone's digits."""
        return self._store.write(lambda tx: signins.accept(tx, sign_in_id, kiosk, mark, self._lifetime_ms))

    def end(self, sign_in_id: str, kiosk: str | None, phase: SignInPhase) -> Outcome:
        """The kiosk has it (``CONSUMED``), or takes it back (``REVOKED``); what was sealed is gone."""
        done = self._store.write(lambda tx: signins.end(tx, sign_in_id, kiosk, phase))
        self._store.fold_log()
        return done

    def go(self, sign_in_id: str, phone: str) -> str | ProviderDown | NotBelieved | Outcome:
        """Where the phone goes on: the provider's page."""
        state = secrets.token_urlsafe(STATE_BYTES)
        found = self.turn(sign_in_id, phone)
        if not isinstance(found, Moved):
            return found
        if found.row["phase"] not in signins.MAY_LEAVE:
            return Changed()
        # The provider first: where it is down, the person may try again a moment later.
        url = self._provider.leave(secrets_of(phone, state))
        if not isinstance(url, str):
            log.warning("sign_in.no_provider", why=url.why)
            return url
        moved = self._store.write(lambda tx: signins.go(tx, sign_in_id, phone, state))
        return url if isinstance(moved, Moved) else moved

    def come_back(self, state: str, phone: str, code: str, error: str) -> tuple[Outcome, str | None]:
        """The provider has sent the phone back. Gives what came of it, and how to end the session there.

        ``code`` or ``error`` is empty. The state is worth nothing after this, whatever comes of it.
        """
        found = self._store.write(lambda tx: signins.come_back(tx, state, phone))
        if not isinstance(found, Moved):
            return found, None
        row = found.row
        if error or not code:
            phase = SignInPhase.REFUSED if error == NO_BY_PERSON else SignInPhase.FAILED
            log.info("sign_in.ended", phase=phase.value)
            return self._ended(row["id"], phase), None
        answer = self._asked(code, secrets_of(phone, state))
        if not isinstance(answer, Known):
            log.warning("sign_in.failed", why=answer.why)
            return self._ended(row["id"], SignInPhase.FAILED), None
        sealed = seal(answer.identity, row["kiosk_key"], row["id"])
        kept = self._store.write(lambda tx: signins.keep(tx, row["id"], sealed))
        return kept, answer.id_token

    def _asked(self, code: str, bound: Secrets) -> Answer:
        """Whatever the provider answers, it comes to an end that both screens can tell."""
        try:
            return self._provider.ask(code, bound)
        except Exception as fault:  # noqa: BLE001 made by what another server said: its type, never its words
            return NotBelieved(type(fault).__name__)

    def _ended(self, sign_in_id: str, phase: SignInPhase) -> Outcome:
        self._store.write(lambda tx: signins.end(tx, sign_in_id, None, phase))
        return Over(phase)

    def farewell(self, id_token: str, back: str, state: str) -> str | None:
        """Where the phone ends its session with the provider."""
        return self._provider.farewell(id_token, back, state)

    def lang_of(self, state: str) -> str | None:
        """The language of the visit that sent a phone away with this state."""
        row = self._store.read(lambda conn: row_of_state(conn, state))
        return None if row is None else str(row["lang"])

    def sweep(self, tombstone_s: float) -> int:
        """End what is too old; gives how many."""
        ended = self._store.write(signins.expire)
        before = self.now_ms() - round(tombstone_s * 1000)
        if self._store.write(lambda tx: signins.forget(tx, before)) or ended:
            self._store.fold_log()
        return ended
