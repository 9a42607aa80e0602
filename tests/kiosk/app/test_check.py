"""`parvis check`: each thing that a town can write wrong is found, with its file, line, rule and mend."""

from __future__ import annotations

import ast
import json
import re
import shutil
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from kiosk.app import paths
from kiosk.app.checks.content import Faults, read_content, read_texts
from kiosk.app.checks.report import errors_of, lines, rows
from kiosk.app.checks.schemas import SCHEMAS, schema_text, write_schemas
from kiosk.app.checks.walk import strings
from kiosk.app.checks.whole import check_all
from kiosk.app.commands.cli import cli
from kiosk.app.settings import load_settings
from kiosk.app.texts import sources
from kiosk.procedures.issues import Issue, Severity
from tests.support.later import one_in
from tests.support.small import ONE, SIX, one_pack

TODAY = date(2026, 11, 23)
PACK = "packs/carte-identite/pack.yaml"


@pytest.fixture
def config(tmp_path: Path) -> Path:
    return one_pack(tmp_path)


@pytest.fixture(scope="module")
def own_issues() -> tuple[Issue, ...]:
    """All that is said of our own content: looked at once, it takes seconds."""
    return check_all(paths.CONFIG, paths.CATALOGUES, {}, TODAY)


@pytest.fixture
def wordy(config: Path) -> Path:
    """The same with the lists of words."""
    shutil.copytree(paths.CONFIG / "words", config / "words")
    return config


@pytest.fixture
def catalogues(config: Path) -> Path:
    return config.parent / "catalogues"


def edit(file: Path, old: str, new: str) -> int:
    """Replaces the first ``old``; returns its line."""
    words = file.read_text(encoding="utf-8")
    assert old in words, f"{file.name} has no {old!r}"
    file.write_text(words.replace(old, new, 1), encoding="utf-8")
    return words[: words.index(old)].count("\n") + 1


def checked(config: Path, catalogues: Path | None = None, env: dict[str, str] | None = None) -> list[Issue]:
    """The issues; one that a person could not act on fails here."""
    issues = list(check_all(config, catalogues or config.parent / "catalogues", env or {}, TODAY))
    for one in issues:
        assert one.rule
        assert one.message
        assert one.file.exists() or one.rule in {"unreadable", "missing-text", "words"}
    return issues


def found(issues: Sequence[Issue], rule: str, file: str) -> Issue:
    ours = [one for one in issues if one.rule == rule and one.file.name == file]
    assert ours, f"no {rule} in {file}: {[str(one) for one in issues if one.severity is Severity.ERROR][:5]}"
    return ours[0]


def six_languages(tmp_path: Path) -> dict[str, str]:
    file = tmp_path / "own.toml"
    file.write_text(
        "".join(f'[[languages]]\ncode = "{one}"\nname = "{one}"\n' for one in SIX), encoding="utf-8"
    )
    return {"PARVIS_SETTINGS": str(file)}


# Our own content


@pytest.mark.clause("11.5")
def test_our_own_content_has_no_errors(own_issues: Sequence[Issue]) -> None:
    assert [str(one) for one in errors_of(own_issues)] == []


def test_our_own_texts_are_complete_in_six_languages(own_issues: Sequence[Issue]) -> None:
    assert {one.code for one in load_settings(paths.SETTINGS, {}).languages} == set(SIX)
    rules = {"missing-text", "fuzzy-text", "placeholder", "unused-text", "twin", "po", "encoding"}
    assert [str(one) for one in own_issues if one.rule in rules] == []


def test_every_text_has_its_line() -> None:
    """The walk makes the same keys as the loaders do: else a fault could not name its line."""
    content = read_content(paths.CONFIG, paths.CATALOGUES, TODAY, Faults())
    made = list(read_texts(paths.CONFIG, paths.CATALOGUES, content))
    wanted = list(sources(paths.CONFIG, paths.CATALOGUES))
    assert {one.folder: dict(one.french) for one in made} == {one.folder: dict(one.texts) for one in wanted}
    for source in made:
        assert source.lines.keys() == source.french.keys()
        assert all(line > 0 for _, line in source.lines.values())
    pack = next(one for one in content.packs if one.spec.id == ONE)
    at = {one.key: one for one in strings(pack.spec, ONE)}
    line = pack.line(at[f"{ONE}.expiry.title"].place)  # type: ignore[index]
    assert "Jusqu'à quand" in pack.file.read_text(encoding="utf-8").splitlines()[line - 1]


