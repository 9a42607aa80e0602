"""The store is filled from files and from a real server on loopback; what does not prove itself stays out."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, pkcs7
from hypothesis import given
from hypothesis import strategies as st

from scanner.twoddoc.certificates import certificates_in, common_name, crl_in
from scanner.twoddoc.trust import TrustStore
from scanner.twoddoc.updating import Offer, Refused, UpdateReport, take, update_from_network
from scanner.twoddoc.verdict import Invalid, Valid
from scanner.twoddoc.wire import Limits, NotFetched, fetch
from tests.scanner.twoddoc.kit import BILL, TODAY, Leaf, Maker, read, trust_list

MAKER = Maker()
LEAF = MAKER.leaf()
WORDS = BILL.format(ca="FR98", cert="0001")


def bundle(*leaves: Leaf, coded: bool = False) -> bytes:
    """A multipart as authorities publish it (RFC 4387), without the header that named its boundary."""
    how = b"Content-Transfer-Encoding: base64\r\n" if coded else b""
    parts = [
        b"--End\r\nContent-Type: application/pkix-cert\r\n"
        + how
        + b"\r\n"
        + (base64.encodebytes(one.der) if coded else one.der)
        + b"\r\n"
        for one in leaves
    ]
    return b"".join(parts) + b"--End--\r\n"


@pytest.mark.parametrize(
    "data",
    [
        LEAF.der,
        LEAF.pem,
        pkcs7.serialize_certificates([LEAF.certificate], Encoding.DER),
        pkcs7.serialize_certificates([LEAF.certificate], Encoding.PEM),
        bundle(LEAF),
        bundle(LEAF, coded=True),
    ],
    ids=["der", "pem", "p7 der", "p7 pem", "multipart", "multipart base64"],
)
def test_certificates_come_in_many_wrappings(data: bytes, tmp_path: Path) -> None:
    assert certificates_in(data) == (LEAF.certificate,)
    report = take([Offer("leaf", data), Offer("list", trust_list(MAKER))], tmp_path, TODAY)
    assert report == UpdateReport(new_list=True, certificates=1)
    assert TrustStore.load(tmp_path).judge(read(LEAF.code(WORDS)), TODAY) == Valid()


def test_a_bundle_holds_many(tmp_path: Path) -> None:
    leaves = [MAKER.leaf(f"{number:04}") for number in range(1, 6)]
    report = take([Offer("l", trust_list(MAKER)), Offer("b", bundle(*leaves))], tmp_path, TODAY)
    assert report.certificates == 5
    assert sorted(TrustStore.load(tmp_path).certificates) == ["1", "2", "3", "4", "5"]


def test_a_raw_certificate_in_a_bundle_may_hold_any_byte(tmp_path: Path) -> None:
    """Ends of lines are in one signature out of a few: a parser of e-mails changed them."""
    leaves = [MAKER.leaf(f"{number:04}") for number in range(1, 41)]
    assert any(b"\r" in one.der or b"\n" in one.der for one in leaves)
    assert certificates_in(bundle(*leaves)) == tuple(one.certificate for one in leaves)


def test_the_same_again_changes_nothing(tmp_path: Path) -> None:
    offers = [Offer("l", trust_list(MAKER)), Offer("c", LEAF.der), Offer("r", MAKER.crl())]
    assert take(offers, tmp_path, TODAY) == UpdateReport(True, 1, 1)
    assert take(offers, tmp_path, TODAY) == UpdateReport()


def test_a_certificate_without_a_list_is_not_taken(tmp_path: Path) -> None:
    assert take([Offer("c", LEAF.der)], tmp_path, TODAY).refused == (Refused("c", "no_list"),)
    assert list(tmp_path.iterdir()) == []


def test_what_no_listed_authority_signed_is_not_taken(tmp_path: Path) -> None:
    strange = Maker(ca_id="FR97")
    odd = MAKER.leaf("../../etc")
    offers = [
        Offer("list", trust_list(MAKER)),
        Offer("leaf", strange.leaf().der),
        Offer("crl", strange.crl(LEAF)),
        Offer("namesake", Maker().crl(LEAF)),
        Offer("odd", odd.der),
        Offer("itself", MAKER.certificate.public_bytes(Encoding.DER)),
        Offer("else", b"hello"),
    ]
    refused = {one.name: one.reason for one in take(offers, tmp_path, TODAY).refused}
    signed_by_none = dict.fromkeys(["leaf", "crl", "namesake", "odd", "itself"], "issuer")
    assert refused == signed_by_none | {"else": "nothing"}


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (trust_list(MAKER, until="2026-11-21"), "list_expired"),
        (trust_list(MAKER, until=None), "list_expired"),
        (trust_list(MAKER, issued="2026-09-01"), "list_older"),
        (trust_list(MAKER, number=6), "list_older"),
        (trust_list(), "list_empty"),
        (b"<html>not found</html>", "list_xml"),
        (b"<!DOCTYPE x><x/>", "list_doctype"),
    ],
)
def test_a_worse_list_does_not_replace_the_one_in_place(data: bytes, reason: str, tmp_path: Path) -> None:
    take([Offer("good", trust_list(MAKER))], tmp_path, TODAY)
    before = (tmp_path / "list.xml").read_bytes()
    assert take([Offer("bad", data)], tmp_path, TODAY).refused == (Refused("bad", reason),)
    assert (tmp_path / "list.xml").read_bytes() == before


def test_a_newer_list_replaces_an_older_and_a_spoilt_one(tmp_path: Path) -> None:
    (tmp_path / "list.xml").write_bytes(b"<spoilt")
    assert take([Offer("a", trust_list(MAKER))], tmp_path, TODAY).new_list
    assert take([Offer("b", trust_list(MAKER, number=8))], tmp_path, TODAY).new_list
    found = TrustStore.load(tmp_path).trust_list
    assert found is not None
    assert found.number == 8


def test_only_a_newer_list_of_revoked_ones_is_taken(tmp_path: Path) -> None:
    take([Offer("l", trust_list(MAKER)), Offer("c", LEAF.der)], tmp_path, TODAY)
    assert take([Offer("new", MAKER.crl(LEAF, on="2026-11-02"))], tmp_path, TODAY).crls == 1
    assert take([Offer("old", MAKER.crl(on="2026-11-01"))], tmp_path, TODAY) == UpdateReport()
    assert TrustStore.load(tmp_path).judge(read(LEAF.code(WORDS)), TODAY) == Invalid("revoked")


def test_what_lies_in_the_store_and_is_spoilt_is_passed_over(tmp_path: Path) -> None:
    take([Offer("l", trust_list(MAKER)), Offer("c", LEAF.der)], tmp_path, TODAY)
    (tmp_path / "crl").mkdir()
    for name in ("certificates/a.der", "crl/b.crl", "certificates/.c.part"):
        (tmp_path / name).write_bytes(b"\x30\x82spoilt")
    (tmp_path / "certificates" / "folder").mkdir()
    assert TrustStore.load(tmp_path).judge(read(LEAF.code(WORDS)), TODAY) == Valid()


@given(st.binary(max_size=300))
def test_any_bytes_instead_of_certificates_are_survived(tail: bytes) -> None:
    for data in (
        tail,
        b"--cut\r\n" + tail,
        b"--a\r\nContent-Transfer-Encoding: base64\r\n\r\n" + tail,
        LEAF.der[:200] + tail,
        b"-----BEGIN CERTIFICATE-----\n" + tail,
    ):
        assert isinstance(certificates_in(data), tuple)
        assert crl_in(data) is None


def test_a_certificate_without_a_name_has_no_identifier() -> None:
    builder = x509.CertificateBuilder().subject_name(x509.Name([])).issuer_name(MAKER.certificate.subject)
    builder = builder.public_key(LEAF.key.public_key()).serial_number(1)
    builder = builder.not_valid_before(dt.datetime(2020, 1, 1, tzinfo=dt.UTC))
    nameless = builder.not_valid_after(dt.datetime(2030, 1, 1, tzinfo=dt.UTC)).sign(
        MAKER.key, LEAF.certificate.signature_hash_algorithm
    )
    assert common_name(nameless) == ""


@dataclass
class Site:
    """What a server publishes, by path (and ``iHash``); a number is a status, an address leads on."""

    pages: dict[str, bytes | int | str] = field(default_factory=dict)
    url: str = ""


class _Handler(BaseHTTPRequestHandler):
    site: Site

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        asked = parse_qs(parts.query).get("iHash", [""])[0]
        page = self.site.pages.get(f"{parts.path}#{asked}" if asked else parts.path, 404)
        if isinstance(page, bytes):
            self.send_response(200)
            self.end_headers()
            with suppress(ConnectionError):  # a client that has enough hangs up
                self.wfile.write(page)
        else:
            self.send_response(302 if isinstance(page, str) else page)
            self.send_header("Location", page if isinstance(page, str) else "/")
            self.send_header("Content-Length", "0")
            self.end_headers()

    def log_message(self, *_: object) -> None:
        """Be quiet."""


@contextmanager
def serving(host: str) -> Iterator[Site]:
    made = Site()
    server = ThreadingHTTPServer((host, 0), type("Handler", (_Handler,), {"site": made}))
    made.url = f"http://{host}:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield made
    server.shutdown()
    server.server_close()


@pytest.fixture
def site() -> Iterator[Site]:
    with serving("127.0.0.1") as made:
        yield made


def updated(site: Site, folder: Path) -> UpdateReport | NotFetched:
    with requests.Session() as session:
        return update_from_network(f"{site.url}/list.xml", folder, session, TODAY, Limits())


def test_the_network_brings_list_certificates_and_revoked_ones(site: Site, tmp_path: Path) -> None:
    bundled = Maker(addresses=(f"{site.url}/pki-2ddoc.der",))
    asked = Maker(ca_id="FR97", addresses=(f"{site.url}/search.php?iHash=x",))
    one, two = bundled.leaf(crl_address=f"{site.url}/a.crl"), asked.leaf("0002")
    digest = hashlib.sha1(asked.certificate.subject.public_bytes(), usedforsecurity=False).digest()
    site.pages = {
        "/list.xml": trust_list(bundled, asked),
        "/pki-2ddoc.der": bundle(one),
        f"/search.php#{base64.b64encode(digest).decode().rstrip('=')}": two.pem,
        "/a.crl": bundled.crl(bundled.leaf()),
    }
    assert updated(site, tmp_path) == UpdateReport(True, 2, 1)
    held = TrustStore.load(tmp_path)
    assert held.judge(read(one.code(WORDS)), TODAY) == Valid()
    assert held.judge(read(two.code(BILL.format(ca="FR97", cert="0002"))), TODAY) == Valid()
    site.pages["/a.crl"] = bundled.crl(one, on="2026-11-20")
    assert updated(site, tmp_path) == UpdateReport(False, 0, 1)
    assert TrustStore.load(tmp_path).judge(read(one.code(WORDS)), TODAY) == Invalid("revoked")


def test_a_part_that_fails_leaves_the_rest(site: Site, tmp_path: Path) -> None:
    maker = Maker(addresses=(f"{site.url}/gone.der", f"{site.url}/page.der", f"{site.url}/a.der"))
    site.pages = {"/list.xml": trust_list(maker), "/page.der": b"<html>", "/a.der": maker.leaf().der}
    found = updated(site, tmp_path)
    assert isinstance(found, UpdateReport)
    assert (found.new_list, found.certificates) == (True, 1)
    assert [one.reason for one in found.refused] == ["The server answered 404.", "nothing"]


def test_a_server_that_sends_an_old_list_changes_nothing(site: Site, tmp_path: Path) -> None:
    site.pages = {"/list.xml": trust_list(MAKER, until="2020-01-01")}
    found = updated(site, tmp_path)
    assert isinstance(found, UpdateReport)
    assert [one.reason for one in found.refused] == ["list_expired"]
    assert not (tmp_path / "list.xml").exists()


def test_a_server_that_sends_no_list_changes_nothing(site: Site, tmp_path: Path) -> None:
    site.pages = {"/list.xml": b"sorry"}
    assert updated(site, tmp_path) == UpdateReport(refused=(Refused(f"{site.url}/list.xml", "nothing"),))


def got(url: str, limits: Limits | None = None, *, secure: bool = True) -> str:
    """The code of a fetch that failed."""
    with requests.Session() as session:
        found = fetch(url, session, limits or Limits(), secure=secure)
    assert isinstance(found, NotFetched)
    assert found.sentence.endswith(".")
    return found.code


def test_each_failure_of_the_line_has_its_sentence(site: Site) -> None:
    site.pages = {
        "/large": bytes(5 << 20),
        "/busy": 503,
        "/small": b"x",
    }
    clock = iter([0.0, 500.0, 1000.0])
    assert got(f"{site.url}/busy") == "http"
    assert got(f"{site.url}/large", Limits(limit_bytes=1 << 20)) == "size"
    assert got(f"{site.url}/small", Limits(clock=lambda: next(clock))) == "time"
    assert got("http://parvis.invalid/list.xml") == "address"
    assert got("ftp://127.0.0.1/list.xml", secure=False) == "address"
    assert got("http://[::1/list.xml", secure=False) == "address"
    assert got("http://127.0.0.1:1/list.xml") == "line"


def test_the_list_is_not_fetched_where_an_insecure_address_leads(site: Site) -> None:
    with serving("127.0.0.2") as elsewhere:
        elsewhere.pages = {"/list.xml": trust_list(MAKER)}
        site.pages = {"/away": f"{elsewhere.url}/list.xml"}
        assert got(f"{site.url}/away") == "address"
