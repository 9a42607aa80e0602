"""Checks signatures and who issued what: the only module that computes with keys."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.types import CertificateIssuerPublicKeyTypes
    from cryptography.x509 import Certificate, CertificateRevocationList

_SIZES = {"secp256r1": 32, "secp384r1": 48, "secp521r1": 66}
"""Curves of the specification, and the bytes of r and of s."""
Moment: TypeAlias = dt.date


def signed_by(certificate: Certificate, signed: bytes, raw: bytes) -> bool:
    """Whether ``raw`` (r||s) is this certificate's signature of these bytes: ECDSA, the curve's own SHA-2."""
    from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec, utils

    sums: dict[str, type[hashes.SHA256 | hashes.SHA384 | hashes.SHA512]] = {
        "secp256r1": hashes.SHA256,
        "secp384r1": hashes.SHA384,
        "secp521r1": hashes.SHA512,
    }
    try:
        key = certificate.public_key()
        if not isinstance(key, ec.EllipticCurvePublicKey) or len(raw) != 2 * _SIZES.get(key.curve.name, 0):
            return False
        half = len(raw) // 2
        r, s = int.from_bytes(raw[:half], "big"), int.from_bytes(raw[half:], "big")
        key.verify(utils.encode_dss_signature(r, s), signed, ec.ECDSA(sums[key.curve.name]()))
    except (InvalidSignature, UnsupportedAlgorithm, ValueError, KeyError):
        return False
    return bool(raw)


def issued_by(certificate: Certificate, authority: Certificate) -> bool:
    """Whether this authority's key signed this certificate, and may sign certificates at all."""
    from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm

    try:
        certificate.verify_directly_issued_by(authority)
    except (InvalidSignature, UnsupportedAlgorithm, ValueError, TypeError):
        return False
    return may_issue(authority) is not False and may_issue(certificate) is not True


def may_issue(certificate: Certificate) -> bool | None:
    """What its basic constraints say (RFC 5280, 4.2.1.9); None when it has none. Spoilt ones say no."""
    from cryptography.x509 import BasicConstraints, ExtensionNotFound

    try:
        return certificate.extensions.get_extension_for_class(BasicConstraints).value.ca
    except ExtensionNotFound:
        return None
    except ValueError:
        return False


def in_force(certificate: Certificate, day: Moment) -> bool:
    """Whether the day lies within the certificate's term."""
    return certificate.not_valid_before_utc.date() <= day <= certificate.not_valid_after_utc.date()


def speaks_for(crl: CertificateRevocationList, authority: Certificate) -> bool:
    """Whether this authority signed this list of revoked certificates."""
    from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm

    try:
        key: CertificateIssuerPublicKeyTypes = authority.public_key()  # type: ignore[assignment]
        return crl.issuer == authority.subject and crl.is_signature_valid(key)
    except (InvalidSignature, UnsupportedAlgorithm, ValueError, TypeError):
        return False
