"""Packs that a town may write wrong: each fault names its file, its line and how to mend it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from kiosk.procedures.issues import PackError
from kiosk.procedures.loader import load_pack, load_packs
from kiosk.types import Lang
from tests.support.visit import ROOT

LANGS = (Lang("fr"), Lang("en"))
Edit = Callable[[str, str], PackError]


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    return Path(shutil.copytree(ROOT / "config" / "packs" / "listes-electorales", tmp_path / "pack"))


def refused(pack: Path, old: str, new: str, file: str = "pack.yaml") -> PackError:
    path = pack / file
    words = path.read_text(encoding="utf-8")
    assert old in words
    path.write_text(words.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(PackError) as error:
        load_pack(pack, LANGS)
    return error.value


def line_of(pack: Path, words: str) -> int:
    lines = (pack / "pack.yaml").read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, 1) if words in line)


def test_our_own_packs_are_right() -> None:
    assert [pack.procedure.id for pack in load_packs(ROOT / "config" / "packs", LANGS)]


@pytest.mark.parametrize(
    ("old", "new", "rule", "said"),
    [
        ("tile: ", "tiel: ", "extra_forbidden", "'tiel' is unknown"),
        ("    title: Où habitez-vous ?\n", "", "missing", "'title' is missing"),
        ("minor: too_young", "minor: too_yung", "unknown-page", "'too_yung' is not a page"),
        ("minor: too_young", "child: too_young", "dead-rule", "'child' can never happen"),
        ("    next: birth_date\n\n  - id: birth", "\n  - id: birth", "dead-end", "lead nowhere"),
        ("next: name", "next: nationality", "loop", "comes back to itself"),
        ("european: elections", "european: birth_date", "unreachable", "No answer leads to the page"),
        ("calculator: voting_age", "calculator: voting_oge", "calculator", "no calculator 'voting_oge'"),
        ("start: nationality", "start: nowhere", "start", "does not exist"),
        ("    label: Nationalité\n", "", "label", "no words for this answer"),
        ("redo: address_proof", "redo: address_prof", "unknown-page", "'address_prof'"),
        ("grade: A", "grade: D", "literal_error", "grade"),
        ("text: Tapez le jour", "text: Tapez {x} le jour", "value", "cannot be written"),
        ("text: Tapez le jour", 'text: "Tapez { le jour', "yaml", ""),
        ("calculator: voting_age", "calculator: voting_age\n    colour: x", "extra_forbidden", "colour"),
        ("  - id: name\n", "  - id: address\n", "twin", "Two pages"),
        ("redo: address_proof", "redo: proof_too_old", "redo", "Nobody comes here"),
    ],
)
def test_a_fault_is_named_with_its_line(pack: Path, old: str, new: str, rule: str, said: str) -> None:
    issues = [one for one in refused(pack, old, new).issues if one.rule == rule]
    assert issues, "the fault was not found"
    assert said in issues[0].message
    assert issues[0].mend
    assert issues[0].file.name == "pack.yaml"
    assert issues[0].line > 0 or rule == "value"


def test_an_unknown_key_is_found_on_its_line(pack: Path) -> None:
    before = "    title: Quelle est la date de ce papier"
    error = refused(pack, before, "    colour: red\n" + before)
    assert error.issues[0].line == line_of(pack, "colour: red")


def test_a_missing_translation_is_named(pack: Path) -> None:
    error = refused(pack, 'msgstr "Where do you live?"', 'msgstr ""', "en.po")
    assert [(one.rule, one.file.name) for one in error.issues] == [("missing-text", "en.po")]
    assert "Où habitez-vous" in error.issues[0].mend


def test_a_missing_language_is_named_once_a_text(pack: Path) -> None:
    (pack / "en.po").unlink()
    with pytest.raises(PackError) as error:
        load_pack(pack, LANGS)
    assert {one.rule for one in error.value.issues} == {"missing-text"}


@pytest.mark.parametrize(
    ("raw", "rule"),
    [
        (b"id: [", "yaml"),
        (b"\xff\xfe broken", "encoding"),
        (b"a: &x [1]\nb: *x\n", "alias"),
        (b"# " + b"x" * 200_001, "size"),
        (b"a: " + b"[" * 20_000, "yaml"),
        (b"a: 2026-13-45\n", "yaml"),
    ],
)
def test_what_is_no_pack_is_refused(pack: Path, raw: bytes, rule: str) -> None:
    (pack / "pack.yaml").write_bytes(raw)
    with pytest.raises(PackError) as error:
        load_pack(pack, LANGS)
    assert error.value.issues[0].rule == rule


def test_a_pack_that_is_gone_is_said(tmp_path: Path) -> None:
    with pytest.raises(PackError, match="cannot be read"):
        load_pack(tmp_path, LANGS)


def test_all_faults_of_all_packs_come_at_once(tmp_path: Path, pack: Path) -> None:
    for name in ("one", "two"):
        shutil.copytree(pack, tmp_path / "packs" / name)
        (tmp_path / "packs" / name / "pack.yaml").write_text("id: [", encoding="utf-8")
    with pytest.raises(PackError) as error:
        load_packs(tmp_path / "packs", LANGS)
    assert len(error.value.issues) == 2
