"""The update against a real server on loopback: broken lines, changed files, lies, and nothing new."""

import fcntl
import itertools
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import requests

from kiosk.guide.edition import LIBRARY_FILE, ImportReport
from kiosk.guide.fetching import Terms, Validators, read_validators
from kiosk.guide.importing import import_archive
from kiosk.guide.library import Library, open_library
from kiosk.guide.updating import NothingNew, Updated, UpdateFailed, UpdateResult, update
from tests.guide.kit import EXCERPTS, TODAY, fiche_xml, zip_of
from tests.guide.server import Depot, serving

TERMS = Terms(wait=lambda _seconds: None, connect_s=5, silence_s=5)
WHOLE = EXCERPTS.read_bytes()


@pytest.fixture
def depot() -> Iterator[Depot]:
    with serving(WHOLE) as depot:
        yield depot


def run(depot: Depot, folder: Path, terms: Terms = TERMS, url: str = "") -> UpdateResult:
    return update(url or depot.url, folder, TODAY, terms=terms)


def serves(folder: Path) -> int:
    """How many fiches the edition in place has; 0: none is in place."""
    library = open_library(folder / LIBRARY_FILE)
    return library.edition.fiches if isinstance(library, Library) else 0


def left(folder: Path) -> list[str]:
    return sorted(each.name for each in folder.iterdir() if not each.name.startswith("."))


def test_a_first_edition_is_fetched_and_imported(depot: Depot, tmp_path: Path) -> None:
    steps: list[tuple[str, int, int]] = []
    found = update(depot.url, tmp_path, TODAY, terms=TERMS, progress=lambda *step: steps.append(step))
    assert isinstance(found, Updated)
    assert found.report.edition.fiches == 29 == serves(tmp_path)
    assert ("fetch", len(WHOLE), len(WHOLE)) in steps and steps[-1] == ("import", 29, 29)
    assert left(tmp_path) == [LIBRARY_FILE, "served.json"]


def test_the_same_edition_is_not_fetched_twice(depot: Depot, tmp_path: Path) -> None:
    run(depot, tmp_path)
    found = run(depot, tmp_path)
    assert isinstance(found, NothingNew)
    assert found.edition.fiches == 29
    assert depot.asked[-1]["If-None-Match"] == depot.etag


def test_a_server_without_validators_sends_again_what_turns_out_the_same(
    depot: Depot, tmp_path: Path
) -> None:
    depot.validators = False
    run(depot, tmp_path)
    assert isinstance(run(depot, tmp_path), NothingNew)
    assert left(tmp_path) == [LIBRARY_FILE, "served.json"]


def test_an_edition_imported_by_hand_is_known_when_it_comes_over_the_line(
    depot: Depot, tmp_path: Path
) -> None:
    assert isinstance(import_archive(EXCERPTS, tmp_path, TODAY), ImportReport)
    assert isinstance(run(depot, tmp_path), NothingNew)


def test_a_lost_library_is_fetched_although_the_server_has_nothing_new(depot: Depot, tmp_path: Path) -> None:
    run(depot, tmp_path)
    (tmp_path / LIBRARY_FILE).write_bytes(b"spoilt")
    assert isinstance(run(depot, tmp_path), Updated)
    assert serves(tmp_path) == 29


def test_a_broken_line_goes_on_from_where_it_broke(depot: Depot, tmp_path: Path) -> None:
    depot.cuts = [20_000, 30_000]
    assert isinstance(run(depot, tmp_path), Updated)
    assert [asked["Range"] for asked in depot.asked] == [None, "bytes=16384-", "bytes=40960-"]
    assert depot.asked[1]["If-Range"] == depot.etag


def test_what_came_before_the_line_was_lost_for_good_serves_the_next_update(
    depot: Depot, tmp_path: Path
) -> None:
    depot.cuts = [20_000, 0, 0, 0]
    found = run(depot, tmp_path)
    assert isinstance(found, UpdateFailed) and found.code == "line"
    assert "fetched.zip" in left(tmp_path) and serves(tmp_path) == 0
    assert isinstance(run(depot, tmp_path), Updated)
    assert depot.asked[-1]["Range"] == "bytes=16384-"
    assert left(tmp_path) == [LIBRARY_FILE, "served.json"]


