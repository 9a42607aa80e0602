"""Models over a line that breaks, from a server that lies, in archives that are not to be trusted."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from zipfile import ZIP_BZIP2, ZIP_DEFLATED, ZIP_LZMA, ZIP_STORED

import pytest

from kiosk.guide.fetching import Terms
from kiosk.types import Lang
from tests.guide.server import Depot, serving
from tests.voice.models.archives import (
    FLAT,
    NAME,
    PHRASES,
    WHOLE,
    model_zip,
    zip_that_is_spoilt,
    zip_that_lies,
    zip_with_link,
)
from tests.voice.models.archives import zip_of as archive_of
from voice.models.install import InstallResult, Means, NotInstalled, Source, install, install_file
from voice.models.kinds import Model, NoModel, kind_of
from voice.models.store import Installed, folder_of, installed, languages, remove
from voice.models.unpack import Refused, unpack

FR = Lang("fr")
TERMS = Terms(limit_bytes=1 << 20, wait=lambda _seconds: None, connect_s=5, silence_s=5)
GOOD = model_zip()


def sha(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


@pytest.fixture
def depot() -> Iterator[Depot]:
    with serving(GOOD) as depot:
        yield depot


@pytest.fixture
def models(tmp_path: Path) -> Path:
    return tmp_path / "models"


def run(depot: Depot, models: Path, sha256: str = sha(GOOD), means: Means | None = None) -> InstallResult:
    return install(Source(depot.url, sha256), FR, models, means or Means(terms=TERMS))


def refused(result: InstallResult) -> str:
    assert isinstance(result, NotInstalled)
    return result.code


def nothing_is_left(models: Path) -> bool:
    return not models.exists() or list(models.iterdir()) == []


def test_a_model_comes_to_its_place(depot: Depot, models: Path) -> None:
    seen: list[tuple[int, int]] = []
    result = run(depot, models, means=Means(terms=TERMS, progress=lambda *row: seen.append(row)))
    assert isinstance(result, Installed)
    assert (result.lang, result.name, result.grammar) == (FR, "vosdroits-latest", True)
    assert result.size_bytes > 4 * 40_000
    assert seen[-1] == (len(GOOD), len(GOOD))
    assert folder_of(models, FR) == models / "fr"
    assert [path.name for path in models.iterdir()] == ["fr"]


def test_a_line_that_breaks_goes_on_where_it_was(depot: Depot, models: Path) -> None:
    depot.cuts = [len(GOOD) // 2]
    assert isinstance(run(depot, models), Installed)
    assert [asked.get("Range") is not None for asked in depot.asked] == [False, True]


def test_a_line_that_breaks_for_good_goes_on_the_next_day(depot: Depot, models: Path) -> None:
    depot.cuts = [20_000] * 4
    assert refused(run(depot, models)) == "line"
    assert languages(models) == ()
    depot.asked.clear()
    assert isinstance(run(depot, models), Installed)
    assert depot.asked[0]["Range"] is not None
    assert depot.asked[0]["Range"] != "bytes=0-"


def test_a_server_that_ignores_ranges(depot: Depot, models: Path) -> None:
    depot.cuts, depot.ranges = [len(GOOD) // 2], False
    assert isinstance(run(depot, models), Installed)


def test_wrong_bytes_never_come_to_their_place(depot: Depot, models: Path) -> None:
    depot.content = model_zip(size=40_001)
    result = run(depot, models)
    assert refused(result) == "hash"
    assert f"--sha256 {sha(depot.content)}" in str(result)
    assert languages(models) == ()
    depot.content = GOOD
    assert isinstance(run(depot, models), Installed)


def test_what_came_and_was_not_expected_is_not_fetched_again(depot: Depot, models: Path) -> None:
    """Half a gigabyte over a slow line was thrown away, whatever the maker then said of it."""
    depot.content = model_zip(size=40_001)
    assert refused(run(depot, models)) == "hash"
    depot.asked.clear()
    assert isinstance(run(depot, models, sha(depot.content)), Installed)
    assert depot.asked == []
    assert [path.name for path in models.iterdir()] == ["fr"]


def test_what_was_spoilt_on_its_way_is_fetched_anew(depot: Depot, models: Path) -> None:
    depot.content = bytes(len(GOOD))
    assert refused(run(depot, models)) == "hash"
    assert refused(run(depot, models)) == "hash"
    assert [asked.get("Range") for asked in depot.asked] == [None, None]
    assert not remove(models, FR)
    assert nothing_is_left(models)


@pytest.mark.parametrize(("free", "asked"), [(50 << 20, 0), ((50 << 20) + 2 * len(GOOD), 1)])
def test_a_disk_without_room_is_told_before_anything_is_fetched(
    depot: Depot, models: Path, free: int, asked: int
) -> None:
    """The second knows the length from the server; neither keeps a byte."""
    assert refused(run(depot, models, means=Means(terms=TERMS, free=lambda _: free))) == "space"
    assert len(depot.asked) == asked
    assert nothing_is_left(models)


def test_a_model_of_another_language_takes_no_place(depot: Depot, models: Path) -> None:
    run(depot, models)
    was = (models / "fr/am/final.mdl").read_bytes()
    depot.content = model_zip(WHOLE)
    result = run(depot, models, sha(depot.content), Means(terms=TERMS, judge=lambda _: "It is Korean."))
    assert result == NotInstalled("language", "It is Korean.")
    assert (models / "fr/am/final.mdl").read_bytes() == was


def test_a_model_in_place_outlives_a_bad_one(depot: Depot, models: Path) -> None:
    run(depot, models)
    was = (models / "fr/am/final.mdl").read_bytes()
    depot.content = b"no model at all"
    assert refused(run(depot, models)) == "hash"
    assert refused(run(depot, models, sha(depot.content))) == "archive"
    assert (models / "fr/am/final.mdl").read_bytes() == was


def test_a_newer_model_replaces_one(depot: Depot, models: Path) -> None:
    run(depot, models)
    depot.content = model_zip(WHOLE)
    result = run(depot, models, sha(depot.content))
    assert isinstance(result, Installed)
    assert not result.grammar
    assert not (models / "fr/graph/Gr.fst").exists()


def test_no_network(models: Path) -> None:
    with serving(GOOD) as gone:
        pass
    result = run(gone, models)
    assert refused(result) == "line"
    assert "run the command again" in str(result)


@pytest.mark.parametrize(("url", "code"), [("http://example.org/m.zip", "address"), ("nonsense", "address")])
def test_an_address_that_is_not_secure(models: Path, url: str, code: str) -> None:
    assert refused(install(Source(url, sha(GOOD)), FR, models, Means(terms=TERMS))) == code


def test_a_file_that_is_not_there(depot: Depot, models: Path) -> None:
    depot.statuses = [404]
    assert refused(run(depot, models)) == "http"


def test_a_file_that_is_too_large(depot: Depot, models: Path) -> None:
    assert refused(run(depot, models, means=Means(terms=Terms(limit_bytes=1000)))) == "size"


def test_a_folder_that_cannot_be_written(depot: Depot, tmp_path: Path) -> None:
    (tmp_path / "models").write_text("a file stands here")
    assert refused(run(depot, tmp_path / "models")) == "disk"


@pytest.mark.parametrize("evil", ["../evil", "/tmp/evil", f"{NAME}/../../evil", "a\\..\\evil"])
def test_no_path_leaves_the_folder(tmp_path: Path, evil: str) -> None:
    content = archive_of({f"{NAME}/am/final.mdl": b"x", evil: b"evil"})
    file = tmp_path / "in" / "model.zip"
    file.parent.mkdir()
    file.write_bytes(content)
    assert refused(install_file(file, sha(content), FR, tmp_path / "in" / "models")) == "unsafe"
    assert not list(tmp_path.rglob("*evil*"))
    assert nothing_is_left(tmp_path / "in" / "models")


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (zip_with_link(), "unsafe"),
        (archive_of({f"{NAME}/README": b"no model"}), "model"),
        (archive_of({f"{NAME}/am/final.mdl": b"no graph"}), "model"),
        (GOOD[: len(GOOD) // 2], "archive"),
        (GOOD.replace(b"PK\x03\x04", b"PK\x03\x05"), "archive"),
        (zip_that_is_spoilt(ZIP_STORED), "archive"),
        (zip_that_is_spoilt(ZIP_DEFLATED), "archive"),
        (zip_that_is_spoilt(ZIP_BZIP2), "archive"),
        (zip_that_is_spoilt(ZIP_LZMA), "archive"),
        (zip_that_lies(2, 50), "archive"),
        (zip_that_lies(3, 0xFFFFFFF0), "size"),
    ],
)
def test_what_is_no_model(tmp_path: Path, content: bytes, code: str) -> None:
    file = tmp_path / "model.zip"
    file.write_bytes(content)
    assert refused(install_file(file, sha(content), FR, tmp_path / "models")) == code
    assert nothing_is_left(tmp_path / "models")


@pytest.mark.parametrize("name", ["{all}/precious", "../precious", "..", "", "fr/../../precious"])
def test_a_model_takes_no_other_folders_place(tmp_path: Path, depot: Depot, name: str) -> None:
    """What stands in the place of a model goes when it comes: that must be a model's place."""
    precious, file, lang = tmp_path / "precious", tmp_path / "model.zip", Lang(name.format(all=tmp_path))
    precious.mkdir()
    (precious / "file").write_bytes(b"kept")
    file.write_bytes(GOOD)
    assert refused(install_file(file, sha(GOOD), lang, tmp_path / "models")) == "language"
    means = Means(terms=TERMS)
    assert refused(install(Source(depot.url, sha(GOOD)), lang, tmp_path / "models", means)) == "language"
    assert not remove(tmp_path / "models", lang)
    assert (precious / "file").exists()


