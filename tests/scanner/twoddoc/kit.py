"""Authorities, certificates, lists and signed codes of our own making, as real as the State's."""

from __future__ import annotations

import base64
import datetime as dt
import json
from dataclasses import dataclass, field
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from scanner.twoddoc import Catalogue, TwoDDoc, parse

DATA = json.loads((Path(__file__).parents[2] / "data" / "2ddoc-vectors.json").read_text("utf-8"))
CATALOGUE = Catalogue.load()
TODAY = dt.date(2026, 11, 22)
BILL = "DC04{ca}{cert}2690269A0101FR10MME/MARTIN/LEA\x1d228 RUE DE LA PAIX\x1d244200025SAINT ETIENNE\x1d26FR"
SUMS = {"secp256r1": hashes.SHA256, "secp384r1": hashes.SHA384, "secp521r1": hashes.SHA512}


def moment(day: str) -> dt.datetime:
    return dt.datetime.fromisoformat(day).replace(tzinfo=dt.UTC)


def named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


@dataclass(frozen=True)
class Leaf:
    """Who signs codes."""

    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate

    @property
    def der(self) -> bytes:
        return self.certificate.public_bytes(Encoding.DER)

    @property
    def pem(self) -> bytes:
        return self.certificate.public_bytes(Encoding.PEM)

    def raw(self, signed: bytes) -> bytes:
        r, s = utils.decode_dss_signature(self.key.sign(signed, ec.ECDSA(SUMS[self.key.curve.name]())))
        size = (self.key.curve.key_size + 7) // 8
        return r.to_bytes(size, "big") + s.to_bytes(size, "big")

    def code(self, words: str) -> bytes:
        """A text code of these words, signed."""
        signed = words.encode()
        return signed + b"\x1f" + base64.b32encode(self.raw(signed)).rstrip(b"=")


@dataclass(frozen=True)
class Maker:
    """An authority."""

    ca_id: str = "FR98"
    since: str = "2015-01-01"
    until: str = "2035-01-01"
    can_issue: bool = True
    addresses: tuple[str, ...] = ()
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    @property
    def certificate(self) -> x509.Certificate:
        return self._signed(self.ca_id, self.key, (self.since, self.until), ca=self.can_issue)

    def leaf(
        self,
        name: str = "0001",
        curve: ec.EllipticCurve | None = None,
        *,
        since: str = "2019-01-01",
        until: str = "2030-01-01",
        ca: bool = False,
        crl_address: str = "",
    ) -> Leaf:
        key = ec.generate_private_key(curve or ec.SECP256R1())
        return Leaf(key, self._signed(name, key, (since, until), ca=ca, crl_address=crl_address))

    def crl(self, *revoked: Leaf, on: str = "2026-11-01") -> bytes:
        builder = x509.CertificateRevocationListBuilder().issuer_name(named(self.ca_id))
        builder = builder.last_update(moment(on)).next_update(moment("2027-11-01"))
        for one in revoked:
            entry = x509.RevokedCertificateBuilder().serial_number(one.certificate.serial_number)
            builder = builder.add_revoked_certificate(entry.revocation_date(moment(on)).build())
        return builder.sign(self.key, hashes.SHA256()).public_bytes(Encoding.DER)

    def _signed(
        self,
        name: str,
        key: ec.EllipticCurvePrivateKey,
        term: tuple[str, str],
        *,
        ca: bool,
        crl_address: str = "",
    ) -> x509.Certificate:
        builder = (
            x509.CertificateBuilder()
            .subject_name(named(name))
            .issuer_name(named(self.ca_id))
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(moment(term[0]))
            .not_valid_after(moment(term[1]))
            .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
        )
        if crl_address:
            point = x509.DistributionPoint([x509.UniformResourceIdentifier(crl_address)], None, None, None)
            builder = builder.add_extension(x509.CRLDistributionPoints([point]), critical=False)
        return builder.sign(self.key, hashes.SHA256())


def trust_list(
    *makers: Maker,
    number: int = 7,
    issued: str = "2026-10-01",
    until: str | None = "2027-05-11",
    status: str = "http://uri.etsi.org/TrstSvc/TrustedList/Svcstatus/granted",
) -> bytes:
    """The list in the shape of ETSI TS 119 612."""
    providers = "".join(
        f"""<TrustServiceProvider><TSPInformation>
        <TSPName><Name xml:lang="fr">Autorité {one.ca_id}</Name></TSPName>
        <TSPTradeName><Name xml:lang="fr">{one.ca_id}</Name></TSPTradeName>
        <TSPInformationURI>{"".join(f"<URI>{url}</URI>" for url in one.addresses)}</TSPInformationURI>
        </TSPInformation><TSPServices><TSPService><ServiceInformation>
        <ServiceTypeIdentifier>http://uri.etsi.org/TrstSvc/Svctype/CA/PKC</ServiceTypeIdentifier>
        <ServiceDigitalIdentity><DigitalId><X509Certificate>
        {base64.b64encode(one.certificate.public_bytes(Encoding.DER)).decode()}
        </X509Certificate></DigitalId></ServiceDigitalIdentity>
        <ServiceStatus>{status}</ServiceStatus>
        </ServiceInformation></TSPService></TSPServices></TrustServiceProvider>"""
        for one in makers
    )
    update = f"<dateTime>{until}T00:00:00Z</dateTime>" if until else ""
    return f"""<?xml version="1.0" encoding="UTF-8"?>
    <TrustServiceStatusList xmlns="http://uri.etsi.org/02231/v2#"><SchemeInformation>
    <TSLSequenceNumber>{number}</TSLSequenceNumber>
    <ListIssueDateTime>{issued}T00:00:00Z</ListIssueDateTime><NextUpdate>{update}</NextUpdate>
    </SchemeInformation><TrustServiceProviderList>{providers}</TrustServiceProviderList>
    </TrustServiceStatusList>""".encode()


def read(data: bytes) -> TwoDDoc:
    """What a code says; it must be one."""
    found = parse(data, CATALOGUE)
    assert isinstance(found, TwoDDoc), found
    return found


def raw_of(vector: dict[str, str]) -> bytes:
    return base64.b64decode(vector["raw_base64"])