def test_two_editions_are_never_glued_together(depot: Depot, tmp_path: Path) -> None:
    """The file changes between two attempts: the server sends the new one whole."""
    depot.cuts = [20_000]
    assert isinstance(run(depot, tmp_path, replace(TERMS, attempts=1)), UpdateFailed)
    depot.content = zip_of(tmp_path / "new.zip", {"F1.xml": fiche_xml()}).read_bytes()
    assert isinstance(run(depot, tmp_path / "."), Updated)
    assert serves(tmp_path) == 1


def test_a_server_without_ranges_starts_again(depot: Depot, tmp_path: Path) -> None:
    depot.cuts, depot.ranges = [20_000], False
    assert isinstance(run(depot, tmp_path), Updated)


def test_without_validators_an_unfinished_file_is_not_continued(depot: Depot, tmp_path: Path) -> None:
    depot.cuts, depot.validators = [20_000], False
    assert isinstance(run(depot, tmp_path), Updated)
    assert depot.asked[1]["Range"] is None


def test_a_piece_that_was_not_asked_for_is_not_taken(depot: Depot, tmp_path: Path) -> None:
    depot.cuts, depot.wrong_range = [20_000], True
    assert isinstance(run(depot, tmp_path), Updated)
    assert [asked["Range"] for asked in depot.asked] == [None, "bytes=16384-", None]


def test_a_file_that_had_come_whole_is_not_fetched_again(depot: Depot, tmp_path: Path) -> None:
    """The power went after the last byte and before the import."""
    tmp_path.joinpath("fetched.zip").write_bytes(WHOLE)
    tmp_path.joinpath("fetched.json").write_text(
        f'{{"url": "{depot.url}", "etag": "{depot.etag[1:-1]}", "last_modified": ""}}'.replace(
            depot.etag[1:-1], depot.etag.replace('"', '\\"')
        )
    )
    assert isinstance(run(depot, tmp_path), Updated)
    assert [asked["Range"] for asked in depot.asked] == [f"bytes={len(WHOLE)}-"]


def test_an_unfinished_file_longer_than_the_whole_is_dropped(depot: Depot, tmp_path: Path) -> None:
    depot.cuts = [20_000]
    run(depot, tmp_path, replace(TERMS, attempts=1))
    with tmp_path.joinpath("fetched.zip").open("ab") as file:
        file.write(b"x" * len(WHOLE))
    assert isinstance(run(depot, tmp_path), Updated)


@pytest.mark.parametrize("status", [404, 403, 410])
def test_a_lasting_refusal_is_not_tried_again(depot: Depot, tmp_path: Path, status: int) -> None:
    depot.statuses = [status]
    found = run(depot, tmp_path)
    assert found == UpdateFailed("http", f"The server answered {status}.")
    assert len(depot.asked) == 1


def test_a_passing_trouble_is_waited_for(depot: Depot, tmp_path: Path) -> None:
    depot.statuses = [503, 429, 500]
    waits: list[float] = []
    found = run(depot, tmp_path, replace(TERMS, wait=waits.append, pause_s=2))
    assert isinstance(found, Updated)
    assert waits == [2, 4, 6]


def test_nothing_new_from_a_server_that_was_not_asked_so_is_a_failure(depot: Depot, tmp_path: Path) -> None:
    depot.statuses = [304]
    found = run(depot, tmp_path)
    assert isinstance(found, UpdateFailed) and found.code == "http"


@pytest.mark.parametrize("with_length", [True, False])
def test_a_file_larger_than_allowed_is_dropped(depot: Depot, tmp_path: Path, with_length: bool) -> None:
    depot.with_length = with_length
    found = run(depot, tmp_path, replace(TERMS, limit_bytes=10_000))
    assert isinstance(found, UpdateFailed) and found.code == "size"
    assert left(tmp_path) == []


def test_a_server_that_does_not_say_the_size_is_believed_at_the_end(depot: Depot, tmp_path: Path) -> None:
    depot.with_length = False
    assert isinstance(run(depot, tmp_path), Updated)


