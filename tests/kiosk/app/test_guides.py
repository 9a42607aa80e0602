"""The guide for towns: its example loads, its lists are the program's own, its messages are really said."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import get_args

import pytest
from typer.main import get_group
from typer.testing import CliRunner

from i18n.plain.findings import Severity
from kiosk.app import paths
from kiosk.app.checks.report import errors_of
from kiosk.app.checks.whole import check_all
from kiosk.app.commands.cli import cli
from kiosk.app.settings import SettingsError, load_settings
from kiosk.procedures.common import Common, load_common
from kiosk.procedures.issues import PackError
from kiosk.procedures.loader import PACK, Pack, load_pack
from kiosk.procedures.models import Ending, Kind
from kiosk.procedures.schema import AskedKind, SourceSpec
from kiosk.types import Lang, PageId
from tests.support.visit import ROOT

ADMIN = (ROOT / "docs" / "fr" / "administrateur.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```toml\n(.*?)```", ADMIN, re.DOTALL)
ROWS = re.findall(r"^\| `(\w+)\.(\w+)` \| (.+?) \| (.*?) \| .+ \|$", ADMIN, re.MULTILINE)
GUIDE = (ROOT / "docs" / "fr" / "demarches.md").read_text(encoding="utf-8")
LANGS = (Lang("fr"),)
GROUPS = {"service", "guide", "texts", "scan", "models", "voices", "trust"}


def example() -> str:
    """The whole procedure of the guide; what follows it is a part of it, with more in it."""
    block, *_ = re.findall(r"```yaml\n(.*?)```", GUIDE, re.DOTALL)
    return str(block)


@pytest.fixture(scope="module")
def common() -> Common:
    return load_common(paths.CONFIG, LANGS)


def loaded(folder: Path, common: Common, words: str) -> Pack:
    (folder / PACK).write_text(words, encoding="utf-8")
    return load_pack(folder, common, LANGS)


def test_the_example_loads(tmp_path: Path, common: Common) -> None:
    procedure = loaded(tmp_path, common, example()).procedure
    end = procedure.pages[PageId("done")]
    assert procedure.source.by == "Délibération du conseil municipal"
    assert end.outcome is not None
    assert (end.outcome.kind, end.outcome.cost) == (Ending.DESK, "price")
    assert any(page.kind is Kind.PIECE and page.piece for page in procedure.pages.values())


def test_the_icons_of_the_example_exist() -> None:
    icons = (paths.CONFIG / "icons" / "icons.json").read_text(encoding="utf-8")
    for name in re.findall(r"icon: (\S+)", example()):
        assert f'"{name}":' in icons


@pytest.mark.parametrize(
    "names",
    [get_args(AskedKind), tuple(Ending), ("hours", "days", "working_days", "weeks", "months", "years")],
)
def test_every_name_stands_in_a_table(names: tuple[str, ...]) -> None:
    rows = " ".join(line.split("|")[1] for line in GUIDE.splitlines() if line.startswith("| `"))
    # A paper is a page by its 'piece', never by its kind alone.
    assert {f"`{name}`" for name in names if name != "piece"} <= set(re.findall(r"`\w+`", rows))


@pytest.mark.parametrize("words", re.findall(r"`(\{(?:by|fiche): .*?\})`", GUIDE))
def test_the_sources_are_right(words: str) -> None:
    import yaml

    assert SourceSpec.model_validate(yaml.safe_load(words))


MISTAKES = [
    ("    label: Taille", "\tlabel: Taille"),
    ("    label: Taille", "   label: Taille"),
    ("title: Votre demande est prête.", "title: Attention : lisez."),
    ("- Payez {price}", "- {price}"),
    ("title: Demander", "titel: Demander"),
    ("tile: Demander un composteur\n", ""),
    ("kind: choice", "kind: choise"),
    ("id: small", "id: Petit modèle"),
    ("3 weeks", "3 semaines"),
    ("eur: 15", "eur: 15 euros"),
    ("next: address_proof", "next: big_garden"),
    ("    next: size\n", ""),
    ("next: review", "next: size"),
    ("    kind: review", "    kind: info"),
    ("    label: Taille\n", ""),
    ("fact: address", "kind: name\n    title: Qui ?\n    label: Nom"),
    ("cost: price", "cost: prix"),
]


@pytest.mark.parametrize(("old", "new"), MISTAKES)
def test_a_common_mistake_gets_a_message_of_the_guide(
    tmp_path: Path, common: Common, old: str, new: str
) -> None:
    assert old in example()
    with pytest.raises(PackError) as error:
        loaded(tmp_path, common, example().replace(old, new, 1))
    told = re.findall(r"^\| `([^`]+)` \|", GUIDE.partition("## Les fautes")[2], re.MULTILINE)
    for one in error.value.issues:
        assert one.severity is Severity.ERROR
    said = " ".join(f"{one.message} {one.mend}" for one in error.value.issues)
    assert any(words in said for words in told), said


@pytest.mark.parametrize("path", sorted(set(re.findall(r"`(config/[\w./]+\.\w+)`", GUIDE))))
def test_the_files_that_it_names_exist(path: str) -> None:
    assert (ROOT / path).is_file()


# The administrator's guide


def set_by(block: str, folder: Path) -> dict[str, str]:
    own = folder / "own.toml"
    own.write_text(block, encoding="utf-8")
    return {"PARVIS_SETTINGS": str(own)}


@pytest.mark.parametrize("block", BLOCKS, ids=[block.splitlines()[0] for block in BLOCKS])
def test_each_example_of_settings_is_taken_as_it_stands(block: str, tmp_path: Path) -> None:
    # A badge's hash, or a file's, is left for the town to fill in.
    block = block.replace("empreinte de 64 signes", "a" * 64)
    shown = tomllib.loads(block)
    settings = load_settings(paths.SETTINGS, set_by(block, tmp_path)).model_dump()
    for section, values in shown.items():
        if section == "languages":
            assert settings[section] == tuple(values)
        else:
            for key, value in values.items():
                taken = settings[section][key]
                if isinstance(value, dict):
                    # A table of tables is added to ours.
                    assert all(one.items() <= taken[name].items() for name, one in value.items())
                else:
                    assert (list(taken) if isinstance(taken, tuple) else taken) == value


@pytest.mark.long
def test_all_the_examples_together_pass_the_check(tmp_path: Path) -> None:
    """One file with one example of each section: no error is said of that file."""
    by_section = {tuple(tomllib.loads(block)): block for block in BLOCKS}
    env = set_by("\n".join(by_section.values()), tmp_path)
    assert not [
        one
        for one in errors_of(check_all(paths.CONFIG, paths.CATALOGUES, env))
        if one.file.parent == tmp_path
    ]


@pytest.mark.parametrize(("section", "key", "shown", "unit"), ROWS)
def test_each_setting_in_a_table_has_its_true_default(section: str, key: str, shown: str, unit: str) -> None:
    default = getattr(getattr(load_settings(paths.SETTINGS, {}), section), key)
    value = tomllib.loads(f"x = {shown}")["x"] if shown != "auto" else shown
    assert (list(default) if isinstance(default, tuple) else default) == value
    for ending, name in (("_s", "secondes"), ("_mm", "millimètres"), ("_px", "pixels")):
        assert not key.endswith(ending) or unit == name or key == "px_per_mm"


def test_the_limits_that_the_guide_names_are_those_of_the_settings(tmp_path: Path) -> None:
    for section, key, low, high in (
        ("visit", "lockout_s", 0.1, 5),
        ("visit", "countdown_s", 20, None),
        ("visit", "idle_s", 20, None),
        ("visit", "idle_voice_s", 20, None),
        ("visit", "waiting_s", 60, None),
        ("voice", "words_per_minute", 60, 250),
        ("keypad", "scan_s", 0.5, 30),
    ):
        for value in (low, high):
            if value is not None:
                load_settings(paths.SETTINGS, set_by(f"[{section}]\n{key} = {value}\n", tmp_path))
        for value in (low * 0.9, high and high * 1.1):
            if value is not None:
                with pytest.raises(SettingsError, match=key):
                    load_settings(paths.SETTINGS, set_by(f"[{section}]\n{key} = {value:g}\n", tmp_path))


def test_every_command_that_the_guide_names_is_there() -> None:
    for words in set(re.findall(r"`\./parvis ([^`]+)`", ADMIN)):
        names = [word for word in words.split() if re.fullmatch(r"[a-z]+", word)]
        group = names[:2] if names[0] in GROUPS else names[:1]
        options = re.findall(r"--[a-z-]+", words)
        told = CliRunner().invoke(cli, [*group, "--help"])
        assert told.exit_code == 0, words
        assert all(option in told.stdout for option in options), words


def test_the_readme_names_every_command() -> None:
    """Whoever looks for a command looks there first."""
    [line] = re.findall(r"^`parvis (run \|.+?)`, each with", (ROOT / "README.md").read_text(), re.MULTILINE)
    shown = {name for name, command in get_group(cli).commands.items() if not command.hidden}
    assert set(line.split(" | ")) == shown
