"""The guide for towns: its example loads, its lists are the program's own, its messages are really said."""

from __future__ import annotations

import re
from pathlib import Path
from typing import get_args

import pytest

from i18n.plain.findings import Severity
from kiosk.app import paths
from kiosk.procedures.common import Common, load_common
from kiosk.procedures.issues import PackError
from kiosk.procedures.loader import PACK, Pack, load_pack
from kiosk.procedures.models import Ending, Kind
from kiosk.procedures.schema import AskedKind, SourceSpec
from kiosk.types import Lang, PageId
from tests.support.visit import ROOT

GUIDE = (ROOT / "docs" / "fr" / "demarches.md").read_text(encoding="utf-8")
LANGS = (Lang("fr"),)


def example() -> str:
    (block,) = re.findall(r"```yaml\n(.*?)```", GUIDE, re.DOTALL)
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
