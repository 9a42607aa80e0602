"""HTTP Message Signatures (RFC 9421) and content digests (RFC 9530), as kiosks sign and the hub reads them.

One strict profile: the same four components in the same order, one signature, every parameter there. What is
written otherwise is no signature of ours, so neither side needs a parser of structured fields.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass

COVERED = ("@method", "@path", "@query", "content-digest")
"""What a signature vouches for (RFC 9421, 2.2): nobody turns it into another request or another body."""
LABEL = "parvis"
ED25519 = "ed25519"
HMAC = "hmac-sha256"
WINDOW_S = 300
"""How far the two clocks may be apart."""
SKEW_HEADER = "Parvis-Skew-S"
"""By how many seconds the kiosk's clock is ahead of the hub's (negative: behind), on a ``clock_skew``."""

_PARAMS = re.compile(
    r'\("@method" "@path" "@query" "content-digest"\);created=(?P<created>[0-9]{1,12});'
    r'keyid="(?P<keyid>[A-Za-z0-9_-]{1,64})";nonce="(?P<nonce>[A-Za-z0-9_-]{1,64})";alg="(?P<alg>[a-z0-9-]{1,20})"'
)
_BYTES = re.compile(r":([A-Za-z0-9+/]{43,88}={0,2}):")
_DIGEST = re.compile(r"sha-256=:([A-Za-z0-9+/]{43}=):")


@dataclass(frozen=True)
class Claimed:
    """What a request's headers claim; nothing of it is proven yet."""

    params: str
    created_s: int
    keyid: str
    nonce: str
    alg: str
    signature: bytes


def content_digest(sha256: bytes) -> str:
    """The header for a body of this SHA-256 (RFC 9530, 2)."""
    return f"sha-256=:{base64.b64encode(sha256).decode()}:"


def digest_of(header: str) -> bytes | None:
    """The SHA-256 (32 bytes) that such a header names; None if it is none of ours."""
    found = _DIGEST.fullmatch(header)
    return base64.b64decode(found[1]) if found else None


def params_of(created_s: int, keyid: str, nonce: str, alg: str) -> str:
    """The signature's parameters in our one order. ``keyid`` and ``nonce`` are base64url."""
    covered = " ".join(f'"{name}"' for name in COVERED)
    return f'({covered});created={created_s};keyid="{keyid}";nonce="{nonce}";alg="{alg}"'


def signature_base(lines: Sequence[tuple[str, str]], params: str) -> bytes:
    """What is signed (RFC 9421, 2.5): each component with its value, then the parameters."""
    return "\n".join(f'"{name}": {value}' for name, value in (*lines, ("@signature-params", params))).encode()


def request_base(method: str, target: str, digest: str, params: str) -> bytes:
    """The base of a request to ``target``, a path with its query; ``digest`` is the header's value."""
    path, _, query = target.partition("?")
    values = (method.upper(), path, f"?{query}", digest)
    return signature_base(list(zip(COVERED, values, strict=True)), params)


def headers_of(params: str, signature: bytes) -> dict[str, str]:
    """The two headers of a signed request."""
    return {
        "Signature-Input": f"{LABEL}={params}",
        "Signature": f"{LABEL}=:{base64.b64encode(signature).decode()}:",
    }


def claimed(signature_input: str, signature: str) -> Claimed | None:
    """Read the two headers; None if they are not exactly ours."""
    label, _, params = signature_input.partition("=")
    label_too, _, value = signature.partition("=")
    found, given = _PARAMS.fullmatch(params), _BYTES.fullmatch(value)
    if label != LABEL or label_too != LABEL or found is None or given is None:
        return None
    try:
        signed = base64.b64decode(given[1], validate=True)
    except ValueError:
        return None
    return Claimed(params, int(found["created"]), found["keyid"], found["nonce"], found["alg"], signed)


def thumbprint(public_key: bytes) -> str:
    """How a kiosk's key is named in ``keyid``: SHA-256, base64url."""
    return base64.urlsafe_b64encode(hashlib.sha256(public_key).digest()).decode().rstrip("=")
