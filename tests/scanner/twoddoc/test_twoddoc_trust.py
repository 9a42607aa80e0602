"""Signatures: valid only when everything holds; nothing forged, swapped, old or unknown ever looks green."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.twoddoc import NotTwoDDoc, TwoDDoc, parse
from scanner.twoddoc.signature import issued_by, may_issue, signed_by, speaks_for
from scanner.twoddoc.trust import TrustStore, judge_in_test
from scanner.twoddoc.trustlist import NotTrustList, TrustList, parse_trust_list
from scanner.twoddoc.updating import Offer, take
from scanner.twoddoc.verdict import Invalid, Unknown, Valid, Verdict, outcome_of
from tests.scanner.twoddoc.kit import BILL, CATALOGUE, DATA, TODAY, Leaf, Maker, raw_of, read, trust_list

TEST_CERTIFICATE = x509.load_pem_x509_certificate(DATA["test_certificate_pem"].encode())
SIGNED = [vector for vector in DATA["vectors"] if vector["verifies_with_test_cert"]]
MAKER = Maker()
LEAF = MAKER.leaf()
WORDS = BILL.format(ca="FR98", cert="0001")


def store(folder: Path, *files: bytes, of: bytes | None = None) -> TrustStore:
    """A store with the list of MAKER (or another) and these files."""
    offers = [Offer("list", of or trust_list(MAKER)), *(Offer(str(at), one) for at, one in enumerate(files))]
    take(offers, folder, TODAY)
    return TrustStore.load(folder)


def in_test(data: bytes) -> Verdict:
    return judge_in_test(read(data), TEST_CERTIFICATE, TrustStore(), TODAY)


@pytest.mark.parametrize("vector", SIGNED, ids=lambda vector: vector["id"])
def test_every_official_signature_is_right(vector: dict[str, str]) -> None:
    assert in_test(raw_of(vector)) == Valid()


def test_the_transcribed_specimen_is_read_and_not_believed() -> None:
    other = next(v for v in DATA["vectors"] if not v["verifies_with_test_cert"])
    assert in_test(raw_of(other)) == Invalid("signature")


@pytest.mark.parametrize("vector", DATA["negative"], ids=lambda vector: vector["id"])
def test_no_negative_is_believed(vector: dict[str, str]) -> None:
    unknown = vector["id"] == "neg-unknown-cert"
    assert outcome_of(in_test(raw_of(vector))) == ("unknown" if unknown else "invalid")


@pytest.mark.parametrize("vector", SIGNED, ids=lambda vector: vector["id"])
def test_fr00_is_never_believed_outside_the_test_mode(vector: dict[str, str], tmp_path: Path) -> None:
    tester = Maker(ca_id="FR00")
    forged = tester.leaf()
    trusting = store(tmp_path, forged.der, of=trust_list(tester))
    assert trusting.judge(read(raw_of(vector)), TODAY) == Unknown("test")
    own = read(forged.code(BILL.format(ca="FR00", cert="0001")))
    assert trusting.judge(own, TODAY) == Unknown("test")


@pytest.mark.parametrize("curve", [ec.SECP256R1(), ec.SECP384R1(), ec.SECP521R1()], ids=lambda one: one.name)
def test_a_code_of_a_listed_authority_is_valid(curve: ec.EllipticCurve, tmp_path: Path) -> None:
    leaf = MAKER.leaf("0042", curve)
    code = leaf.code(BILL.format(ca="FR98", cert="0042"))
    assert len(code.rpartition(b"\x1f")[2]) == {256: 103, 384: 154, 521: 212}[curve.key_size]
    assert store(tmp_path, leaf.der).judge(read(code), TODAY) == Valid()


def test_a_code_of_version_01_is_valid_with_its_raw_signature(tmp_path: Path) -> None:
    signed = b"DC01FR98000126902690" + b"01" + b"26FR247500010MME/SPECIMEN/LEA\x1d"
    found = read(signed + LEAF.raw(signed))
    assert store(tmp_path, LEAF.der).judge(found, TODAY) == Valid()


def test_what_is_missing_is_said_apart(tmp_path: Path) -> None:
    bill = read(LEAF.code(WORDS))
    assert TrustStore.load(tmp_path / "none").judge(bill, TODAY) == Unknown("no_list")
    assert store(tmp_path / "a").judge(bill, TODAY) == Unknown("no_certificate")
    full = store(tmp_path / "b", LEAF.der)
    later = dt.date(2027, 5, 12)
    assert full.judge(bill, dt.date(2027, 5, 11)) == Valid()
    assert full.judge(bill, later) == Unknown("list_expired")
    stranger = read(LEAF.code(BILL.format(ca="FR97", cert="0001")))
    assert full.judge(stranger, TODAY) == Unknown("no_ca")
    assert full.judge(stranger, later) == Unknown("list_expired")


def test_a_swapped_certificate_is_not_believed(tmp_path: Path) -> None:
    """Another certificate of the same authority, under its own and under the same identifier."""
    other, twin = MAKER.leaf("0002"), MAKER.leaf("0001")
    held = store(tmp_path / "a", LEAF.der, other.der)
    assert held.judge(read(LEAF.code(BILL.format(ca="FR98", cert="0002"))), TODAY) == Invalid("signature")
    assert store(tmp_path / "b", twin.der).judge(read(LEAF.code(WORDS)), TODAY) == Invalid("signature")
    assert store(tmp_path / "c", twin.der, LEAF.der).judge(read(LEAF.code(WORDS)), TODAY) == Valid()


def test_another_authority_cannot_speak_in_its_name(tmp_path: Path) -> None:
    impostor = Maker()  # the same name, another key
    forged, listed_too = impostor.leaf(), Maker(ca_id="FR96")
    foreign = listed_too.leaf()
    (tmp_path / "certificates").mkdir()
    (tmp_path / "certificates" / "FR98-0001.der").write_bytes(forged.der)
    (tmp_path / "certificates" / "FR98-0001-b.der").write_bytes(foreign.der)
    held = store(tmp_path, of=trust_list(MAKER, listed_too))
    assert held.judge(read(forged.code(WORDS)), TODAY) == Unknown("no_certificate")
    assert held.judge(read(foreign.code(WORDS)), TODAY) == Unknown("no_certificate")
    assert held.judge(read(foreign.code(BILL.format(ca="FR96", cert="0001"))), TODAY) == Valid()


def test_a_certificate_that_may_not_issue_issues_nothing(tmp_path: Path) -> None:
    powerless = Maker(can_issue=False)
    leaf = powerless.leaf()
    held = store(tmp_path, leaf.der, of=trust_list(powerless))
    assert held.judge(read(leaf.code(WORDS)), TODAY) == Unknown("no_certificate")


def test_an_authority_does_not_sign_codes_itself(tmp_path: Path) -> None:
    itself = Leaf(MAKER.key, MAKER._signed("0001", MAKER.key, ("2019-01-01", "2030-01-01"), ca=True))
    held = store(tmp_path, itself.der)
    assert held.judge(read(itself.code(WORDS)), TODAY) == Unknown("no_certificate")


@pytest.mark.parametrize("term", [("2019-01-01", "2026-12-31"), ("2027-02-01", "2030-01-01")])
def test_a_certificate_must_be_in_force_on_the_day_of_the_signature(
    term: tuple[str, str], tmp_path: Path
) -> None:
    """The bill was signed on 2027-01-21."""
    leaf = MAKER.leaf(since=term[0], until=term[1])
    assert store(tmp_path, leaf.der).judge(read(leaf.code(WORDS)), TODAY) == Invalid("validity")


def test_an_old_bill_is_still_believed_when_its_certificate_has_run_out_since(tmp_path: Path) -> None:
    leaf = MAKER.leaf(until="2020-01-01")
    old = "DC04FR9800011BBC1BBC0101FR26FR"  # 2019-06-01
    assert store(tmp_path, leaf.der).judge(read(leaf.code(old)), TODAY) == Valid()


def test_the_authority_too_must_be_in_force(tmp_path: Path) -> None:
    short = Maker(until="2026-12-31")
    leaf = short.leaf()
    held = store(tmp_path, leaf.der, of=trust_list(short))
    assert held.judge(read(leaf.code(WORDS)), TODAY) == Invalid("validity")


def test_a_code_without_dates_is_judged_today(tmp_path: Path) -> None:
    undated = "DC04FR980001FFFFFFFF0101FR26FR"
    fresh, past = MAKER.leaf("0001"), MAKER.leaf("0001", until="2026-01-01")
    assert store(tmp_path / "a", fresh.der).judge(read(fresh.code(undated)), TODAY) == Valid()
    assert store(tmp_path / "b", past.der).judge(read(past.code(undated)), TODAY) == Invalid("validity")


def test_a_revoked_certificate_is_worth_nothing(tmp_path: Path) -> None:
    bill = read(LEAF.code(WORDS))
    held = store(tmp_path, LEAF.der, MAKER.crl(MAKER.leaf()))
    assert held.judge(bill, TODAY) == Valid()
    held = store(tmp_path, MAKER.crl(LEAF, on="2026-11-02"))
    assert held.judge(bill, TODAY) == Invalid("revoked")


def test_only_the_authority_itself_revokes(tmp_path: Path) -> None:
    (tmp_path / "crl").mkdir()
    (tmp_path / "crl" / "x.crl").write_bytes(Maker().crl(LEAF))  # the same name, another key
    assert store(tmp_path, LEAF.der).judge(read(LEAF.code(WORDS)), TODAY) == Valid()


def test_a_withdrawn_authority_is_not_believed(tmp_path: Path) -> None:
    gone = trust_list(MAKER, status="http://uri.etsi.org/TrstSvc/TrustedList/Svcstatus/withdrawn")
    assert store(tmp_path, LEAF.der, of=gone).judge(read(LEAF.code(WORDS)), TODAY) == Unknown(
        "no_certificate"
    )


def test_a_key_that_is_no_curve_of_the_specification_signs_nothing() -> None:
    key = ec.generate_private_key(ec.SECP256K1())
    odd = Leaf(key, MAKER._signed("0001", key, ("2019-01-01", "2030-01-01"), ca=False))
    found = read(MAKER.leaf().code(BILL.format(ca="FR00", cert="0001")))
    assert judge_in_test(found, odd.certificate, TrustStore(), TODAY) == Invalid("signature")


def test_an_authority_with_an_rsa_key_issues_and_revokes(tmp_path: Path) -> None:
    """The State's authorities have RSA keys, who signs codes has a curve."""
    maker = Maker(key=rsa.generate_private_key(65537, 2048))
    leaf, gone = maker.leaf(), maker.leaf("0002")
    held = store(tmp_path, leaf.der, gone.der, maker.crl(gone), of=trust_list(maker))
    assert held.judge(read(leaf.code(WORDS)), TODAY) == Valid()
    assert held.judge(read(gone.code(BILL.format(ca="FR98", cert="0002"))), TODAY) == Invalid("revoked")
    assert not speaks_for(held.crls[0], MAKER.certificate)  # the same name, a key of another kind


