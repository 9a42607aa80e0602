"""The summary as QR text: a real decoder reads what is drawn, and nothing of it is lost or private."""

from __future__ import annotations

from pathlib import Path

import cv2
import pytest
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st

from kiosk.handoff.plain import CODE_BYTES, HEAD_BYTES, MOST_CODES, plain_codes
from kiosk.qr import qr_matrix, write_qr_png

REST = "Le reste est sur le papier."
LINES = (
    "S’inscrire sur les listes électorales",
    "https://www.service-public.gouv.fr/particuliers/vosdroits/F1367",
    "1. Donnez le papier imprimé à l’accueil",
    "1. Віддайте надрукований аркуш на рецепцію",
    "1. أعطِ الورقة المطبوعة لموظف الاستقبال",
    "2. Signez la demande devant l’agent",
)
SOME = st.lists(st.text("aé ж ل€\U0001f600", max_size=400), max_size=12)


def size(words: str) -> int:
    return len(words.encode())


def joined(codes: tuple[str, ...]) -> str:
    """All codes after one another, without their heads and without what parts words and lines."""
    parts = codes if len(codes) < 2 else tuple(one.split("\n", 1)[1] for one in codes)
    return "".join("".join(parts).split())


def read(text: str, folder: Path) -> list[str]:
    write_qr_png(text, folder / "code.png", scale=4)
    return [one.text for one in zxingcpp.read_barcodes(cv2.imread(str(folder / "code.png")))]


def test_a_camera_reads_every_code_in_every_script(tmp_path: Path) -> None:
    codes = plain_codes(LINES, REST)
    assert len(codes) == 2
    for place, code in enumerate(codes, 1):
        assert code.startswith(f"{place}/2\n")
        assert read(code, tmp_path) == [code]
    assert "\n".join(one.split("\n", 1)[1] for one in codes) == "\n".join(LINES), "no line is cut in two"


@pytest.mark.parametrize("sign", ["a", "é", "ж", "ل"])
def test_the_fullest_code_is_of_version_10(sign: str, tmp_path: Path) -> None:
    (code,) = plain_codes([(sign * CODE_BYTES).encode()[: CODE_BYTES // 2 * 2].decode(errors="ignore")], REST)
    assert CODE_BYTES - 1 <= size(code) <= CODE_BYTES
    assert len(qr_matrix(code)) == 57
    assert read(code, tmp_path) == [code]


def test_few_words_are_one_code_without_a_number() -> None:
    assert plain_codes(["Titre", "", "1. Venez"], REST) == ("Titre\n1. Venez",)
    assert plain_codes([], REST) == plain_codes([""], REST) == ()


def test_what_does_not_fit_is_said_to_be_on_the_paper() -> None:
    lines = [f"{place}. {'mot ' * 30}fin" for place in range(30)]
    codes = plain_codes(lines, REST)
    assert len(codes) == MOST_CODES
    assert codes[-1].endswith(f"\n{REST}")
    kept = [one for one in "\n".join(codes).split("\n") if one in lines]
    assert kept == lines[: len(kept)]
    assert len(kept) >= MOST_CODES


@given(SOME)
def test_nothing_is_lost_and_no_code_is_too_full(lines: list[str]) -> None:
    codes = plain_codes(lines, REST)
    assert len(codes) <= MOST_CODES
    assert all(0 < size(one) <= CODE_BYTES for one in codes)
    whole, found = "".join("".join(lines).split()), joined(codes)
    over = found.endswith("".join(REST.split()))
    assert whole.startswith(found.removesuffix("".join(REST.split()))) if over else found == whole


def test_a_head_is_as_long_as_its_room() -> None:
    assert len(f"{MOST_CODES}/{MOST_CODES}\n") == HEAD_BYTES
