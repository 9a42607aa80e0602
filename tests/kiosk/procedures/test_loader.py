"""Packs that a town may write wrong: each fault names its file, its line and how to mend it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from kiosk.procedures.common import load_common
from kiosk.procedures.extract import SAID, extract_pack
from kiosk.procedures.issues import PackError
from kiosk.procedures.loader import load_pack, load_packs
from kiosk.procedures.said import is_said
from kiosk.types import Lang, TextKey
from tests.support.visit import ROOT

LANGS = (Lang("fr"), Lang("en"))
CONFIG = ROOT / "config"
COMMON = load_common(CONFIG, LANGS)


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    return Path(shutil.copytree(CONFIG / "packs" / "listes-electorales", tmp_path / "pack"))


@pytest.fixture
def visitor(tmp_path: Path) -> Path:
    """A pack with values, a decision over two pages, and ways back."""
    return Path(shutil.copytree(CONFIG / "packs" / "attestation-accueil", tmp_path / "pack"))


def refused(
    pack: Path, old: str, new: str, file: str = "pack.yaml", languages: tuple[Lang, ...] = LANGS[:1]
) -> PackError:
    path = pack / file
    words = path.read_text(encoding="utf-8")
    assert old in words, f"{file} has no {old!r}"
    path.write_text(words.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(PackError) as error:
        load_pack(pack, COMMON, languages)
    return error.value


def line_of(pack: Path, words: str) -> int:
    lines = (pack / "pack.yaml").read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, 1) if words in line)


def test_our_own_packs_are_right() -> None:
    packs, issues = load_packs(CONFIG / "packs", COMMON, LANGS)
    assert issues == ()
    assert len(packs) == 28
    assert [one.procedure.id for one in packs] == sorted(one.procedure.id for one in packs)
    assert {one.procedure.section for one in packs} == {one.id for one in COMMON.sections}


ELECTIONS = [
    ("tile: ", "tiel: ", "extra_forbidden", "'tiel' is unknown"),
    ("section: vote\n", "", "missing", "'section' is missing"),
    ("section: vote", "section: veto", "section", "no 'veto'"),
    ("    title: Pour quelles élections voulez-vous voter ?\n", "", "value_error", "needs a 'title'"),
    ("minor: too_young", "minor: too_yung", "unknown-page", "'too_yung' is not a page"),
    ("minor: too_young", "child: too_young", "dead-rule", "'child' can never happen"),
    ("    next: birth_date\n\n  - id: birth", "\n  - id: birth", "dead-end", "lead nowhere"),
    ("next: name", "next: nationality", "loop", "comes back to itself"),
    ("european: elections", "european: birth_date", "unreachable", "No answer leads to the page"),
    ("calculator: voting_age", "calculator: voting_oge", "calculator", "no calculator 'voting_oge'"),
    ("calculator: voting_age", "calculator: household_size", "calculator", "wants: number, number"),
    ("start: nationality", "start: nowhere", "start", "does not exist"),
    ("said: [toutes,", "said: [les 2,", "value_error", "numbers as they are said, in words"),
    ("said: [toutes,", "said: [toutes / tout,", "value_error", "the sign '/'"),
    ("said: [toutes,", "said: [tou{x}tes,", "yaml", ""),
    ("said: [toutes,", 'said: ["tou{x}tes",', "value_error", "the sign '{'"),
    ("said: [toutes,", "said: ['',", "string_too_short", "is empty"),
    ("    label: Élections\n", "", "label", "no words for this answer"),
    ("grade: A", "grade: D", "literal_error", "grade"),
    ("Vous pouvez choisir", "Vous {x} pouvez", "value", "cannot be written"),
    ("text: Vous pouvez choisir", 'text: "Vous { pouvez', "yaml", ""),
    ("calculator: voting_age", "calculator: voting_age\n    colour: x", "extra_forbidden", "colour"),
    ("  - id: name\n", "  - id: address\n", "twin", "Two pages"),
    ("fact: nationality", "fact: nationalite", "fact", "no 'nationalite'"),
    ("fact: nationality", "fact: nationality\n    piece: identite", "value_error", "not both"),
    ("fact: name", "kind: name\n    title: Qui ?\n    label: Nom", "not-a-fact", "asked again"),
    ("fact: address", "fact: name", "fact-twice", "asked twice"),
    ("piece: identite", "piece: identity", "piece", "no 'identity'"),
    ("piece: identite", "piece: identite\n    kind: date", "value_error", "no other kind"),
    ("max_age: 3 months", "max_age: 3 moons", "string_pattern_mismatch", "max_age"),
    ("kind: desk", "kind: online", "value_error", "needs the 'url'"),
    ("kind: desk", "kind: desk\n      cost: price", "value", "no value 'price'"),
    ("    next: review\n", "    next: done\n", "unreachable", "'review'"),
    ("kind: choice", "kind: choise", "literal_error", "kind"),
    ("kind: choice", "kind: choice\n    of: [nationality]", "of", "Only a 'decide' page"),
    ("kind: choice", "kind: choice\n    low: 3", "range", "range"),
    ("kind: choice", "kind: choice\n    unknown_day: true", "date", "unknown day"),
    ("kind: choice", "kind: repeat", "value_error", "'pages' belong"),
]
VISITOR = [
    ("redo: arrival", "redo: arival", "unknown-page", "'arival'"),
    ("redo: arrival", "redo: income", "redo", "Nobody comes here"),
    ("of: [arrival, departure]", "of: [arrival, income]", "calculator", "It gets: date, choice"),
    ("of: [arrival, departure]", "of: []", "of", "over nothing"),
    ("of: [arrival, departure]", "of: [arrival, leaving]", "unknown-page", "'leaving'"),
    ("next: departure", "next: alone_minor", "unreachable", "'departure'"),
    ("missing: alone_minor", "missing: stay", "not-asked", "without having answered 'departure'"),
    ("stamp: {eur: 30}", "stamp: {eur: 30, number: 2}", "value_error", "one of"),
    ("stamp: {eur: 30}", "stemp: {eur: 30}", "value", "no value 'stamp'"),
    ("      other: Votre titre", "      others: Votre titre", "dead-rule", "'others'"),
    ("    next: departure", "    next: departure\n    hidden: perhaps", "bool_parsing", "hidden"),
]


def found(error: PackError, rule: str, said: str) -> None:
    issues = [one for one in error.issues if one.rule == rule]
    assert issues, f"found only {[one.rule for one in error.issues]}"
    assert any(said in one.message for one in issues), issues
    for one in issues:
        assert one.mend
        assert one.file.name == "pack.yaml"
        assert one.line > 0 or rule == "value"


@pytest.mark.parametrize(("old", "new", "rule", "said"), ELECTIONS)
def test_a_fault_is_named_with_its_line(pack: Path, old: str, new: str, rule: str, said: str) -> None:
    found(refused(pack, old, new), rule, said)


@pytest.mark.parametrize(("old", "new", "rule", "said"), VISITOR)
def test_a_fault_of_a_longer_pack_too(visitor: Path, old: str, new: str, rule: str, said: str) -> None:
    found(refused(visitor, old, new), rule, said)


def test_answers_are_checked_before_a_file_is_lodged(pack: Path) -> None:
    """Nobody is led to the desk past the page where every answer can be seen."""
    after = "    next: birth_date\n\n  - id: birth"
    error = refused(pack, after, f"    rules:\n      both: done\n{after}")
    found(error, "no-review", "checked the answers")


def test_who_does_not_know_a_number_goes_on(pack: Path) -> None:
    """WCAG 2.2, 3.3.8: a number to remember or to look up is never the only way on."""
    found(refused(pack, "fact: address", "fact: address\n    secret: true"), "no-alternative", "cannot go on")


def test_an_unknown_key_is_found_on_its_line(pack: Path) -> None:
    before = "    title: Pour quelles élections"
    error = refused(pack, before, "    colour: red\n" + before)
    assert error.issues[0].line == line_of(pack, "colour: red")


QUESTION = TextKey("listes-electorales.elections.title")


def test_french_stands_in_for_a_missing_translation(pack: Path) -> None:
    """One sentence to be translated stopped the whole kiosk, in every language."""
    file = pack / "en.po"
    words = file.read_text(encoding="utf-8")
    english = load_pack(pack, COMMON, LANGS).texts[LANGS[1]][QUESTION]
    file.write_text(words.replace(f'msgstr "{english}"', 'msgstr ""'), encoding="utf-8")
    texts = load_pack(pack, COMMON, LANGS).texts
    assert texts[LANGS[1]][QUESTION] == texts[LANGS[0]][QUESTION]


def test_a_translator_is_told_that_a_list_is_said_and_not_shown(pack: Path) -> None:
    with (pack / "pack.yaml").open("rb") as stream:
        messages = list(extract_pack(stream, (), (), {}))
    noted = {key: notes for _, _, (key, _), notes in messages if notes}
    assert set(noted) == {key for _, _, (key, _), _ in messages if key.endswith(".said")}
    assert noted["listes-electorales.elections.both.said"] == [SAID]


@pytest.mark.parametrize("raw", [b"", b'msgid "a"\nmsgstr "\xe9"\n', b'msgid "a\n', None])
def test_french_stands_in_for_a_file_that_cannot_be_read(pack: Path, raw: bytes | None) -> None:
    (pack / "en.po").unlink()
    if raw is not None:
        (pack / "en.po").write_bytes(raw)
    texts = load_pack(pack, COMMON, LANGS).texts
    french = {key: "" if is_said(key) else words for key, words in texts[LANGS[0]].items()}
    assert dict(texts[LANGS[1]]) == french
    assert "" in french.values(), "names that are said in French are not said in English"


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
        load_pack(pack, COMMON, LANGS)
    assert error.value.issues[0].rule == rule


def test_a_pack_that_is_gone_is_said(tmp_path: Path) -> None:
    with pytest.raises(PackError, match="cannot be read"):
        load_pack(tmp_path, COMMON, LANGS)


def test_a_wrong_pack_does_not_take_the_others_with_it(tmp_path: Path, pack: Path) -> None:
    for name in ("one", "two", "three"):
        shutil.copytree(pack, tmp_path / "packs" / name)
    for name in ("one", "two"):
        (tmp_path / "packs" / name / "pack.yaml").write_text("id: [", encoding="utf-8")
    packs, issues = load_packs(tmp_path / "packs", COMMON, LANGS)
    assert [one.procedure.id for one in packs] == ["listes-electorales"]
    assert [issue.file.parent.name for issue in issues] == ["one", "two"]


def test_of_two_packs_of_one_name_the_first_serves(tmp_path: Path, pack: Path) -> None:
    for name in ("one", "two"):
        shutil.copytree(pack, tmp_path / "packs" / name)
    packs, issues = load_packs(tmp_path / "packs", COMMON, LANGS)
    assert len(packs) == 1
    assert "named 'listes-electorales'" in issues[0].message
