"""Parcels and their bytes together: an ended parcel keeps no file, and nobody is answered before it went."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection

from hub.contract import Announcement, Claim, ParcelMode, ParcelPhase, Reading
from hub.handoff import parcels
from hub.handoff.blobs import Blobs, Received
from hub.handoff.outcomes import Locked, Outcome
from hub.handoff.rows import Speaker, has_lease, is_open, phase_of, row_for, row_of
from hub.outcomes import Changed, Moved, Over, Unknown, WrongProof
from hub.store.store import Store, Tx
from hub.timing import NowMs


@dataclass(frozen=True)
class Lifetimes:
    """How long a link works, on the screen and on paper, and how long one phone has a parcel; in seconds."""

    live_s: float = 1800
    deferred_s: float = 86_400
    lease_s: float = 600


class Handoff:
    """What can be done to parcels. Every method blocks until the change is on disk."""

    def __init__(self, store: Store, blobs: Blobs, now_ms: NowMs, lifetimes: Lifetimes) -> None:
        self.store, self.blobs, self.now_ms = store, blobs, now_ms
        self._lifetimes = lifetimes

    def announce(self, parcel_id: str, said: Announcement, by: Speaker) -> Outcome:
        """The kiosk is going to show, or to print, a link."""
        deferred = said.mode is ParcelMode.DEFERRED
        lifetime_ms = round((self._lifetimes.deferred_s if deferred else self._lifetimes.live_s) * 1000)
        return self._step(lambda tx: parcels.announce(tx, parcel_id, said, lifetime_ms, by))

    def claim(self, parcel_id: str, proof: Claim) -> Outcome:
        """Lease to the first phone."""
        lease_ms = round(self._lifetimes.lease_s * 1000)
        return self._step(lambda tx: parcels.claim(tx, parcel_id, proof, lease_ms))

    def held(self, parcel_id: str, lease: str) -> Outcome:
        """The parcel for the phone that has its lease."""
        return self.store.read(lambda conn: parcels.held(conn, parcel_id, lease, self.now_ms()))

    def turn(self, parcel_id: str, lease: str) -> Outcome:
        """The same; a phone that has sent is told for long what became of it."""

        def look(conn: Connection) -> Outcome:
            found = parcels.held(conn, parcel_id, lease, self.now_ms())
            row = row_of(conn, parcel_id)
            told = row is not None and row["files"] is not None and has_lease(row, lease)
            return Moved(row) if row is not None and told and isinstance(found, Over) else found

        return self.store.read(look)

    def look(self, parcel_id: str, by: Speaker) -> Outcome:
        """The parcel for its kiosk, whatever became of it."""
        row = self.store.read(lambda conn: row_for(conn, parcel_id, by))
        return Unknown() if row is None else Moved(row)

    def give(self, parcel_id: str, got: Received, keys: tuple[str, str] | None, by: Speaker) -> Outcome:
        """The kiosk's bytes."""
        return self._keep(got, lambda tx: parcels.give(tx, parcel_id, got, keys, by))

    def send(self, parcel_id: str, lease: str, got: Received) -> Outcome:
        """A phone's bytes."""
        return self._keep(got, lambda tx: parcels.send(tx, parcel_id, lease, got))

    def accept(self, parcel_id: str, key: str, by: Speaker) -> Outcome:
        """The citizen confirmed a phone that wants to send."""
        return self._step(lambda tx: parcels.accept(tx, parcel_id, key, by))

    def read(self, parcel_id: str, reading: Reading, by: Speaker) -> Outcome:
        """The kiosk has read what came."""
        return self._step(lambda tx: parcels.read(tx, parcel_id, reading, by))

    def acknowledge(self, parcel_id: str, lease: str) -> Outcome:
        """The phone has it."""
        return self._step(lambda tx: parcels.acknowledge(tx, parcel_id, lease))

    def revoke(self, parcel_id: str, by: Speaker) -> Outcome:
        """The kiosk takes it back."""
        return self._step(lambda tx: parcels.revoke(tx, parcel_id, by))

    def file_for_phone(self, parcel_id: str, lease: str) -> Path | Outcome:
        """Where the bytes lie that this phone may fetch."""
        return self._file(self.held(parcel_id, lease), to_phone=True)

    def file_for_kiosk(self, parcel_id: str, by: Speaker) -> Path | Outcome:
        """Where the bytes lie that a phone has sent."""
        found = self.look(parcel_id, by)
        if isinstance(found, Moved) and not is_open(found.row, self.now_ms()):
            return Over(phase_of(found.row, self.now_ms()))
        return self._file(found, to_phone=False)

    def sweep(self, tombstone_s: float) -> int:
        """End what is too old, by the hub's clock; gives how many parcels ended."""
        late = self.store.write(parcels.expire)
        for name in filter(None, late):
            self.blobs.erase(name)
        before = self.now_ms() - round(tombstone_s * 1000)
        if self.store.write(lambda tx: parcels.forget(tx, before)) or late:
            self.store.fold_log()
        return len(late)

    def tidy(self, min_age_s: float = 0) -> int:
        """At the start: remove files that a crash left behind."""
        return self.blobs.erase_all_but(self.store.read(parcels.open_blobs), min_age_s)

    def _file(self, found: Outcome, *, to_phone: bool) -> Path | Outcome:
        if not isinstance(found, Moved):
            return found
        if (found.row["mode"] != ParcelMode.INTAKE) != to_phone:
            return WrongProof()
        file = self.blobs.path(found.row["blob"] or "")
        return file if found.row["blob"] and file.is_file() else Changed()

    def _keep(self, got: Received, work: Callable[[Tx], Outcome]) -> Outcome:
        """Bytes that no row names in the end are erased, whatever happened."""
        kept = False
        try:
            done = self._step(work)
            kept = isinstance(done, Moved) and done.row["blob"] == got.name
            return done
        finally:
            if not kept:
                self.blobs.erase(got.name)

    def _step(self, work: Callable[[Tx], Outcome]) -> Outcome:
        done = self.store.write(work)
        if isinstance(done, Moved | Locked) and done.gone:
            self.blobs.erase(done.gone)
        return Over(ParcelPhase.LOCKED) if isinstance(done, Locked) else done