def test_every_text_key_in_the_code_has_its_french() -> None:
    """Keys that stand in the code as they are; those that are put together are found when a page is made."""
    keys = set(re.findall(r'^msgid "(.+)"$', (paths.CATALOGUES / "fr.po").read_text(encoding="utf-8"), re.M))
    shape, named, missing = re.compile(r"[a-z_]+(\.[a-z0-9_]+)+"), set[str](), []
    files = [
        file
        for room in ("kiosk", "screens", "voice", "scanner")
        for file in (paths.ROOT / room).rglob("*.py")
    ]
    for file in files:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and node.args:
                called = (
                    node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                )
                given = [one.value for one in ast.walk(node.args[0]) if isinstance(one, ast.Constant)]
                if called in {"say", "text", "TextKey", "Text"}:
                    named |= {one for one in given if isinstance(one, str) and shape.fullmatch(one)}
    missing = sorted(named - keys)
    assert len(named) > 80, "the code's own keys were not found"
    assert missing == []


# For people, for programs, for editors


def issue(rule: str, severity: Severity = Severity.ERROR) -> Issue:
    return Issue(Path("pack.yaml"), 3, rule, "Said.", "Mend.", severity)


def test_people_see_errors_first_and_how_many_warnings() -> None:
    both = (issue("F15", Severity.WARNING), issue("loop"))
    brief = list(lines(both, warnings=False))
    assert brief[0] == "pack.yaml:3: loop: Said. Mend."
    assert brief[1].startswith("1 warnings")
    assert brief[2] == "1 to mend."
    assert "pack.yaml:3: warning: F15: Said. Mend." in list(lines(both, warnings=True))
    assert list(lines((), warnings=False)) == ["All is well."]


def test_programs_see_everything_with_its_severity() -> None:
    assert rows((issue("loop"), issue("F15", Severity.WARNING))) == [
        {"file": "pack.yaml", "line": 3, "rule": rule, "severity": grade, "message": "Said.", "mend": "Mend."}
        for rule, grade in (("loop", "error"), ("F15", "warning"))
    ]


def test_the_editors_schemas_are_fresh(tmp_path: Path) -> None:
    for name in SCHEMAS:
        file = paths.CONFIG / "schemas" / f"{name}.schema.json"
        assert file.read_text(encoding="utf-8") == schema_text(name), "parvis check --schemas config/schemas"
    made = CliRunner().invoke(cli, ["check", "--schemas", str(tmp_path / "made")])
    assert made.exit_code == 0
    assert sorted(one.name for one in (tmp_path / "made").iterdir()) == sorted(
        f"{name}.schema.json" for name in SCHEMAS
    )
    assert len(list(write_schemas(tmp_path / "made"))) == len(SCHEMAS)


def test_the_schemas_refuse_what_the_check_refuses() -> None:
    pack = json.loads(schema_text("pack"))
    assert pack["additionalProperties"] is False
    assert {"id", "section", "title", "pages"} <= set(pack["required"])
    assert "from" in json.dumps(json.loads(schema_text("events")))


# Settings and keyboards


def test_wrong_settings_do_not_hide_the_other_faults(config: Path) -> None:
    line = edit(config / "settings.toml", "port = 8765", "port = 'x'")
    edit(config / "packs" / ONE / "pack.yaml", "tile: ", "tiel: ")
    issues = checked(config)
    wrong = found(issues, "settings", "settings.toml")
    assert (wrong.line, wrong.mend) == (line, "Correct the value.")
    assert "hub.port" in wrong.message
    assert found(issues, "extra_forbidden", "pack.yaml").line == 6


def test_broken_toml_has_its_line(config: Path) -> None:
    line = edit(config / "settings.toml", "port = 8765", "port = = 3")
    assert found(checked(config), "settings", "settings.toml").line == line


def test_a_variable_or_a_file_that_is_not_there_is_named(config: Path, tmp_path: Path) -> None:
    issues = checked(config, env={"PARVIS_HUB__PORT": "many"})
    assert "PARVIS_HUB__PORT" in found(issues, "settings", "settings.toml").message
    (config / "settings.toml").unlink()
    issues = [one for one in check_all(config, paths.CATALOGUES, {}, TODAY) if one.rule == "settings"]
    assert "cannot be read" in issues[0].message


