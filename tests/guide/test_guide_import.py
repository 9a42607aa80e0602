"""Archives, sound and hostile, become a library or a clear refusal, and the old edition serves on."""

import fcntl
import shutil
import sqlite3
import struct
import subprocess
import sys
import threading
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from structlog.testing import capture_logs

from kiosk.guide.archive import ArchiveRefused, Limits
from kiosk.guide.edition import LIBRARY_FILE, ImportReport, Skipped
from kiosk.guide.importing import import_archive
from kiosk.guide.library import Library, NoLibrary, open_library
from kiosk.guide.models import Kind
from kiosk.types import FicheId
from tests.guide.kit import EXCERPTS, TODAY, excerpt, fiche, fiche_xml, imported, zip_of


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    return imported(EXCERPTS, tmp_path_factory.mktemp("guide"))


# ---- A sound archive ----


def test_the_report_says_what_came(tmp_path: Path) -> None:
    steps: list[tuple[int, int]] = []
    ticks = iter([10.0, 12.5])
    report = import_archive(
        EXCERPTS, tmp_path, TODAY, progress=lambda *step: steps.append(step), clock=lambda: next(ticks)
    )
    assert isinstance(report, ImportReport)
    assert report.seconds == 2.5
    assert steps[0] == (1, 29) and steps[-1] == (29, 29)
    assert report.edition.fiches == 29 == sum(count for _kind, count in report.by_kind)
    assert (report.edition.schema, report.edition.imported_on) == ("3.3", TODAY)
    assert report.edition.licence == "Licence Ouverte 2.0"
    assert (report.unknown, report.skipped, report.aside) == ((), (), ())
    assert sorted(each.name for each in tmp_path.iterdir()) == [".import.lock", LIBRARY_FILE]


def test_fiches_come_out_as_they_went_in(library: Library) -> None:
    assert len(library.ids()) == library.edition.fiches == 29
    assert library.fiche(FicheId("F1411")) == fiche("F1411")
    head = library.head(FicheId("F1411"))
    assert head is not None
    assert (head.title, head.kind, head.verified) == (
        "Légalisation de signature", Kind.INFORMATION, date(2019, 10, 30),
    )  # fmt: skip
    assert library.fiche(FicheId("F0")) is None
    assert library.head(FicheId("F0")) is None


@pytest.mark.parametrize(
    "words", ["Légalisation signature", "legalisation", "LEGALIS", "la légalisation d'une signatures"]
)
def test_a_search_forgives_accents_small_words_plurals_and_beginnings(library: Library, words: str) -> None:
    assert "F1411" in [head.id for head in library.search(words)[:2]]


@pytest.mark.parametrize("words", ["", "l'", '"', "zzzz", "NEAR( AND *", "la de du", "()", "title:"])
def test_a_search_without_sense_finds_nothing(library: Library, words: str) -> None:
    assert library.search(words) == ()


def test_fiches_with_all_the_words_come_first_and_kinds_can_be_chosen(library: Library) -> None:
    found = library.search("apa domicile", limit=3)
    assert found[0].id in ("F10009", "F35136")
    assert len({head.id for head in found}) == len(found) <= 3
    only = library.search("apa", kinds={Kind.GUIDED_SEARCH})
    assert [head.id for head in only] == ["F35136"]


def test_themes_and_folders_can_be_browsed(library: Library) -> None:
    themes = library.themes()
    assert "N19810" in [head.id for head in themes]
    folders = [head.id for group in library.below(FicheId("N19810")) for head in group.heads]
    assert "N365" in folders
    (group,) = library.below(FicheId("N365"))
    assert "F1411" in [head.id for head in group.heads]
    assert library.below(FicheId("F1411")) == ()


def test_a_folder_whose_own_file_is_missing_still_leads_to_its_fiches(library: Library) -> None:
    """Half an archive: F10009 says that it lies in N392, and N392 itself did not come."""
    assert library.fiche(FicheId("N392")) is None
    heads = [head.id for group in library.below(FicheId("N392")) for head in group.heads]
    assert "F10009" in heads


def test_kinds_can_be_listed(library: Library) -> None:
    assert [head.id for head in library.of_kind(Kind.HOW_TO_SIMULATOR)] == ["F14128"]


