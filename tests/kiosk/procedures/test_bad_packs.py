"""Files that a town, a cable or an attacker spoils: refused with a line and a mend; what was read stays."""

from __future__ import annotations

import shutil
import tracemalloc
from pathlib import Path

import pytest

from kiosk.app import paths
from kiosk.app.checks.content import Faults
from kiosk.procedures.common import Common, load_common
from kiosk.procedures.issues import Issue, PackError
from kiosk.procedures.loader import PACK, Pack, load_pack
from kiosk.procedures.schema import PackSpec
from kiosk.procedures.yamlfile import read_yaml
from kiosk.types import Lang, PageId

LANGS = (Lang("fr"), Lang("en"))


@pytest.fixture(scope="module")
def common() -> Common:
    return load_common(paths.CONFIG, LANGS)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(
        shutil.copytree(paths.CONFIG / "packs" / "listes-electorales", tmp_path / "listes-electorales")
    )


def refused(folder: Path, common: Common, raw: bytes) -> Issue:
    """The first fault of a pack that holds these bytes."""
    (folder / PACK).write_bytes(raw)
    with pytest.raises(PackError) as error:
        load_pack(folder, common, LANGS)
    first = error.value.issues[0]
    assert first.file == folder / PACK
    assert first.message
    assert first.mend
    return first


GOOD = b"id: a\nsection: vote\n"


@pytest.mark.parametrize(
    ("raw", "rule", "line"),
    [
        (GOOD + b"title: \xe9t\xe9\n", "encoding", 3),
        ("id: a\ntitle: été\n".encode("utf-16"), "encoding", 1),
        (GOOD + b"title: a\0b\n", "yaml", 3),
        (GOOD + b"title: \x07\n", "yaml", 3),
        (GOOD + b"pages:\n\t- id: x\n", "yaml", 4),
        (GOOD + b"section: papers\n", "twin-key", 3),
        (GOOD + b"pages:\n  - id: x\n    title: A\n    id: y\n", "twin-key", 6),
        (GOOD + b"title: 'x\n", "yaml", None),
        (GOOD + b"---\nid: b\n", "yaml", 3),
        (GOOD + b"base: &a {x: 1}\nother: *a\n", "alias", 4),
        (GOOD + b"<<: {id: b}\n", None, None),
        (GOOD + b"title: !!python/object/apply:os.system ['true']\n", "yaml", 3),
        (GOOD + b"? [a, b]\n: 1\n", "yaml", None),
        (b"", None, None),
        (b"- a\n- b\n", None, None),
        (b"9" * 5000, "yaml", None),
        (b"\xef\xbb\xbf" + GOOD, "missing", None),
    ],
)
def test_a_spoilt_pack_is_refused_at_its_line(
    folder: Path, common: Common, raw: bytes, rule: str | None, line: int | None
) -> None:
    fault = refused(folder, common, raw)
    assert rule is None or fault.rule == rule
    assert line is None or fault.line == line


def test_every_twin_key_is_named(folder: Path, common: Common) -> None:
    (folder / PACK).write_bytes(b"id: a\nid: b\nid: c\n")
    with pytest.raises(PackError) as error:
        load_pack(folder, common, LANGS)
    assert [one.line for one in error.value.issues] == [2, 3]
    assert "line 2" in error.value.issues[1].message


def test_fifty_megabytes_are_refused_unread(folder: Path, common: Common) -> None:
    with (folder / PACK).open("wb") as file:
        file.truncate(50_000_000)
    tracemalloc.start()
    with pytest.raises(PackError) as error:
        load_pack(folder, common, LANGS)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert error.value.issues[0].rule == "size"
    assert most < 2_000_000, "it was read"


def test_a_bomb_of_aliases_does_not_go_off(folder: Path, common: Common) -> None:
    """Nine levels of nine mean 387 million strings."""
    bomb = b"a0: &a0 [lol]\n"
    for level in range(1, 10):
        bomb += f"a{level}: &a{level} [{', '.join([f'*a{level - 1}'] * 9)}]\n".encode()
    fault = refused(folder, common, bomb)
    assert (fault.rule, fault.line) == ("alias", 2)


@pytest.mark.parametrize("nest", [b"[" * 50_000, b"{a: " * 40_000, b"- " * 90_000])
def test_deep_nests_are_refused(folder: Path, common: Common, nest: bytes) -> None:
    assert refused(folder, common, GOOD + b"pages: " + nest).rule == "yaml"
    assert refused(folder, common, nest).rule == "yaml"


def test_a_folder_or_nothing_in_place_of_a_file(folder: Path, common: Common) -> None:
    (folder / PACK).unlink()
    with pytest.raises(PackError, match="cannot be read"):
        load_pack(folder, common, LANGS)
    (folder / PACK).mkdir()
    with pytest.raises(PackError, match="cannot be read"):
        load_pack(folder, common, LANGS)


def test_rules_that_run_in_circles(tmp_path: Path, common: Common) -> None:
    folder = Path(shutil.copytree(paths.CONFIG / "packs" / "carte-identite", tmp_path / "carte-identite"))
    raw = (folder / PACK).read_bytes()
    fault = refused(folder, common, raw.replace(b"next: review\n", b"next: reason\n"))
    assert fault.rule == "loop"
    assert raw.decode().splitlines()[fault.line - 1].strip() == "- id: reason"


def test_a_way_of_thousands_of_pages_is_an_answer(folder: Path, common: Common) -> None:
    """The check of a procedure walks it page after page: a very long way must end in a sentence."""
    head = "id: listes-electorales\nsection: vote\ntitle: A\ntile: A\nicon: bank\n"
    head += "source: {fiche: F1, verified_on: 2025-01-01, grade: A}\nstart: p0\npages:\n"
    pages = [f"- {{id: p{n}, kind: info, title: A, next: p{n + 1}}}\n" for n in range(3000)]
    end = "- {id: p3000, kind: outcome, title: A, outcome: {kind: person, steps: [A]}}\n"
    (folder / PACK).write_text(head + "".join(pages) + end, encoding="utf-8")
    faults = Faults()
    assert faults.attempt(lambda: load_pack(folder, common, LANGS[:1]), folder / PACK) is None
    assert [one.rule for one in faults.issues] == ["too_long"]


def test_a_wrong_file_takes_nothing_from_what_was_read(folder: Path, common: Common) -> None:
    before = load_pack(folder, common, LANGS)
    pages, texts = tuple(before.procedure.pages), {lang: dict(own) for lang, own in before.texts.items()}
    refused(folder, common, b"\xff\xfe\0")
    with pytest.raises(PackError):
        read_yaml(folder / PACK, PackSpec)
    assert isinstance(before, Pack)
    assert tuple(before.procedure.pages) == pages
    assert PageId("nationality") in before.procedure.pages
    assert {lang: dict(own) for lang, own in before.texts.items()} == texts