def test_a_switch_whose_key_is_mistyped_is_named_in_french(config: Path, tmp_path: Path) -> None:
    line = edit(config / "settings.toml", '"KEY_SPACE", "KEY_F8"', '"KEY_SPCAE", "KEY_F8"')
    wrong = found(checked(config), "switch", "settings.toml")
    assert wrong.line == line
    assert wrong.message == "Aucune touche ne s'appelle « KEY_SPCAE ». Le contacteur 1 ne marche pas."
    assert wrong.mend.startswith("Vouliez-vous écrire KEY_SPACE ?")
    own = tmp_path / "own.toml"
    own.write_text('[keypad]\nswitches = ["le bouton rouge du bas"]\n', encoding="utf-8")
    wrong = found(checked(config, env={"PARVIS_SETTINGS": str(own)}), "switch", "own.toml")
    assert (wrong.line, wrong.mend) == (2, "Écrivez par exemple KEY_SPACE.")


def test_the_towns_own_mark_and_keyboards_are_checked(config: Path) -> None:
    edit(config / "settings.toml", 'mark = "bank"', 'mark = "bonk"')
    edit(config / "keyboards" / "keyboards.yaml", "  en:\n", "  xx:\n")
    edit(config / "keyboards" / "keyboards.yaml", "  uk: en\n", "  uk: fr\n")
    issues = checked(config)
    assert "'bonk'" in found(issues, "icon", "settings.toml").message
    assert "'en'" in found(issues, "keyboard", "keyboards.yaml").message


@pytest.mark.parametrize(
    ("raw", "rule"),
    [(b"letters: 3\n", "dict_type"), (b"letters: \xe9", "encoding"), (b"a: &a [1]\nb: [*a, *a]\n", "alias"),
     (b"\t", "yaml"), (b"[]", "dict_type")],
)  # fmt: skip
def test_broken_keyboards_are_refused(config: Path, raw: bytes, rule: str) -> None:
    (config / "keyboards" / "keyboards.yaml").write_bytes(raw)
    found(checked(config), rule, "keyboards.yaml")


# Names across files


def test_every_broken_file_is_named_at_once(config: Path) -> None:
    for name in ("facts.yaml", "pieces.yaml", "menu.yaml", "events/events.yaml"):
        with (config / name).open("a", encoding="utf-8") as file:
            file.write("\n]: {\n")
    edit(config / "packs" / ONE / "pack.yaml", "grade: B", "grade: Z")
    issues = checked(config)
    for name in ("facts.yaml", "pieces.yaml", "menu.yaml", "events.yaml"):
        found(issues, "yaml", name)
    found(issues, "literal_error", "pack.yaml")


@pytest.mark.parametrize(
    ("file", "old", "new", "rule", "said"),
    one_in(3, [
        (PACK, "fact: nationality", "fact: nationalety", "fact", "no 'nationalety'"),
        (PACK, "piece: domicile", "piece: domicil", "piece", "no 'domicil'"),
        (PACK, "section: papers", "section: payers", "section", "no 'payers'"),
        (PACK, "calculator: card_expiry", "calculator: card", "calculator", "'card'"),
        (PACK, "cost: free", "cost: fee", "value", "no value 'fee'"),
        (PACK, "icon: calendar-x", "icon: calendar-z", "icon", "'calendar-z'"),
        (PACK, "next: review", "next: reason", "loop", "comes back to itself"),
        (PACK, "id: carte-identite\n", "id: carte\n", "id", "its folder"),
        (PACK, "ants.gouv.fr", "ants.gouv.fr.example.com", "address", "domain"),
        (PACK, "2025-12-15, grade: B}\nvalues", "2031-12-15, grade: B}\nvalues",
         "source-date", "a day to come"),
        (PACK, "Lisez la date", "Lisez {la} date", "value", "cannot be written"),
        ("facts.yaml", "icon: cake", "icon: keik", "icon", "'keik'"),
        ("pieces.yaml", "icon: scroll", "icon: skroll", "icon", "'skroll'"),
        ("menu.yaml", "icon: student", "icon: studend", "icon", "'studend'"),
        ("events/events.yaml", "icon: baby", "icon: babee", "icon", "'babee'"),
        ("events/events.yaml", "fact: child_birth_date", "fact: name", "fact", "no date 'name'"),
        ("facts.yaml", "  - id: birth_date", "  - id: name", "twin", "'name' stands twice"),
        ("facts.yaml", "kind: date\n", "kind: choice\n", "fact", "cannot be asked"),
        ("practice.yaml", "nationality: {option: french}", "nationality: {option: martian}", "practice",
         "'nationality'"),
    ]),
)  # fmt: skip
def test_a_wrong_name_is_found_with_its_line(
    config: Path, *, file: str, old: str, new: str, rule: str, said: str
) -> None:
    line = edit(config / file, old, new)
    wrong = found(checked(config), rule, Path(file).name)
    assert said in wrong.message
    assert wrong.mend
    assert wrong.severity is Severity.ERROR
    assert wrong.line > 0
    assert rule == "loop" or abs(wrong.line - line) <= 12, "far from the fault"