def test_a_line_that_crawls_is_given_up_for_later(depot: Depot, tmp_path: Path) -> None:
    ticks = itertools.count(0, 1000)
    found = run(depot, tmp_path, replace(TERMS, whole_s=500, clock=lambda: next(ticks)))
    assert isinstance(found, UpdateFailed) and found.code == "time"
    assert "fetched.zip" in left(tmp_path)


def test_nobody_answers(depot: Depot, tmp_path: Path) -> None:
    found = run(depot, tmp_path, url="http://127.0.0.1:9/x.zip")
    assert isinstance(found, UpdateFailed) and found.code == "line"


@pytest.mark.parametrize(
    "url", ["http://example.org/x.zip", "ftp://127.0.0.1/x", "file:///etc/passwd", "", "http://["]
)
def test_an_address_that_is_not_secure_is_not_asked(depot: Depot, tmp_path: Path, url: str) -> None:
    found = update(url, tmp_path, TODAY, terms=TERMS)
    assert isinstance(found, UpdateFailed) and found.code == "address"


def test_redirects_are_followed_and_end(depot: Depot, tmp_path: Path) -> None:
    depot.redirect = depot.url
    found = run(depot, tmp_path)
    assert isinstance(found, UpdateFailed) and found.code == "line"


def test_a_bad_archive_is_dropped_and_the_edition_in_place_serves_on(depot: Depot, tmp_path: Path) -> None:
    run(depot, tmp_path)
    depot.content = WHOLE[:-3000]
    found = run(depot, tmp_path)
    assert isinstance(found, UpdateFailed) and found.code == "damaged"
    assert serves(tmp_path) == 29
    assert left(tmp_path) == [LIBRARY_FILE, "served.json"]
    depot.content = WHOLE
    assert isinstance(run(depot, tmp_path), NothingNew)


def test_an_older_edition_is_not_taken(depot: Depot, tmp_path: Path) -> None:
    run(depot, tmp_path)
    old = {f"F{n}.xml": fiche_xml(f"F{n}", day="2019-01-01") for n in range(40)}
    depot.content = zip_of(tmp_path / "old.zip", old).read_bytes()
    found = run(depot, tmp_path)
    assert isinstance(found, UpdateFailed) and found.code == "older"


def test_an_edition_that_lost_most_of_its_fiches_is_not_taken(depot: Depot, tmp_path: Path) -> None:
    run(depot, tmp_path)
    depot.content = zip_of(tmp_path / "few.zip", {"F1.xml": fiche_xml()}).read_bytes()
    found = run(depot, tmp_path)
    assert isinstance(found, UpdateFailed) and found.code == "shrunk"
    assert serves(tmp_path) == 29


def test_two_updates_at_once(depot: Depot, tmp_path: Path) -> None:
    with (tmp_path / ".update.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        found = run(depot, tmp_path)
    assert isinstance(found, UpdateFailed) and found.code == "busy"


def test_a_fetched_file_is_kept_while_another_import_runs(depot: Depot, tmp_path: Path) -> None:
    with (tmp_path / ".import.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        found = run(depot, tmp_path)
    assert isinstance(found, UpdateFailed) and found.code == "busy"
    assert isinstance(run(depot, tmp_path), Updated)
    assert depot.asked[-1]["Range"] == f"bytes={len(WHOLE)}-"


def test_a_place_that_cannot_be_written(depot: Depot, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    found = update(depot.url, tmp_path / "file" / "x", TODAY, terms=TERMS, session=requests.Session())
    assert isinstance(found, UpdateFailed) and found.code == "disk"


@pytest.mark.parametrize("content", ["", "[]", "{", '{"wrong": 1}', '{"url": 5}'])
def test_spoilt_notes_of_an_earlier_update_are_forgotten(depot: Depot, tmp_path: Path, content: str) -> None:
    (tmp_path / "fetched.json").write_text(content)
    (tmp_path / "fetched.zip").write_bytes(b"rest")
    (tmp_path / "served.json").write_text(content)
    assert isinstance(run(depot, tmp_path), Updated)


def test_a_weak_tag_is_not_used_to_continue() -> None:
    assert Validators("u", 'W/"a"', "Mon, 01 Jan 2026").for_range == "Mon, 01 Jan 2026"
    assert Validators("u", 'W/"a"').for_range == ""
    assert read_validators(Path("none.json")) == Validators()