def test_an_rsa_key_signs_no_codes() -> None:
    key = rsa.generate_private_key(65537, 2048)
    odd = MAKER._signed("0001", key, ("2019-01-01", "2030-01-01"), ca=False)
    assert not signed_by(odd, b"words", bytes(64))


def test_a_certificate_that_says_nothing_of_its_power() -> None:
    """The specification's own: of version 1, without extensions."""
    assert may_issue(TEST_CERTIFICATE) is None
    assert may_issue(MAKER.certificate) is True
    assert may_issue(LEAF.certificate) is False
    assert not issued_by(TEST_CERTIFICATE, MAKER.certificate)


@pytest.fixture(scope="module")
def trusting(tmp_path_factory: pytest.TempPathFactory) -> TrustStore:
    return store(tmp_path_factory.mktemp("trust"), LEAF.der)


CODE = LEAF.code(WORDS)


@pytest.mark.parametrize("at", range(len(CODE)))
def test_a_code_with_one_byte_flipped_is_never_valid(at: int, trusting: TrustStore) -> None:
    for bit in range(8):
        damaged = CODE[:at] + bytes([CODE[at] ^ (1 << bit)]) + CODE[at + 1 :]
        assert not _valid(damaged, trusting)


@pytest.mark.parametrize("length", range(0, len(CODE), 3))
def test_a_code_cut_short_is_never_valid(length: int, trusting: TrustStore) -> None:
    assert not _valid(CODE[:length], trusting)


