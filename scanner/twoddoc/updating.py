"""Fills the store of certificates: from files that are already here, or from the addresses of the list.

Nothing is taken on its word: a certificate or a list of revoked ones must be signed by an authority of the
list. An older list never replaces a newer one.
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal
from urllib.parse import quote

from scanner.twoddoc.certificates import certificates_in, common_name, crl_addresses, crl_in
from scanner.twoddoc.signature import issued_by, speaks_for
from scanner.twoddoc.trust import CERTIFICATES, CRLS, LIST_FILE, TrustStore
from scanner.twoddoc.trustlist import Authority, TrustList, looks_like_xml, parse_trust_list
from scanner.twoddoc.wire import Fetched, Limits, NotFetched, fetch

if TYPE_CHECKING:
    from cryptography.x509 import Certificate, CertificateRevocationList
    from requests import Session

_MOST_ADDRESSES = 60
_PLAIN = re.compile(r"[0-9A-Za-z]{1,16}")
_LIST_PROBLEMS = frozenset({"list_xml", "list_doctype", "list_empty", "list_expired", "list_older"})

Code = Literal[
    "list_xml", "list_doctype", "list_empty", "list_expired", "list_older", "no_list", "issuer", "nothing"
]
"""Why a file was not taken: a bad, expired or older list; no list yet; not from a listed authority; else."""


@dataclass(frozen=True)
class Offer:
    """A file that may hold a list, certificates or revoked ones; ``name`` is for the administrator."""

    name: str
    data: bytes


@dataclass(frozen=True)
class Refused:
    """A file that was not taken, and why: a ``Code``, or the sentence of a fetch that failed."""

    name: str
    reason: str


@dataclass(frozen=True)
class UpdateReport:
    """What an update brought; nothing was changed for the rest."""

    new_list: bool = False
    certificates: int = 0
    crls: int = 0
    refused: tuple[Refused, ...] = field(default=())


def take(offers: Iterable[Offer], folder: Path, today: dt.date) -> UpdateReport:
    """Put into the store what proves itself, lists first. Raises OSError when it cannot be written."""
    report, offers = UpdateReport(), list(offers)
    for offer in (one for one in offers if looks_like_xml(one.data)):
        report = _take_list(offer, list_in(folder), folder, today, report)
    found = list_in(folder)
    for offer in (one for one in offers if not looks_like_xml(one.data)):
        report = _take_keys(offer, found, folder, report)
    return report


def update_from_network(
    url: str, folder: Path, session: Session, today: dt.date, limits: Limits
) -> UpdateReport | NotFetched:
    """Fetch the list, then what its authorities publish. A part that fails leaves the rest as it was."""
    listed = fetch(url, session, limits, secure=True)
    if isinstance(listed, NotFetched):
        return listed
    report = take([Offer(url, listed)], folder, today)
    if any(one.reason in _LIST_PROBLEMS for one in report.refused):
        return report
    found = list_in(folder)
    if found is None:
        return report
    for address in list(_bundles(found))[:_MOST_ADDRESSES]:
        report = _from_address(address, found, folder, fetch(address, session, limits, secure=False), report)
    known = [one for named in TrustStore.load(folder).certificates.values() for one in named]
    revoked = dict.fromkeys(address for one in known for address in crl_addresses(one))
    for address in list(revoked)[:_MOST_ADDRESSES]:
        report = _from_address(address, found, folder, fetch(address, session, limits, secure=False), report)
    return report


def list_in(folder: Path) -> TrustList | None:
    """The list that is in place, if a good one is."""
    found = parse_trust_list(_old(folder / LIST_FILE))
    return found if isinstance(found, TrustList) else None


def _from_address(
    address: str, found: TrustList, folder: Path, got: Fetched, report: UpdateReport
) -> UpdateReport:
    if isinstance(got, NotFetched):
        return _refuse(report, address, got.sentence)
    return _take_keys(Offer(address, got), found, folder, report)


def _bundles(found: TrustList) -> Iterator[str]:
    """Where the authorities publish their certificates; a store of RFC 4387 is asked by its issuer's hash."""
    for authority in found.authorities.values():
        for address in authority.addresses:
            if "search.php" not in address and "iHash" not in address:
                yield address
                continue
            for certificate in authority.certificates:
                digest = hashlib.sha1(certificate.subject.public_bytes(), usedforsecurity=False).digest()
                name = base64.b64encode(digest).decode().rstrip("=")
                yield f"{address.partition('?')[0]}?iHash={quote(name, safe='')}"