def test_many_threads_read_at_once(library: Library) -> None:
    ids, wrong = library.ids(), []

    def reader() -> None:
        for ident in ids * 5:
            found = library.fiche(ident)
            if found is None or found.id != ident or not library.head(ident):
                wrong.append(ident)
            library.search(found.title if found else "")

    threads = [threading.Thread(target=reader) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_a_new_edition_does_not_disturb_who_is_reading_the_old_one(tmp_path: Path) -> None:
    old = imported(EXCERPTS, tmp_path)
    new = imported(zip_of(tmp_path / "a.zip", {"F1.xml": fiche_xml()}), tmp_path)
    assert old.fiche(FicheId("F1411")) is not None
    assert new.fiche(FicheId("F1411")) is None
    assert new.edition.fiches == 1


def test_folders_other_files_and_odd_fiches_are_set_aside_or_skipped(tmp_path: Path) -> None:
    files = {f"d/F{n}.xml": fiche_xml(f"F{n}") for n in range(1, 200)}
    files |= {"menu.xml": b"<Menu/>", "lisez-moi.txt": b"x", "licence": b"x", "d/": b""}
    files |= {
        "F900.xml": b"<Publication ID='F900'>",
        "F901.xml": fiche_xml("F1"),
        "F902.xml": fiche_xml("F902", " "),
    }
    report = import_archive(zip_of(tmp_path / "a.zip", files), tmp_path / "to", TODAY)
    assert isinstance(report, ImportReport)
    assert report.edition.fiches == 199
    assert dict(report.aside) == {"Menu": 1, ".txt": 1, "-": 1}
    assert report.skipped == (
        Skipped("F900.xml", "xml"),
        Skipped("F901.xml", "twice"),
        Skipped("F902.xml", "title"),
    )


def test_unknown_elements_are_counted_over_the_archive(tmp_path: Path) -> None:
    body = "<Texte><Nouveau>mot</Nouveau></Texte>"
    files = {f"F{n}.xml": fiche_xml(f"F{n}", body=body) for n in range(3)}
    report = import_archive(zip_of(tmp_path / "a.zip", files), tmp_path, TODAY)
    assert isinstance(report, ImportReport)
    assert report.unknown == (("Nouveau", 3),)


def test_a_fiche_from_the_future_does_not_date_the_edition(tmp_path: Path) -> None:
    files = {"F1.xml": fiche_xml("F1", day="2099-01-01"), "F2.xml": fiche_xml("F2", day="2026-05-04")}
    assert imported(zip_of(tmp_path / "a.zip", files), tmp_path).edition.dated == date(2026, 5, 4)
    files = {"F1.xml": fiche_xml("F1", day="never")}
    assert imported(zip_of(tmp_path / "b.zip", files), tmp_path).edition.dated is None


# ---- Hostile and broken archives ----


def _bytes(tmp_path: Path) -> bytes:
    return EXCERPTS.read_bytes()


def _bad_checksum(tmp_path: Path) -> bytes:
    data = bytearray(EXCERPTS.read_bytes())
    first = zipfile.ZipFile(EXCERPTS).infolist()[0]
    at = first.header_offset + 30 + len(first.filename) + first.compress_size // 2
    data[at] ^= 0xFF
    return bytes(data)


def _wrong_sum_in_the_list(tmp_path: Path) -> bytes:
    """The bytes are whole, the list of contents says another checksum."""
    data = EXCERPTS.read_bytes()
    at = data.index(b"PK\x01\x02")
    return data[: at + 16] + struct.pack("<I", 1) + data[at + 20 :]


def _cut_short(tmp_path: Path) -> bytes:
    return EXCERPTS.read_bytes()[:-5000]


def _no_zip(tmp_path: Path) -> bytes:
    return b"<html>404</html>"


def _nothing(tmp_path: Path) -> bytes:
    return b""


def _other_files(tmp_path: Path) -> bytes:
    return zip_of(tmp_path / "made.zip", {"a.txt": b"x", "menu.xml": b"<Menu/>"}).read_bytes()


def _climbs_out(tmp_path: Path) -> bytes:
    return zip_of(
        tmp_path / "made.zip", {"F1.xml": fiche_xml(), "../../etc/F2.xml": fiche_xml("F2")}
    ).read_bytes()


def _absolute(tmp_path: Path) -> bytes:
    return zip_of(tmp_path / "made.zip", {"/etc/F2.xml": fiche_xml("F2")}).read_bytes()


def _windows(tmp_path: Path) -> bytes:
    return zip_of(tmp_path / "made.zip", {"C:\\x\\F2.xml": fiche_xml("F2")}).read_bytes()


def _zip_in_zip(tmp_path: Path) -> bytes:
    return zip_of(tmp_path / "made.zip", {"vosdroits.zip": EXCERPTS.read_bytes()}).read_bytes()


def _disguised_zip(tmp_path: Path) -> bytes:
    return zip_of(tmp_path / "made.zip", {"F1.xml": EXCERPTS.read_bytes()}).read_bytes()


def _bomb(tmp_path: Path) -> bytes:
    return zip_of(tmp_path / "made.zip", {"F1.xml": b"\0" * (12 << 20)}).read_bytes()


def _entity_bombs(tmp_path: Path) -> bytes:
    bomb = b"<!DOCTYPE l [<!ENTITY a 'ha'><!ENTITY b '&a;&a;'>]><Publication ID='F1'>&b;</Publication>"
    return zip_of(tmp_path / "made.zip", {f"F{n}.xml": bomb for n in range(5)}).read_bytes()


def _locked(tmp_path: Path) -> bytes:
    data = bytearray(zip_of(tmp_path / "made.zip", {"F1.xml": fiche_xml()}).read_bytes())
    data[data.index(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


def _strange_packing(tmp_path: Path) -> bytes:
    data = bytearray(zip_of(tmp_path / "made.zip", {"F1.xml": fiche_xml()}).read_bytes())
    data[data.index(b"PK\x01\x02") + 10] = 99
    data[8] = 99
    return bytes(data)


HOSTILE = {
    _bad_checksum: "damaged", _wrong_sum_in_the_list: "damaged", _cut_short: "damaged",
    _strange_packing: "damaged", _no_zip: "not_zip", _nothing: "not_zip", _other_files: "empty",
    _climbs_out: "names", _absolute: "names", _windows: "names", _zip_in_zip: "nested",
    _disguised_zip: "nested", _bomb: "ratio", _entity_bombs: "empty", _locked: "encrypted",
}  # fmt: skip


@pytest.mark.parametrize(("make", "code"), HOSTILE.items(), ids=lambda each: getattr(each, "__name__", each))
def test_a_broken_archive_says_why_and_the_edition_in_place_serves_on(
    tmp_path: Path, make, code: str
) -> None:  # type: ignore[no-untyped-def]
    folder = tmp_path / "guide"
    imported(EXCERPTS, folder)
    before = (folder / LIBRARY_FILE).read_bytes()
    bad = tmp_path / "bad.zip"
    bad.write_bytes(make(tmp_path))
    found = import_archive(bad, folder, TODAY)
    assert isinstance(found, ArchiveRefused), found
    assert found.code == code
    assert found.sentence.endswith(".") and len(found.sentence) > 20
    assert (folder / LIBRARY_FILE).read_bytes() == before
    assert sorted(each.name for each in folder.iterdir()) == [".import.lock", LIBRARY_FILE]


SMALL = ("F1411", "F35136", "N365")


@settings(max_examples=80, deadline=None)
@given(st.lists(st.tuples(st.floats(0, 0.9999), st.integers(0, 255)), min_size=1, max_size=4), st.booleans())
def test_a_zip_spoilt_anywhere_is_an_answer(
    tmp_path_factory: pytest.TempPathFactory, changes: list[tuple[float, int]], at_the_end: bool
) -> None:
    """What shipped wrong once: an entry without a name raised from zipfile itself."""
    folder = tmp_path_factory.mktemp("spoilt")
    archive = zip_of(folder / "a.zip", {f"{name}.xml": excerpt(name) for name in SMALL})
    data = bytearray(archive.read_bytes())
    size = 260 if at_the_end else len(data)
    for share, value in changes:
        data[len(data) - size + int(share * size)] = value
    archive.write_bytes(bytes(data))
    found = import_archive(archive, folder / "to", TODAY)
    assert isinstance(found, ImportReport | ArchiveRefused)
    shutil.rmtree(folder)


def test_an_entry_without_a_name_is_an_answer(tmp_path: Path) -> None:
    data = bytearray(zip_of(tmp_path / "a.zip", {"F1.xml": fiche_xml()}).read_bytes())
    at = data.index(b"PK\x01\x02")
    data[at + 46] = 0  # zipfile ends names at the first zero
    (tmp_path / "a.zip").write_bytes(bytes(data))
    found = import_archive(tmp_path / "a.zip", tmp_path / "to", TODAY)
    assert isinstance(found, ArchiveRefused) and found.code == "names"


def test_a_missing_archive_is_an_answer(tmp_path: Path) -> None:
    found = import_archive(tmp_path / "none.zip", tmp_path, TODAY)
    assert isinstance(found, ArchiveRefused) and found.code == "missing"
    found = import_archive(tmp_path, tmp_path, TODAY)
    assert isinstance(found, ArchiveRefused) and found.code == "damaged"


def test_an_archive_larger_than_allowed_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    for limits, code in ((Limits(entries=28), "entries"), (Limits(total_bytes=1000), "size")):
        found = import_archive(EXCERPTS, tmp_path, TODAY, limits=limits)
        assert isinstance(found, ArchiveRefused) and found.code == code


def test_one_huge_file_is_skipped_and_many_bad_files_refuse_the_archive(tmp_path: Path) -> None:
    limits = Limits(member_bytes=20_000, bad_share=0.5)
    report = import_archive(EXCERPTS, tmp_path, TODAY, limits=limits)
    assert isinstance(report, ImportReport)
    assert Skipped("F10009.xml", "size") in report.skipped
    found = import_archive(EXCERPTS, tmp_path, TODAY, limits=replace(limits, bad_share=0.02))
    assert isinstance(found, ArchiveRefused) and found.code == "bad_files"


def test_a_list_of_contents_that_lies_about_sizes_is_damaged(tmp_path: Path) -> None:
    """A file that says it is small and unpacks to more is cut off, and its checksum tells."""
    data = bytearray(zip_of(tmp_path / "a.zip", {"F1.xml": fiche_xml(body="<Texte/>" * 500)}).read_bytes())
    at = data.index(b"PK\x01\x02")
    data[at + 24 : at + 28] = struct.pack("<I", 100)
    bad = tmp_path / "bad.zip"
    bad.write_bytes(bytes(data))
    found = import_archive(bad, tmp_path, TODAY)
    assert isinstance(found, ArchiveRefused) and found.code == "damaged"


def test_a_second_import_at_the_same_time_is_refused(tmp_path: Path) -> None:
    with (tmp_path / ".import.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        found = import_archive(EXCERPTS, tmp_path, TODAY)
    assert isinstance(found, ArchiveRefused) and found.code == "busy"


def test_a_place_that_cannot_be_written_is_an_answer(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    found = import_archive(EXCERPTS, tmp_path / "file" / "guide", TODAY)
    assert isinstance(found, ArchiveRefused) and found.code == "disk"


@contextmanager
def _small_disk(limit_bytes: int) -> Iterator[None]:
    """A limit on the size of files stands for a full disk: the same errors come."""
    import resource
    import signal

    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit_bytes, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, handler)


def test_a_full_disk_leaves_the_edition_in_place(tmp_path: Path) -> None:
    imported(zip_of(tmp_path / "a.zip", {"F1.xml": fiche_xml()}), tmp_path)
    with _small_disk(60_000):
        found = import_archive(EXCERPTS, tmp_path, TODAY)
    assert isinstance(found, ArchiveRefused) and found.code == "disk"
    library = open_library(tmp_path / LIBRARY_FILE)
    assert isinstance(library, Library) and library.edition.fiches == 1


DIES_HALFWAY = """
import os, sys
from datetime import date
from pathlib import Path
from kiosk.guide.importing import import_archive
import_archive(
    Path(sys.argv[1]), Path(sys.argv[2]), date(2026, 11, 22),
    progress=lambda done, total: os._exit(9) if done == total - 1 else None,
)
"""


def test_a_power_cut_during_an_import_leaves_the_edition_in_place(tmp_path: Path) -> None:
    imported(zip_of(tmp_path / "a.zip", {"F1.xml": fiche_xml()}), tmp_path)
    died = subprocess.run(
        [sys.executable, "-c", DIES_HALFWAY, EXCERPTS, tmp_path], check=False, cwd=Path(__file__).parents[2]
    )
    assert died.returncode == 9
    assert (tmp_path / f"{LIBRARY_FILE}.part").exists()
    library = open_library(tmp_path / LIBRARY_FILE)
    assert isinstance(library, Library) and library.edition.fiches == 1
    assert imported(EXCERPTS, tmp_path).edition.fiches == 29
    assert not (tmp_path / f"{LIBRARY_FILE}.part").exists()


def test_a_fiche_nested_beyond_reason_is_skipped_and_all_that_are_kept_open(tmp_path: Path) -> None:
    """Branches nest two JSON arrays each: some depths read and do not pack."""
    files = {f"F{n}.xml": fiche_xml(f"F{n}") for n in range(1, 100)}
    for n, depth in enumerate(range(100, 400, 20), 900):
        body = "<Problematiques>" + "<Branche>" * depth + "</Branche>" * depth + "</Problematiques>"
        files[f"F{n}.xml"] = fiche_xml(f"F{n}", body=body)
    report = import_archive(zip_of(tmp_path / "a.zip", files), tmp_path, TODAY, limits=Limits(bad_share=0.5))
    assert isinstance(report, ImportReport)
    assert {each.code for each in report.skipped} == {"depth"}
    library = open_library(tmp_path / LIBRARY_FILE)
    assert isinstance(library, Library)
    assert all(library.fiche(ident) for ident in library.ids())


def test_the_log_says_what_happened_and_nothing_of_the_content(tmp_path: Path) -> None:
    with capture_logs() as events:
        import_archive(EXCERPTS, tmp_path, TODAY)
        import_archive(tmp_path / "none.zip", tmp_path, TODAY)
    assert [event["event"] for event in events] == ["guide.import.done", "guide.import.refused"]
    assert events[1]["code"] == "missing"
    assert str(tmp_path) not in str(events)


# ---- Libraries in any state ----


def _copy(library_folder: Path) -> Path:
    imported(EXCERPTS, library_folder)
    return library_folder / LIBRARY_FILE


def test_no_library_is_an_answer(tmp_path: Path) -> None:
    assert open_library(tmp_path / "none") == NoLibrary("missing")
    assert open_library(tmp_path) == NoLibrary("missing")


@pytest.mark.parametrize("content", [b"", b"hello", b"SQLite format 3\0" + b"\0" * 500])
def test_a_file_that_is_no_library_is_damaged(tmp_path: Path, content: bytes) -> None:
    (tmp_path / LIBRARY_FILE).write_bytes(content)
    assert open_library(tmp_path / LIBRARY_FILE) == NoLibrary("damaged")


def test_a_library_cut_in_half_is_damaged(tmp_path: Path) -> None:
    file = _copy(tmp_path)
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
    assert open_library(file) == NoLibrary("damaged")


def test_a_library_of_another_format_must_be_imported_anew(tmp_path: Path) -> None:
    file = _copy(tmp_path)
    with sqlite3.connect(file) as db:
        db.execute("PRAGMA user_version=999")
    assert open_library(file) == NoLibrary("format")


def test_a_library_without_its_label_is_damaged(tmp_path: Path) -> None:
    file = _copy(tmp_path)
    with sqlite3.connect(file) as db:
        db.execute("DELETE FROM meta WHERE name = 'fiches'")
    assert open_library(file) == NoLibrary("damaged")


def test_a_fiche_damaged_inside_reads_as_absent_and_is_logged(tmp_path: Path) -> None:
    file = _copy(tmp_path)
    with sqlite3.connect(file) as db:
        db.execute("UPDATE fiche SET body = x'00' WHERE id = 'F1411'")
    library = open_library(file)
    assert isinstance(library, Library)
    with capture_logs() as events:
        assert library.fiche(FicheId("F1411")) is None
    assert [event["event"] for event in events] == ["guide.fiche.damaged"]
    assert library.fiche(FicheId("F10009")) is not None


def test_a_library_that_was_closed_reads_as_empty(tmp_path: Path) -> None:
    library = imported(EXCERPTS, tmp_path)
    library.close()
    assert library.fiche(FicheId("F1411")) is None
    assert library.search("apa") == ()


def test_the_folder_may_have_any_name(tmp_path: Path) -> None:
    folder = tmp_path / "données ? #1 %41"
    assert imported(EXCERPTS, folder).edition.fiches == 29
    shutil.rmtree(folder)