def test_a_disk_without_room_is_told_before_it_is_full(tmp_path: Path) -> None:
    file = tmp_path / "model.zip"
    file.write_bytes(zip_that_lies(1500, 0xFFFFFFF0))
    (tmp_path / "into").mkdir()
    found = unpack(file, tmp_path / "into", limit_bytes=1 << 60)
    assert isinstance(found, Refused)
    assert found.code == "space"
    assert list((tmp_path / "into").iterdir()) == []


@pytest.mark.parametrize(
    ("files", "folder", "grammar"),
    [
        (PHRASES, f"{NAME}/", True),
        (FLAT, f"{NAME}/", True),
        (WHOLE, f"{NAME}/", False),
        (PHRASES, "", True),
    ],
)
def test_all_layouts_of_the_maker(tmp_path: Path, files: tuple[str, ...], folder: str, grammar: bool) -> None:
    content = model_zip(files, folder)
    file = tmp_path / f"{NAME}.zip"
    file.write_bytes(content)
    found = install_file(file, sha(content).upper(), FR, tmp_path / "models")
    assert isinstance(found, Installed)
    assert (found.name, found.grammar) == (NAME, grammar)
    assert kind_of(found.folder) == Model(grammar)


def test_a_model_that_lies_elsewhere_stays_there(tmp_path: Path) -> None:
    content = model_zip()
    file = tmp_path / "model.zip"
    file.write_bytes(content)
    install_file(file, sha(content), FR, tmp_path / "elsewhere")
    (tmp_path / "models").mkdir()
    (tmp_path / "models/fr").symlink_to(tmp_path / "elsewhere/fr")
    assert [one.name for one in installed(tmp_path / "models")] == ["model"]
    assert isinstance(install_file(file, sha(content), FR, tmp_path / "models"), Installed)
    assert not (tmp_path / "models/fr").is_symlink()
    (tmp_path / "models/en").symlink_to(tmp_path / "elsewhere/fr")
    assert languages(tmp_path / "models") == ("en", "fr")
    assert remove(tmp_path / "models", Lang("en"))
    assert remove(tmp_path / "models", FR)
    assert not remove(tmp_path / "models", FR)
    assert not remove(tmp_path / "models", Lang("../elsewhere"))
    assert (tmp_path / "elsewhere/fr/am/final.mdl").exists()


def test_what_else_lies_in_the_folder_is_no_model(models: Path) -> None:
    (models / "fr").mkdir(parents=True)
    (models / "notes.txt").write_text("x")
    assert languages(models) == ()
    assert kind_of(models / "fr") == NoModel("am/final.mdl")
