"""Reads the State's list of 2D-Doc authorities (ETSI TS 119 612): who they are, their keys, their addresses.

The list's own XML signature is not checked here: the list is trusted by its place (see the README).
"""

from __future__ import annotations

import base64
import datetime as dt
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias
from xml.etree import ElementTree as ET

from scanner.twoddoc.certificates import certificates_in

if TYPE_CHECKING:
    from cryptography.x509 import Certificate

_CA_SERVICE = "Svctype/CA/PKC"
_GRANTED = ("inaccord", "granted", "undersupervision", "accredited")
"""Statuses, as the last part of their address, of services that may be relied on."""
_CA_ID = re.compile(r"[A-Z0-9]{4}")
_NUMBER = re.compile(r"[0-9]{1,9}")


@dataclass(frozen=True)
class Authority:
    """A certification authority of 2D-Doc (FR03, ...) with its certificates and where it publishes more."""

    ca_id: str
    name: str
    addresses: tuple[str, ...]
    certificates: tuple[Certificate, ...]


@dataclass(frozen=True)
class TrustList:
    """The list: its number, its day, the day until which it holds (none: it is closed), its authorities."""

    number: int
    issued_on: dt.date | None
    next_update: dt.date | None
    authorities: Mapping[str, Authority]

    def holds_on(self, day: dt.date) -> bool:
        """Whether the list may still be relied on."""
        return self.next_update is not None and day <= self.next_update


@dataclass(frozen=True)
class NotTrustList:
    """Why these bytes are no usable list: ``xml``, ``doctype`` or ``empty`` (no authority in it)."""

    reason: str


TrustListResult: TypeAlias = TrustList | NotTrustList


def looks_like_xml(data: bytes) -> bool:
    """Whether these bytes may be a list at all."""
    return data.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"<"


def parse_trust_list(data: bytes) -> TrustListResult:
    """Read a list. Never raises on bad input."""
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        return NotTrustList("doctype")
    if b"\0" in data:
        return NotTrustList("xml")  # UTF-16 would hide a doctype from the line above
    try:
        root = ET.fromstring(data)
    except (ET.ParseError, ValueError, LookupError):
        return NotTrustList("xml")
    if _local(root) != "TrustServiceStatusList":
        return NotTrustList("xml")
    authorities: dict[str, Authority] = {}
    for provider in root.iterfind(".//{*}TrustServiceProvider"):
        if (one := _authority(provider)) is not None:
            authorities[one.ca_id] = _joined(authorities.get(one.ca_id), one)
    if not authorities:
        return NotTrustList("empty")
    number = _text(root, ".//{*}TSLSequenceNumber")
    return TrustList(
        int(number) if _NUMBER.fullmatch(number) else 0,
        _day(_text(root, ".//{*}ListIssueDateTime")),
        _day(_text(root, ".//{*}SchemeInformation/{*}NextUpdate/{*}dateTime")),
        authorities,
    )


def _authority(provider: ET.Element) -> Authority | None:
    names = _texts(provider, "{*}TSPInformation/{*}TSPTradeName/{*}Name")
    ids = [name for name in names if _CA_ID.fullmatch(name)]
    if not ids:
        return None
    title = next(_texts(provider, "{*}TSPInformation/{*}TSPName/{*}Name"), ids[0])
    addresses = tuple(dict.fromkeys(_texts(provider, "{*}TSPInformation/{*}TSPInformationURI/{*}URI")))
    return Authority(ids[0], title, addresses, tuple(_keys(provider)))


def _keys(provider: ET.Element) -> Iterator[Certificate]:
    """The certificates of the services that issue certificates and are granted."""
    for service in provider.iterfind(".//{*}TSPService/{*}ServiceInformation"):
        kind, status = _text(service, "{*}ServiceTypeIdentifier"), _text(service, "{*}ServiceStatus")
        if kind.rstrip("/").endswith(_CA_SERVICE) and status.rstrip("/").endswith(_GRANTED):
            for words in _texts(service, "{*}ServiceDigitalIdentity//{*}X509Certificate"):
                yield from certificates_in(_from_base64(words))


def _joined(before: Authority | None, now: Authority) -> Authority:
    if before is None:
        return now
    addresses = tuple(dict.fromkeys(before.addresses + now.addresses))
    return Authority(before.ca_id, before.name, addresses, before.certificates + now.certificates)


def _from_base64(words: str) -> bytes:
    try:
        return base64.b64decode("".join(words.split()), validate=True)
    except ValueError:
        return b""


def _day(words: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(words[:10])
    except ValueError:
        return None


def _texts(element: ET.Element, path: str) -> Iterator[str]:
    for found in element.iterfind(path):
        if words := (found.text or "").strip():
            yield words


def _text(element: ET.Element, path: str) -> str:
    return next(_texts(element, path), "")


def _local(element: ET.Element) -> str:
    return element.tag.rpartition("}")[2]
