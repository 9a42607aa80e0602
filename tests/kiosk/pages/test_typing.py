"""What keys do to each field, and the keyboards that are shown for them."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.app.content import load_keyboards
from kiosk.pages.keyboards import LATIN, OWN, KeyRows
from kiosk.pages.typing import Board, board_of, is_full, is_latin, keys_of, typed
from kiosk.procedures.answers import Problem
from kiosk.procedures.fields import read_fields
from kiosk.procedures.issues import PackError
from kiosk.procedures.models import FIELDS, Kind, Page
from kiosk.types import FieldId, Lang, PageId, TextKey

ROOT = Path(__file__).parents[3]
FILE = ROOT / "config" / "keyboards" / "keyboards.yaml"
KEYBOARDS = load_keyboards(FILE)
LANGS = tuple(KEYBOARDS.letters)
BOARDS: tuple[Board, ...] = ("digits", "letters", "address", "email", "code", "phone", "money")
ALL_FIELDS = sorted({name for names in FIELDS.values() for name in names})
ALPHABETS = {
    "fr": "abcdefghijklmnopqrstuvwxyzàâæçéèêëîïôöœùûüÿ'-",
    "en": "abcdefghijklmnopqrstuvwxyzàâæçéèêëîïôöœùûüÿ'-",
    "es": "abcdefghijklmnñopqrstuvwxyzáéíóúüàâçèêëîïôöœùû'-",
    "pt": "abcdefghijklmnopqrstuvwxyzáâãàçéêíóôõúèëîïöœùûü'-",
    "ar": "ابتثجحخدذرزسشصضطظعغفقكلمنهويءآأإؤئىة",
    "uk": "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя'-",
}


def press(field: str, keys: Iterable[str], value: str = "") -> str:
    for key in keys:
        value = typed(FieldId(field), value, key)
    return value


@pytest.mark.parametrize(
    ("field", "keys", "value"),
    [
        ("postcode", "01 2345", "01234"),
        ("number", "-1,2", "12"),
        ("phone", "+33 6+12a", "+33612"),
        ("money", ",12,505,", "12,50"),
        ("money", "3€", "3"),
        ("email", "@Zoé Lune@Exemple@.FR!", "zolune@exemple.fr"),
        ("iban", "fr76 3000-6é", "FR7630006"),
        ("siret", "732a8293", "7328293"),
        ("siret", "w9r1w000001999", "W9R1W00000"),
        ("family", "d'EXEMPLE-lebon", "D'Exemple-Lebon"),
        ("town", "SAINT-VAL  bourg", "Saint-Val Bourg"),
        ("street", "12 RUE DES LILAS", "12 rue des lilas"),
        ("words", "MON CHIEN. IL EST PETIT", "Mon chien. Il est petit"),
        ("words", "ПРИВІТ", "Привіт"),
        ("words", "مرحبا", "مرحبا"),
        ("given", "ßa", "ßa"),
    ],
)
def test_a_key_writes_what_belongs_in_the_field(field: str, keys: str, value: str) -> None:
    assert press(field, keys) == value


def test_special_keys() -> None:
    assert press("town", ["space", "V", "A", "space", "space", "L", "backspace"]) == "Va "
    assert press("town", ["V", "shift"]) == "V"
    assert press("town", ["backspace"]) == ""


def test_a_full_field_takes_no_more() -> None:
    assert is_full(FieldId("siret"), "W751234567")
    assert not is_full(FieldId("siret"), "7328293200")
    assert press("iban", "F" * 50) == "F" * 34
    assert len(press("town", "a" * 200)) == 120


def test_each_field_has_its_keyboard() -> None:
    found = {str(name): board_of(name) for name in ALL_FIELDS}
    assert found == {
        "date": "digits", "number": "digits", "money": "money", "words": "address", "family": "letters",
        "given": "letters", "phone": "phone", "email": "email", "street": "address", "postcode": "digits",
        "town": "letters", "iban": "code", "siret": "code",
    }  # fmt: skip
    assert {name for name in ALL_FIELDS if board_of(name) == "digits"} == {"date", "number", "postcode"}
    assert {name for name in ALL_FIELDS if not is_latin(name)} == {"words"}


@given(st.sampled_from(sorted({*ALL_FIELDS} - {"date"})), st.text(max_size=12), st.text(max_size=3))
def test_no_key_makes_a_field_fail_or_adds_two_characters(field: FieldId, value: str, key: str) -> None:
    after = typed(field, value, key)
    assert after.startswith(value)
    assert len(after) <= len(value) + 1


@pytest.mark.parametrize(
    ("kind", "typed_in"),
    [
        (Kind.MONEY, {"money": "12,50"}),
        (Kind.NAME, {"family": "exemple", "given": "anne-marie"}),
        (Kind.PHONE, {"phone": "+262692123456"}),
        (Kind.PHONE, {"phone": "0033612345678"}),
        (Kind.EMAIL, {"email": "camille.exemple_2@exemple.fr"}),
        (Kind.ADDRESS, {"street": "12/14 rue des lilas", "postcode": "01234", "town": "l'haÿ"}),
        (Kind.IBAN, {"iban": "fr7630006000011234567890189"}),
        (Kind.SIRET, {"siret": "73282932000074"}),
        (Kind.SIRET, {"siret": "w751234567"}),
        (Kind.TEXT, {"words": "table 2 m"}),
        (Kind.NUMBER, {"number": "4"}),
    ],
)
def test_what_a_page_asks_can_be_typed_on_its_keyboards(kind: Kind, typed_in: dict[str, str]) -> None:
    """Key by key, with the keys that are on screen and no others."""
    values = {FieldId(name): _by_hand(FieldId(name), words) for name, words in typed_in.items()}
    page = Page(PageId("p"), kind, TextKey("t"))
    assert not isinstance(read_fields(page, values, date(2026, 11, 23)), Problem)


def _by_hand(field: FieldId, words: str) -> str:
    on_screen = _keys(field)
    return press(field, [on_screen[key] for key in keys_of(field, words)])


def _keys(field: FieldId) -> dict[str, str]:
    """The keys of a field, those behind the key of the accents too."""
    boards = [KEYBOARDS.rows(board_of(field), Lang("fr"), accents=accents) for accents in (False, True)]
    return {key.lower(): key for rows in boards for row in rows for key in row}


@pytest.mark.parametrize("lang", LANGS)
def test_every_letter_of_the_language_has_a_key(lang: Lang) -> None:
    keys = _letters(lang, latin=False)
    assert set(ALPHABETS[lang]) - keys == set()
    assert {"space", "backspace", "layout"} <= keys


def _letters(lang: Lang, *, latin: bool, layout: str = OWN) -> set[str]:
    boards = [
        KEYBOARDS.rows("letters", lang, latin=latin, layout=layout, accents=accents)
        for accents in (False, True)
    ]
    return {key.lower() for rows in boards for row in rows for key in row}


@pytest.mark.parametrize("lang", LANGS)
def test_forms_are_written_in_latin_letters(lang: Lang) -> None:
    for layout in KEYBOARDS.choices(lang, latin=True):
        keys = _letters(lang, latin=True, layout=layout)
        assert set("abcdefghijklmnopqrstuvwxyzéèàç'-") <= keys, layout


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("latin", [True, False])
def test_the_layouts_go_round_and_each_is_another(lang: Lang, latin: bool) -> None:
    choices = KEYBOARDS.choices(lang, latin=latin)
    went = [OWN]
    while len(went) < len(choices):
        went.append(KEYBOARDS.next_of(lang, went[-1], latin=latin))
    assert tuple(went) == choices
    assert KEYBOARDS.next_of(lang, went[-1], latin=latin) == OWN
    assert len({KEYBOARDS.named(lang, one, latin=latin) for one in choices}) == len(choices)
    assert (LATIN in choices) == (lang in {"ar", "uk"} and not latin)
    assert KEYBOARDS.in_own_script(lang, OWN, latin=latin) == (lang in {"ar", "uk"} and not latin)
    assert "abc" in choices


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("board", BOARDS)
@pytest.mark.parametrize("latin", [True, False])
@pytest.mark.parametrize("accents", [True, False])
def test_no_key_is_narrower_than_15_mm(lang: Lang, board: Board, latin: bool, accents: bool) -> None:
    tokens = tomllib.loads((ROOT / "config" / "themes" / "tokens.toml").read_text())["size"]
    page_mm = 1080 / 4.03 - 2 * tokens["margin"]
    rows = KEYBOARDS.rows(board, lang, latin=latin, accents=accents)
    keys = [key for row in rows for key in row]
    assert len(keys) == len(set(keys))
    assert "backspace" in keys
    assert len(rows) <= 6
    most = _shares(rows)
    assert (page_mm + tokens["gap_min"]) / most - tokens["gap_min"] >= tokens["target_min"]


def _shares(rows: KeyRows) -> float:
    """How many plain keys the longest row is wide: wide keys give way to rows of plain keys."""
    wide = {"backspace": 2.0, "space": 5.0, "accents": 2.0, "layout": 2.0}
    plain = [len(row) for row in rows if not wide.keys() & set(row)]
    longest = max(plain, default=0)
    return max(longest, *(len(row) for row in rows))


def test_e_mails_have_small_letters_and_codes_have_capitals() -> None:
    for lang in LANGS:
        email = {key for row in KEYBOARDS.rows("email", lang) for key in row}
        code = {key for row in KEYBOARDS.rows("code", lang) for key in row}
        assert email == {*"abcdefghijklmnopqrstuvwxyz0123456789@.-_+", "backspace"}
        assert code == {*"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", "backspace"}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("[A, Z, E,", "[A, Z, E, '1', '2',"),
        ("[A, Z, E,", "[A, Z, AE,"),
        ("[A, Z, E,", "[A, Z, Q,"),
        ('["0", backspace]', '["0"]'),
        ("[A, Z, E,", "[backspace, Z, E,"),
        ("ar: fr", "ar: de"),
        ("ar: fr", "it: fr"),
    ],
)
def test_a_keyboard_that_cannot_be_typed_on_is_refused(tmp_path: Path, old: str, new: str) -> None:
    text = FILE.read_text(encoding="utf-8")
    assert old in text
    file = tmp_path / "keyboards.yaml"
    file.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(PackError):
        load_keyboards(file)


INVISIBLE = ("\u202e", "\u2066", "\u200b", "\x00", "\n", "\t", "\ud800", "\ue000")


@pytest.mark.parametrize("field", ["family", "street", "town", "words", "email", "iban"])
def test_nothing_that_cannot_be_seen_is_typed(field: str) -> None:
    """A sign that turns the direction would print another name than the one on the screen."""
    assert [typed(FieldId(field), "ab", sign) for sign in INVISIBLE] == ["ab"] * len(INVISIBLE)


def test_letters_of_every_script_are_typed() -> None:
    assert [typed(FieldId("family"), "ab", letter)[2:] for letter in "éœ'-їى"] == list("éœ'-їى")
