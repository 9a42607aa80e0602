"""The kiosk's offline store of certificates, and the verdict on a signature.

One folder, filled by the administrator (``parvis trust update``): ``list.xml`` (who the authorities are),
``certificates/`` (what they issued) and ``crl/`` (whom they revoked). The names of the files mean nothing:
who issued a certificate, and its identifier, are read in it and checked against the list.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from scanner.twoddoc.certificates import certificates_in, common_name, crl_in
from scanner.twoddoc.document import TwoDDoc
from scanner.twoddoc.signature import in_force, issued_by, signed_by, speaks_for
from scanner.twoddoc.trustlist import Authority, TrustList, parse_trust_list
from scanner.twoddoc.verdict import Invalid, Unknown, Valid, Verdict

if TYPE_CHECKING:
    from cryptography.x509 import Certificate, CertificateRevocationList

LIST_FILE, CERTIFICATES, CRLS = "list.xml", "certificates", "crl"
TEST_CA = "FR00"
"""The specification's own authority: its private key is public."""


@dataclass(frozen=True)
class TrustStore:
    """What the kiosk knows of authorities; empty until the administrator fills the folder."""

    trust_list: TrustList | None = None
    certificates: Mapping[str, tuple[Certificate, ...]] = field(default_factory=dict)
    """By identifier, without leading zeros. What no listed authority issued counts for nothing."""
    crls: tuple[CertificateRevocationList, ...] = ()

    @classmethod
    def load(cls, folder: Path) -> TrustStore:
        """Read the folder; what is missing or spoilt is as if it were not there."""
        found = parse_trust_list(_bytes(folder / LIST_FILE))
        named: dict[str, tuple[Certificate, ...]] = {}
        for data in _files(folder / CERTIFICATES):
            for one in certificates_in(data):
                key = plain_id(common_name(one))
                named[key] = (*named.get(key, ()), one)
        crls = tuple(crl for data in _files(folder / CRLS) if (crl := crl_in(data)) is not None)
        return cls(found if isinstance(found, TrustList) else None, named, crls)

    def of(self, authority: Authority, certificate_id: str) -> tuple[Certificate, ...]:
        """The certificates of this identifier that this authority issued."""
        named = self.certificates.get(plain_id(certificate_id), ())
        return tuple(one for one in named if _issuer(one, authority) is not None)

    def judge(self, document: TwoDDoc, today: dt.date) -> Verdict:
        """Say what is known of a document's signature. FR00 is never believed here."""
        if document.ca_id == TEST_CA:
            return Unknown("test")
        if self.trust_list is None:
            return Unknown("no_list")
        authority = self.trust_list.authorities.get(document.ca_id)
        if authority is None:
            return Unknown("no_ca" if self.trust_list.holds_on(today) else "list_expired")
        known = self.of(authority, document.certificate_id)
        if not known:
            return Unknown("no_certificate")
        signers = [one for one in known if signed_by(one, document.signed, document.signature_bytes)]
        if not signers:
            return Invalid("signature")
        if not self.trust_list.holds_on(today):
            return Unknown("list_expired")
        verdicts = [self._standing(one, authority, document, today) for one in signers]
        return next((one for one in verdicts if isinstance(one, Valid)), verdicts[0])

    def _standing(
        self, certificate: Certificate, authority: Authority, document: TwoDDoc, today: dt.date
    ) -> Verdict:
        """Whether the certificate was good when it signed. A revoked one never is, whatever the day."""
        issuer = _issuer(certificate, authority)
        day = document.signature_date or document.issue_date or today
        if issuer is None or not (in_force(certificate, day) and in_force(issuer, day)):
            return Invalid("validity")
        return Invalid("revoked") if self._revoked(certificate, issuer) else Valid()

    def _revoked(self, certificate: Certificate, issuer: Certificate) -> bool:
        speaking = (crl for crl in self.crls if speaks_for(crl, issuer))
        return any(
            crl.get_revoked_certificate_by_serial_number(certificate.serial_number) is not None
            for crl in speaking
        )


def judge_in_test(document: TwoDDoc, certificate: Certificate, store: TrustStore, today: dt.date) -> Verdict:
    """Judge in test mode: FR00 by the certificate given, its term and issuer ignored; others as always."""
    if document.ca_id != TEST_CA:
        return store.judge(document, today)
    good = signed_by(certificate, document.signed, document.signature_bytes)
    return Valid() if good else Invalid("signature")


def plain_id(certificate_id: str) -> str:
    """An identifier without leading zeros: text codes write 0001 what binary ones write 00001."""
    return certificate_id.lstrip("0")


def _issuer(certificate: Certificate, authority: Authority) -> Certificate | None:
    return next((one for one in authority.certificates if issued_by(certificate, one)), None)


def _files(folder: Path) -> list[bytes]:
    return [_bytes(file) for file in sorted(folder.glob("*"))] if folder.is_dir() else []


def _bytes(file: Path) -> bytes:
    try:
        return file.read_bytes() if file.is_file() else b""
    except OSError:
        return b""