def _take_list(
    offer: Offer, before: TrustList | None, folder: Path, today: dt.date, report: UpdateReport
) -> UpdateReport:
    found = parse_trust_list(offer.data)
    if not isinstance(found, TrustList):
        return _refuse(report, offer.name, f"list_{found.reason}")
    if not found.holds_on(today):
        return _refuse(report, offer.name, "list_expired")
    if before is not None and _age(found) < _age(before):
        return _refuse(report, offer.name, "list_older")
    if offer.data == _old(folder / LIST_FILE):
        return report
    _write(folder / LIST_FILE, offer.data)
    return replace(report, new_list=True)


def _age(found: TrustList) -> tuple[dt.date, int]:
    return found.issued_on or dt.date.min, found.number


def _take_keys(offer: Offer, found: TrustList | None, folder: Path, report: UpdateReport) -> UpdateReport:
    certificates, crl = certificates_in(offer.data), crl_in(offer.data)
    if not certificates and crl is None:
        return _refuse(report, offer.name, "nothing")
    if found is None:
        return _refuse(report, offer.name, "no_list")
    if crl is not None:
        return _take_crl(offer.name, crl, found, folder, report)
    owned = [(one, owner) for one in certificates if (owner := _owner(one, found)) is not None]
    if not owned:
        return _refuse(report, offer.name, "issuer")
    new = sum(_keep(one, owner, folder) for one, owner in owned)
    return replace(report, certificates=report.certificates + new)


def _owner(certificate: Certificate, found: TrustList) -> Authority | None:
    """Who issued it, as long as its identifier may be one."""
    if not _PLAIN.fullmatch(common_name(certificate)):
        return None
    for authority in found.authorities.values():
        if any(issued_by(certificate, one) for one in authority.certificates):
            return authority
    return None


def _keep(certificate: Certificate, owner: Authority, folder: Path) -> bool:
    """Write it down; False when it was there already."""
    from cryptography.hazmat.primitives.serialization import Encoding

    data = certificate.public_bytes(Encoding.DER)
    name = f"{owner.ca_id}-{common_name(certificate)}-{hashlib.sha256(data).hexdigest()[:16]}.der"
    if _old(folder / CERTIFICATES / name) == data:
        return False
    _write(folder / CERTIFICATES / name, data)
    return True


def _take_crl(
    name: str, crl: CertificateRevocationList, found: TrustList, folder: Path, report: UpdateReport
) -> UpdateReport:
    from cryptography.hazmat.primitives.serialization import Encoding

    signer = next(
        (
            (authority.ca_id, one)
            for authority in found.authorities.values()
            for one in authority.certificates
            if speaks_for(crl, one)
        ),
        None,
    )
    if signer is None:
        return _refuse(report, name, "issuer")
    key = hashlib.sha256(signer[1].public_bytes(Encoding.DER)).hexdigest()[:16]
    file = folder / CRLS / f"{signer[0]}-{key}.crl"
    before = crl_in(_old(file))
    if before is not None and before.last_update_utc >= crl.last_update_utc:
        return report
    _write(file, crl.public_bytes(Encoding.DER))
    return replace(report, crls=report.crls + 1)


def _refuse(report: UpdateReport, name: str, reason: str) -> UpdateReport:
    return replace(report, refused=(*report.refused, Refused(name, reason)))


def _old(file: Path) -> bytes:
    return file.read_bytes() if file.is_file() else b""


def _write(file: Path, data: bytes) -> None:
    """Whole or not at all: a kiosk may read at the same time, or lose its power."""
    file.parent.mkdir(parents=True, exist_ok=True)
    part = file.with_name(f".{file.name}.part")
    part.write_bytes(data)
    part.replace(file)
