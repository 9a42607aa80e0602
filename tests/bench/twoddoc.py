"""How many 2D-Doc specimens are read and judged rightly, how many forged ones are believed, and the time."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import cv2
import numpy as np
from cryptography import x509

from kiosk.devices.camera import Image
from scanner.codes import read_barcodes
from scanner.twoddoc import TwoDDoc, parse
from scanner.twoddoc.trust import TrustStore, judge_in_test
from scanner.twoddoc.updating import Offer, take
from scanner.twoddoc.verdict import Valid
from tests.scanner.twoddoc.kit import BILL, CATALOGUE, DATA, TODAY, Leaf, Maker, raw_of, trust_list
from tests.support.papers import code_picture

HEADERS = {1: 22, 2: 22, 3: 24, 4: 26}
ROUNDS, SHOTS = 200, 56


def run() -> None:
    """Print what is right of all (target: all), how many negatives are accepted (target: 0), and times."""
    vectors = DATA["vectors"]
    read = [parse(raw_of(one), CATALOGUE) for one in vectors]
    pairs = [(one, found) for one, found in zip(vectors, read, strict=True) if isinstance(found, TwoDDoc)]
    print(f"parsed: {len(pairs)} of {len(vectors)}")
    print(f"type and dates: {sum(_head(one, found) for one, found in pairs)} of {len(vectors)}")
    print(f"fields: {sum(_whole(one, found) for one, found in pairs)} of {len(vectors)}")
    print(f"signatures: {sum(_signature(one, found) for one, found in pairs)} of {len(vectors)}")
    with tempfile.TemporaryDirectory() as folder:
        _negatives(Path(folder))
    _pictures()
    bill = raw_of(next(one for one in vectors if one["id"] == "con-v04-01"))
    print(f"parse: {_ms(lambda: parse(bill, CATALOGUE)):.2f} ms")


def _pictures() -> None:
    """Codes as a camera sees them, by pixels a module: soft, grainy, a little turned."""
    rng, vectors = np.random.default_rng(28), DATA["vectors"]
    for pitch, target in ((1.6, ""), (1.8, " (target 90 %)"), (2.0, " (target 98 %)"), (2.5, ""), (3.2, "")):
        right = 0
        for number in range(SHOTS):
            data = raw_of(vectors[number % len(vectors)])
            seen = _seen(data, pitch, rng)
            right += [code.data for code in read_barcodes(seen)] == [data]
        print(f"exact bytes at {pitch} pixels a module: {100 * right / SHOTS:.0f} %{target}")


def _seen(data: bytes, pitch: float, rng: np.random.Generator) -> Image:
    code = np.asarray(code_picture(data, "datamatrix"))[:, :, ::-1]
    large = cv2.resize(code, None, fx=8, fy=8, interpolation=cv2.INTER_NEAREST)
    size = round(large.shape[1] / 8 * pitch) + 60
    turn = cv2.getRotationMatrix2D((large.shape[1] / 2, large.shape[0] / 2), rng.uniform(-4, 4), pitch / 8)
    turn[:, 2] += size / 2 - np.array(large.shape[1::-1]) / 2 + rng.uniform(-0.5, 0.5, 2)
    soft = cv2.GaussianBlur(large, (0, 0), 0.5 * 8 / pitch)
    seen = cv2.warpAffine(soft, turn, (size, size), flags=cv2.INTER_AREA, borderValue=(255, 255, 255))
    return np.clip(seen * 0.9 + rng.normal(0, 4, seen.shape), 0, 255).astype(np.uint8)


def _head(vector: dict[str, str], found: TwoDDoc) -> bool:
    said = found.as_json()
    dates = (
        vector.get("issue_date", said["issue_date"]),
        vector.get("signature_date", said["signature_date"]),
    )
    same = (said["issue_date"], said["signature_date"]) == dates
    return same and found.type == vector["doc_type"].removeprefix("0x")


def _whole(vector: dict[str, str], found: TwoDDoc) -> bool:
    """Whether the fields are known ones and say all that was signed; the binary one is written out here."""
    if vector["kind"] == "constructed-binary":
        return dict(found.fields) == {"0A": "AFNOR1", "BA": "1969-06-27", "AF": ""}
    message = found.signed[HEADERS[found.version] :].decode().replace("\x1d", "").replace("\x1e", "")
    said = "".join(name + value for name, value in found.fields.items())
    return said == message and set(found.fields) <= set(CATALOGUE.fields)


def _signature(vector: dict[str, str], found: TwoDDoc) -> bool:
    known = x509.load_pem_x509_certificate(DATA["test_certificate_pem"].encode())
    verdict = judge_in_test(found, known, TrustStore(), TODAY)
    return (verdict == Valid()) is vector["verifies_with_test_cert"]


def _negatives(folder: Path) -> None:
    """Every bit of our code flipped, every length cut; another key, authority or term; all of FR00."""
    maker, twin = Maker(), Maker()
    leaf, late = maker.leaf(), maker.leaf("0003", until="2026-12-31")
    revoked = maker.leaf("0004")
    offers = [trust_list(maker), leaf.der, late.der, revoked.der, maker.crl(revoked)]
    take([Offer("", data) for data in offers], folder, TODAY)
    store = TrustStore.load(folder)
    code = leaf.code(_bill("0001"))
    assert _accepted(code, store), "the good one is accepted"
    swapped = [twin.leaf().code(_bill("0001")), late.code(_bill("0003")), revoked.code(_bill("0004"))]
    tests = [raw_of(one) for one in [*DATA["vectors"], *DATA["negative"]]]
    forged = [*_damaged(code), *swapped, *_strange(leaf), *tests]
    print(f"negatives accepted: {sum(_accepted(one, store) for one in forged)} of {len(forged)}")
    print(f"read and judged: {_ms(lambda: _accepted(code, store)):.2f} ms; store opened: ", end="")
    print(f"{_ms(lambda: TrustStore.load(folder)):.1f} ms")


def _bill(name: str, ca: str = "FR98") -> str:
    return BILL.format(ca=ca, cert=name)


def _strange(leaf: Leaf) -> Iterator[bytes]:
    """Another authority's name, and an identifier that nobody has."""
    yield leaf.code(_bill("0001", "FR97"))
    yield leaf.code(_bill("0009"))


def _damaged(code: bytes) -> Iterator[bytes]:
    for at in range(len(code)):
        yield code[:at]
        for bit in range(8):
            yield code[:at] + bytes([code[at] ^ (1 << bit)]) + code[at + 1 :]


def _accepted(data: bytes, store: TrustStore) -> bool:
    found = parse(data, CATALOGUE)
    return isinstance(found, TwoDDoc) and store.judge(found, TODAY) == Valid()


def _ms(what: Callable[[], object]) -> float:
    start = time.perf_counter()
    for _ in range(ROUNDS):
        what()
    return 1000 * (time.perf_counter() - start) / ROUNDS
