"""Opens certificates and lists of revoked ones in any of the wrappings in which authorities publish them."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from cryptography.x509 import Certificate, CertificateRevocationList

_T = TypeVar("_T")
_BOUNDARY = re.compile(rb"\A\s*--([0-9A-Za-z'()+_,./:=?-]{1,70})\r?\n")
_MOST = 20_000
"""Certificates in one file."""


def certificates_in(data: bytes) -> tuple[Certificate, ...]:
    """All certificates in these bytes: DER, PEM, PKCS #7, or a multipart of them (RFC 4387)."""
    parts = list(_parts(data)) or [data]
    return tuple(one for part in parts for one in _opened(part))[:_MOST]


def _opened(data: bytes) -> list[Certificate]:
    from cryptography import x509
    from cryptography.hazmat.primitives.serialization import pkcs7

    openers: tuple[Callable[[bytes], list[Certificate]], ...] = (
        lambda raw: [x509.load_der_x509_certificate(raw)],
        x509.load_pem_x509_certificates,
        pkcs7.load_der_pkcs7_certificates,
        pkcs7.load_pem_pkcs7_certificates,
    )
    return _first(openers, data) or []


def crl_in(data: bytes) -> CertificateRevocationList | None:
    """The list of revoked certificates in these bytes (DER or PEM), if it is one."""
    from cryptography import x509

    return _first((x509.load_der_x509_crl, x509.load_pem_x509_crl), data)


def common_name(certificate: Certificate) -> str:
    """The subject's common name: a 2D-Doc's certificate identifier. Empty when there is none."""
    from cryptography.x509.oid import NameOID

    try:
        names = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    except ValueError:
        return ""
    return str(names[0].value) if names else ""


def crl_addresses(certificate: Certificate) -> tuple[str, ...]:
    """Where this certificate's authority publishes whom it revoked."""
    from cryptography.x509 import CRLDistributionPoints, ExtensionNotFound, UniformResourceIdentifier

    try:
        points = certificate.extensions.get_extension_for_class(CRLDistributionPoints).value
    except (ExtensionNotFound, ValueError):
        return ()
    names = (name for point in points for name in point.full_name or ())
    return tuple(name.value for name in names if isinstance(name, UniformResourceIdentifier))


def _first(openers: tuple[Callable[[bytes], _T], ...], data: bytes) -> _T | None:
    from cryptography.exceptions import UnsupportedAlgorithm

    for opener in openers:
        try:
            return opener(data)
        except (ValueError, TypeError, UnsupportedAlgorithm):
            continue
    return None


def _parts(data: bytes) -> Iterator[bytes]:
    """The bodies of a multipart without its own header, as its server sent it: its first line parts them.

    The bodies are raw DER as a rule, in which a parser of e-mails would take bytes for ends of lines.
    """
    found = _BOUNDARY.match(data)
    if not found or found[1].startswith(b"---BEGIN"):
        return
    for part in data.split(b"--" + found[1])[1 : _MOST + 1]:
        head, _, body = part.lstrip(b"\r\n").partition(b"\r\n\r\n")
        if re.search(rb"(?i)^content-transfer-encoding:\s*base64", head, re.MULTILINE):
            yield _from_base64(body)
        elif body:
            yield body.removesuffix(b"\r\n")


def _from_base64(body: bytes) -> bytes:
    try:
        return base64.b64decode(body)
    except ValueError:
        return b""