@settings(max_examples=200)
@given(st.integers(0, len(CODE) - 1), st.binary(min_size=1, max_size=4))
def test_a_code_with_bytes_put_in_is_never_valid(at: int, more: bytes) -> None:
    known = judge_in_test(read(CODE), LEAF.certificate, TrustStore(), TODAY)
    assert known == Unknown("no_list")
    damaged = parse(CODE[:at] + more + CODE[at:], CATALOGUE)
    held = TrustStore(_list(), {"1": (LEAF.certificate,)})
    assert isinstance(damaged, NotTwoDDoc) or held.judge(damaged, TODAY) != Valid()


@given(st.binary(max_size=200), st.binary(max_size=140))
def test_no_signature_made_up_is_believed_and_none_raises(signed: bytes, raw: bytes) -> None:
    found = TwoDDoc(4, "FR98", "0001", None, None, "01", "01", "FR", {}, (), signed, raw)
    held = TrustStore(_list(), {"1": (LEAF.certificate,)})
    assert held.judge(found, TODAY) == Invalid("signature")


def _list() -> TrustList:
    found = parse_trust_list(trust_list(MAKER))
    assert isinstance(found, TrustList)
    return found


def _valid(data: bytes, held: TrustStore) -> bool:
    found = parse(data, CATALOGUE)
    return isinstance(found, TwoDDoc) and held.judge(found, TODAY) == Valid()