def test_an_event_names_a_procedure_that_is_there(config: Path) -> None:
    assert "declaration-naissance" in found(checked(config), "unknown-procedure", "events.yaml").message


def test_what_nothing_uses_and_what_is_old_only_warns(config: Path) -> None:
    pack = config / "packs" / ONE / "pack.yaml"
    edit(pack, "  free: {eur: 0}\n", "  free: {eur: 0}\n  more: {eur: 1}\n")
    edit(
        pack,
        "source: {fiche: F21089, verified_on: 2025-12-15",
        "source: {fiche: F21089, verified_on: 2024-11-23",
    )
    issues = checked(config)
    unused = [(one.file.name, one.message) for one in issues if one.rule == "unused"]
    assert ("pack.yaml", "No text uses the value 'more'.") in unused
    assert ("menu.yaml", "No pack uses 'vote'.") in unused
    assert {"facts.yaml", "pieces.yaml"} <= {name for name, _ in unused}
    assert "2024-11-23" in found(issues, "old-source", "pack.yaml").message
    assert "only bring it later" in found(issues, "no-alternative", "pieces.yaml").message
    warned = {"unused", "old-source", "no-alternative"}
    assert {one.severity for one in issues if one.rule in warned} == {Severity.WARNING}


def test_a_source_of_two_years_less_a_day_is_young(config: Path) -> None:
    pack = config / "packs" / ONE / "pack.yaml"
    pack.write_text(
        re.sub(r"verified_on: [\d-]+", "verified_on: 2024-11-24", pack.read_text("utf-8")), "utf-8"
    )
    old = [one for one in checked(config) if one.rule == "old-source"]
    assert "pack.yaml" not in {one.file.name for one in old}


# Texts


@pytest.mark.clause("11.5")
def test_a_text_in_one_language_only(catalogues: Path, config: Path) -> None:
    edit(catalogues / "en.po", 'msgstr "Back"', 'msgstr ""')
    missing = found(checked(config, catalogues), "missing-text", "en.po")
    assert "action.back" in missing.message
    assert "Retour" in missing.mend
    lines_of = (catalogues / "en.po").read_text("utf-8").splitlines()
    assert lines_of[missing.line - 1] == 'msgid "Retour"'


def test_what_else_can_be_wrong_in_a_translation(config: Path) -> None:
    file = config / "packs" / ONE / "en.po"
    words = file.read_text(encoding="utf-8")
    shape = r'msgctxt "(carte-identite[^"]+)"\nmsgid "([^"{]+)"\nmsgstr "([^"{]+)"\n'
    first, second, third, fourth = list(re.finditer(shape, words))[:4]
    words = words.replace(first[0], "#, fuzzy\n" + first[0])
    words = words.replace(second[0], second[0].replace(f'msgid "{second[2]}"', 'msgid "Avant"'))
    words = words.replace(third[0], third[0].replace(third[3], third[3] + " {n}"))
    words = words.replace(fourth[0], fourth[0].replace(fourth[3], "\u202e" + fourth[3]))
    file.write_text(
        words + '\nmsgctxt "carte-identite.gone"\nmsgid "Parti"\nmsgstr "Gone"\n', encoding="utf-8"
    )
    issues = [one for one in checked(config) if one.file == file]
    assert {(one.rule, one.severity.value) for one in issues} == {
        ("fuzzy-text", "error"), ("stale-text", "warning"), ("placeholder", "error"),
        ("unused-text", "error"), ("hidden", "error"),
    }  # fmt: skip
    assert all(one.line > 0 for one in issues)
    assert first[1] in found(issues, "fuzzy-text", "en.po").message


