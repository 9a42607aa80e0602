"""Seals an identity to the kiosk that asked for it, at once: the hub cannot open what it keeps."""

from base64 import urlsafe_b64decode, urlsafe_b64encode

from hub.contract.identity import Identity, seal_info

BLOCK = 4096
"""Every identity is as long as any other: a length would tell a name."""


def seal(identity: Identity, kiosk_key: str, sign_in_id: str) -> str:
    """HPKE (RFC 9180, base mode, P-256, AES-256-GCM) to the kiosk's key; base64url.

    Raises:
        ValueError: the key is no point of the curve.
    """
    from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey
    from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

    point = urlsafe_b64decode(kiosk_key + "=" * (-len(kiosk_key) % 4))
    public = EllipticCurvePublicKey.from_encoded_point(SECP256R1(), point)
    body = identity.model_dump_json().encode()
    padded = body.ljust(-(-len(body) // BLOCK) * BLOCK)
    suite = Suite(KEM.P256, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
    sealed = suite.encrypt(padded, public, info=seal_info(sign_in_id))
    return urlsafe_b64encode(sealed).decode().rstrip("=")


def is_point(key: str) -> bool:
    """Whether something can be sealed to this key."""
    try:
        seal(Identity(), key, "")
    except ValueError:
        return False
    return True