def test_the_whole_code_is_valid(trusting: TrustStore) -> None:
    assert _valid(CODE, trusting)
    assert read(CODE).judged("valid").as_json()["signature"] == "valid"


def test_the_list_says_who_until_when() -> None:
    found = parse_trust_list(trust_list(MAKER, Maker(ca_id="FR97", addresses=("https://pki.example/a.der",))))
    assert isinstance(found, TrustList)
    assert (found.number, found.issued_on, found.next_update) == (
        7,
        dt.date(2026, 10, 1),
        dt.date(2027, 5, 11),
    )
    assert [one.ca_id for one in found.authorities.values()] == ["FR98", "FR97"]
    assert found.authorities["FR97"].addresses == ("https://pki.example/a.der",)
    assert len(found.authorities["FR98"].certificates) == 1


def test_an_authority_listed_twice_has_both_keys() -> None:
    found = parse_trust_list(trust_list(MAKER, Maker()))
    assert isinstance(found, TrustList)
    assert len(found.authorities["FR98"].certificates) == 2


def test_a_list_without_a_next_day_does_not_hold() -> None:
    found = parse_trust_list(trust_list(MAKER, until=None))
    assert isinstance(found, TrustList)
    assert not found.holds_on(TODAY)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "xml"),
        (b"<a/>", "xml"),
        (b"<TrustServiceStatusList>", "xml"),
        (b"<TrustServiceStatusList/>", "empty"),
        (b'<!DOCTYPE a [<!ENTITY b "c">]><TrustServiceStatusList/>', "doctype"),
        ('<?xml version="1.0" encoding="utf-16"?><TrustServiceStatusList/>'.encode("utf-16"), "xml"),
        (b'<?xml version="1.0" encoding="nonsense"?><a/>', "xml"),
    ],
)
def test_what_is_no_list_is_said(data: bytes, reason: str) -> None:
    assert parse_trust_list(data) == NotTrustList(reason)


@given(st.binary(max_size=200))
def test_any_bytes_instead_of_a_list_are_survived(tail: bytes) -> None:
    whole = trust_list(MAKER)
    for data in (tail, b"<" + tail, whole[:900] + tail + whole[900:], whole[:1700] + tail + whole[1700:]):
        assert isinstance(parse_trust_list(data), TrustList | NotTrustList)