def test_a_text_that_stands_twice(config: Path) -> None:
    file = config / "packs" / ONE / "en.po"
    key = f"{ONE}.title"
    file.write_text(file.read_text("utf-8") + f'\nmsgctxt "{key}"\nmsgid "Autre"\nmsgstr "Other"\n', "utf-8")
    assert key in found(checked(config), "twin", "en.po").message


def test_a_language_that_is_not_offered_only_warns(config: Path) -> None:
    (config / "packs" / ONE / "es.po").unlink()
    (config / "packs" / ONE / "en.po").unlink()
    issues = checked(config)
    assert found(issues, "missing-text", "es.po").severity is Severity.WARNING
    assert found(issues, "missing-text", "en.po").severity is Severity.ERROR


@pytest.mark.parametrize(
    ("raw", "rule", "line"),
    [
        (b'msgid "a"\nmsgstr "b\n\nfoo\n', "po", 4),
        (b'msgid "a"\nmsgid "b"\n', "po", None),
        ('msgid ""\nmsgstr ""\n\nmsgid "a"\nmsgstr "été"\n'.encode("latin-1"), "encoding", 5),
        ('msgid "a"\nmsgstr "b"\n'.encode("utf-16"), "encoding", 1),
        (b'msgid "a"\nmsgstr "b\0"\n', "encoding", 2),
        (b'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=klingon\\n"\n', "encoding", 3),
        (b'msgid ""\nmsgstr ""\n"Plural-Forms: nplurals=x; foo\\n"\n\nmsgid "a"\nmsgstr "b"\n', "po", 0),
        (b"# x\n" * 600_000, "size", 0),
    ],
)
def test_a_broken_po_file_has_its_line(config: Path, raw: bytes, rule: str, line: int | None) -> None:
    (config / "packs" / ONE / "en.po").write_bytes(raw)
    (config / "packs" / ONE / "uk.po").write_bytes(raw)
    issues = checked(config)
    broken = found(issues, rule, "en.po")
    assert line is None or broken.line == line
    assert broken.mend
    assert broken.severity is Severity.ERROR
    assert found(issues, rule, "uk.po").severity is Severity.WARNING


def test_a_broken_french_catalogue_is_one_fault(config: Path, catalogues: Path) -> None:
    (catalogues / "fr.po").write_bytes(b"\xff\xfe\0")
    assert found(checked(config, catalogues), "encoding", "fr.po").line == 1


def test_french_that_is_not_written(config: Path, catalogues: Path) -> None:
    edit(catalogues / "fr.po", 'msgstr "Retour"', 'msgstr ""')
    assert "action.back" in found(checked(config, catalogues), "missing-text", "fr.po").message


# What is drawn


def test_a_character_that_no_font_has(config: Path, catalogues: Path) -> None:
    line = edit(catalogues / "en.po", 'msgstr "Back"', 'msgstr "Back 谷"')
    wrong = found(checked(config, catalogues), "font", "en.po")
    assert abs(wrong.line - line) <= 2
    assert "'谷' (U+8C37)" in wrong.message
    assert "action.back" in wrong.message


def test_letters_of_another_script_are_drawn_in_its_fonts(config: Path, catalogues: Path) -> None:
    edit(catalogues / "en.po", 'msgstr "Back"', 'msgstr "Back Ж"')
    assert not [one for one in checked(config, catalogues) if one.rule == "font"]


def test_a_towns_name_that_cannot_be_drawn(config: Path) -> None:
    edit(config / "settings.toml", "Mairie de Valbourg", "Mairie de 谷")
    assert "town.name" in found(checked(config), "font", "settings.toml").message


def test_a_font_that_is_broken(config: Path) -> None:
    (config / "fonts" / "AtkinsonHyperlegibleNext-Bold.ttf").write_bytes(b"no font")
    (config / "icons" / "Phosphor-Bold.ttf").write_bytes(b"no font")
    issues = checked(config)
    assert found(issues, "font", "AtkinsonHyperlegibleNext-Bold.ttf").mend
    assert found(issues, "icons", "icons.json").mend


@pytest.mark.clause("11.5")
def test_an_icon_that_the_font_lacks(config: Path) -> None:
    file = config / "icons" / "icons.json"
    icons = json.loads(file.read_text("utf-8"))
    icons["cake"]["bold"] = "1f600"
    file.write_text(json.dumps(icons), "utf-8")
    assert "not in the icons' fonts" in found(checked(config), "icon", "facts.yaml").message


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("light.toml", "ink_soft", "ink_soff", "ink_sof"),
        ("light.toml", '"#', '"#zz', "must look like"),
        ("light.toml", "[colours]", "[colours", ""),
        ("tokens.toml", "body = 7.4", "bodi = 7.4", "bod"),
    ],
)
def test_a_broken_theme(config: Path, file: str, old: str, new: str, said: str) -> None:
    edit(config / "themes" / file, old, new)
    assert said in found(checked(config), "theme", file).message


