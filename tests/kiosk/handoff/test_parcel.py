"""Sealing: what is in a parcel, what is not, and that its link opens it only with the PIN or the phone."""

import hashlib
import json
from pathlib import Path

import cv2
import pytest
import zxingcpp
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given
from hypothesis import strategies as st

from hub.contract import PARCEL_LIMIT_BYTES
from kiosk.handoff.keys import (
    LinkSecret,
    ParcelId,
    PublicPoint,
    auth_token,
    deferred_body_key,
    live_body_key,
    live_keys,
)
from kiosk.handoff.link import live_link
from kiosk.handoff.parcel import ParcelContent, ParcelFile, ParcelTooBig, Sealed, packed, padme, seal_to_phone
from kiosk.handoff.records import RECORD_BYTES, TAG_BYTES
from kiosk.qr import qr_matrix, write_qr_png
from kiosk.types import Lang
from tests.support.hub import a_parcel
from tests.support.printed import PIN, Printed, a_printed_parcel


def opened(parcel: Printed, secret: LinkSecret, parcel_id: ParcelId, pin: str = PIN) -> bytes:
    """What the phone's page does, in the words of another library call."""
    return opened_with(deferred_body_key(secret, parcel_id, pin), parcel, parcel_id)


def opened_with(key: bytes, parcel: Printed | Sealed, parcel_id: ParcelId) -> bytes:
    cipher, bound = AESGCM(key), b"\x02" + parcel_id.encode()
    step = RECORD_BYTES + TAG_BYTES
    assert step < len(parcel.sealed) < 2 * step, "two records"
    first = cipher.decrypt(bytes(12), parcel.sealed[:step], bound)
    return first + cipher.decrypt(bytes(10) + b"\x01\x01", parcel.sealed[step:], bound)


def test_what_was_sealed_comes_out_whole() -> None:
    content = a_parcel()
    parcel = a_printed_parcel(content)
    plain = opened(parcel, parcel.secret, parcel.id)
    length = int.from_bytes(plain[:4], "big")
    manifest = json.loads(plain[4 : 4 + length])
    assert manifest["title"] == content.title
    assert manifest["notice"] == {"title": "Réponse avant le 4 décembre", "detail": "Suivi : VB-7K2-49"}
    assert manifest["todo"] == list(content.todo)
    at = 4 + length
    for said, file in zip(manifest["files"], content.files, strict=True):
        assert (said["name"], said["label"], said["type"]) == (file.name, file.label, file.type)
        assert plain[at : at + said["size"]] == file.content
        at += said["size"]
    assert not any(plain[at:])


def test_only_its_own_secret_and_id_open_it() -> None:
    parcel, other = a_printed_parcel(), a_printed_parcel()
    with pytest.raises(InvalidTag):
        opened(parcel, other.secret, parcel.id)
    with pytest.raises(InvalidTag):
        opened(parcel, parcel.secret, other.id)
    with pytest.raises(InvalidTag):
        opened(parcel, parcel.secret, parcel.id, "4822")
    assert (parcel.id, parcel.secret) != (other.id, other.secret)


def test_what_is_sealed_to_a_phone_opens_there_alone_whoever_has_the_link() -> None:
    link, kiosk, phone, stranger = live_link(Lang("fr")), live_keys(), live_keys(), live_keys()
    container = packed(a_parcel())
    assert isinstance(container, bytes)
    parcel = seal_to_phone(link, container, phone.public, kiosk)
    assert isinstance(parcel, Sealed)
    assert parcel.keys == (phone.public, kiosk.public)
    right = live_body_key(link.secret, link.id, phone, phone.public, kiosk.public)
    assert isinstance(right, bytes)
    assert opened_with(right, parcel, link.id) == container

    def photographed(key: PublicPoint) -> bytes:
        found = live_body_key(link.secret, link.id, stranger, key, kiosk.public)
        assert isinstance(found, bytes)
        return found

    for wrong in (
        photographed(stranger.public),
        photographed(phone.public),
        auth_token(link.secret, link.id),
    ):
        with pytest.raises(InvalidTag):
            opened_with(wrong, parcel, link.id)


def test_the_hub_gets_the_hash_of_a_token_and_no_name() -> None:
    parcel = a_printed_parcel()
    auth = auth_token(parcel.secret, parcel.id)
    assert parcel.link.auth_sha256 == hashlib.sha256(auth).hexdigest()
    for secret in (b"recapitulatif", "électorales".encode(), parcel.secret, auth):
        assert secret not in parcel.sealed
    assert repr(parcel.secret) not in repr(parcel), "a secret never lands in a log by its repr"


@given(st.integers(min_value=2, max_value=1 << 40))
def test_padding_hides_the_size_and_costs_at_most_an_eighth(size: int) -> None:
    padded = padme(size)
    assert size <= padded <= size * 1.125
    assert padme(padded) == padded


def test_two_close_sizes_look_the_same() -> None:
    def of(size: int) -> int:
        file = ParcelFile("a.pdf", "a", "application/pdf", bytes(size))
        return len(a_printed_parcel(ParcelContent(Lang("fr"), "", "", [file])).sealed)

    assert of(201_000) == of(204_000)
    assert padme(0) == 0
    assert padme(1) == 1


def test_too_big_a_parcel_is_told_before_any_upload() -> None:
    file = ParcelFile("a.pdf", "a", "application/pdf", bytes(PARCEL_LIMIT_BYTES))
    told = packed(ParcelContent(Lang("fr"), "", "", [file]))
    assert isinstance(told, ParcelTooBig)
    assert told.size > told.limit == PARCEL_LIMIT_BYTES


def test_the_code_is_small_and_a_reader_reads_the_link(tmp_path: Path) -> None:
    parcel = a_printed_parcel()
    link = parcel.link.url("https://parvis.ville.fr/")
    assert link.startswith(f"https://parvis.ville.fr/fr/{parcel.id}#")
    assert len(link) <= 62, "fits version 4 at level M: 33 modules"
    matrix = qr_matrix(link)
    assert len(matrix) == 33
    assert all(len(row) == 33 for row in matrix)
    assert matrix[0][:8] == (True,) * 7 + (False,)
    write_qr_png(link, tmp_path / "qr.png", scale=4)
    picture = cv2.imread(str(tmp_path / "qr.png"))
    assert picture.shape[0] == (33 + 8) * 4
    found = zxingcpp.read_barcodes(picture)
    assert [code.text for code in found] == [link]
    assert found[0].ec_level == "M"
    with pytest.raises(ValueError, match="Data too large"):
        qr_matrix("x" * 5000)