def test_sizes_that_are_gone_or_no_text(config: Path) -> None:
    tokens = config / "themes" / "tokens.toml"
    good = tokens.read_bytes()
    tokens.write_bytes(good.replace(b"[font.Latn]", b"[fond.Latn]"))
    assert "cannot be read" in found(checked(config), "theme", "themes").message
    tokens.write_bytes(b"\xff\xfe")
    assert "can't decode" in found(checked(config), "theme", "tokens.toml").message


def test_themes_that_are_gone(config: Path) -> None:
    for file in (config / "themes").glob("*.toml"):
        file.unlink()
    assert any(one.rule == "theme" for one in check_all(config, paths.CATALOGUES, {}, TODAY))


def test_colours_that_cannot_be_read(config: Path) -> None:
    file = config / "themes" / "light.toml"
    words = file.read_text("utf-8")
    file.write_text(re.sub(r'^ink_soft = "#\w+"', 'ink_soft = "#BBBBBB"', words, flags=re.M), "utf-8")
    wrong = found(checked(config), "contrast", "light.toml")
    assert file.read_text("utf-8").splitlines()[wrong.line - 1].startswith("ink_soft")
    assert "7:1" in wrong.mend


# Plain language


@pytest.mark.clause("11.5")
@pytest.mark.parametrize(
    ("file", "old", "new", "rule", "severity"),
    one_in(
        3,
        [
            (PACK, "Lisez la date sur la carte.", "Obtempérez etc.", "F12", "error"),
            (PACK, "Passeport\n", "Passeport & visa\n", "F13", "error"),
            (
                "facts.yaml",
                "Écrivez votre nom comme sur votre pièce d'identité.",
                "Le jour est donné par l'usager.",
                "F17",
                "error",
            ),
            (
                "pieces.yaml",
                "Un photographe ou une cabine de photos.",
                "Une photo (récente).",
                "F13",
                "warning",
            ),
            ("menu.yaml", "label: Voter", "label: VOTER", "F14", "error"),
            (
                "events/events.yaml",
                "C'est obligatoire. Vous avez 5 jours.",
                "Il y a 50 % de chances.",
                "F09",
                "error",
            ),
        ],
    ),
)
def test_hard_french_is_found_at_its_line(
    wordy: Path, *, file: str, old: str, new: str, rule: str, severity: str
) -> None:
    line = edit(wordy / file, old, new)
    ours = [one for one in checked(wordy) if one.rule == rule and one.line == line]
    assert [(one.file.name, one.severity.value) for one in ours] == [(Path(file).name, severity)]
    assert ours[0].mend


def test_a_page_with_too_much_to_read(wordy: Path) -> None:
    pack = wordy / "packs" / ONE / "pack.yaml"
    line = edit(pack, "    text: Lisez la date sur la carte.\n", f"    text: {'Lisez la date. ' * 8}\n")
    wrong = found(checked(wordy), "F20", "pack.yaml")
    assert "page 'expiry'" in wrong.message
    assert line - 5 <= wrong.line <= line


def test_values_are_read_as_citizens_read_them(wordy: Path) -> None:
    """``{stamp}`` is an amount, not a word: its name must be found in no list."""
    pack = wordy / "packs" / ONE / "pack.yaml"
    edit(pack, "stamp: {eur", "zygomatic: {eur")
    pack.write_text(
        pack.read_text("utf-8").replace("{stamp}", "{zygomatic}").replace("cost: stamp", "cost: zygomatic"),
        "utf-8",
    )
    for lang in SIX[1:]:
        file = wordy / "packs" / ONE / f"{lang}.po"
        file.write_text(file.read_text("utf-8").replace("{stamp}", "{zygomatic}"), "utf-8")
    assert not [one for one in checked(wordy) if "zygomatic" in one.message]


def test_words_that_are_gone(wordy: Path) -> None:
    (wordy / "words" / "mots.tsv").write_text("mairie\n", encoding="utf-8")
    assert any(one.rule == "words" for one in check_all(wordy, paths.CATALOGUES, {}, TODAY))
