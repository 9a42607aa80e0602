"""The command's own parts: what is asked for, what is written down, what is told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.pages.comfort import TEXT_SIZES, THEMES
from tests.matrix.__main__ import main
from tests.matrix.checks import Finding
from tests.matrix.looking import WAYS, Cell, Seen, display_of, look, whole
from tests.matrix.pages import sheets
from tests.matrix.progress import Progress
from tests.matrix.record import Record
from tests.matrix.summary import told
from tests.matrix.town import LANGS
from tests.matrix.work import jobs
from tests.support.window import Scene, make_scene

pytestmark = pytest.mark.xdist_group("window")
MENU = Cell("menu", "fr", "normal", "light", "portrait")
SEEN = Seen(MENU, 2, 7, (Finding("reach", "tile", "too high: é"),), {"dock.call": (0, 0, 10, 10)})
ALL: tuple[tuple[str, ...], ...] = ((), (), (), (), ())


def test_the_whole_is_every_page_in_every_way_with_each_theme_first_as_often() -> None:
    pages = list(whole())
    cells = [cell for page in pages for cell in page]
    assert len(cells) == len(set(cells))
    assert len(cells) == len(sheets()) * len(LANGS) * len(TEXT_SIZES) * len(THEMES) * len(WAYS)
    assert all(len({(one.sheet, one.lang, one.text_size, one.way) for one in page}) == 1 for page in pages)
    first = Counter((page[0].text_size, page[0].theme) for page in pages)
    assert set(first) == {(size, theme) for size in TEXT_SIZES for theme in THEMES}
    assert max(first.values()) - min(first.values()) <= 4


def test_jobs_hold_what_is_wanted_and_was_not_seen() -> None:
    def cells(wanted: tuple[tuple[str, ...], ...], *done: Cell) -> list[Cell]:
        return [cell for job in jobs(wanted, None, False, done) for page in job.pages for cell in page]

    assert len(cells(ALL)) == sum(len(page) for page in whole())
    assert cells((("menu",), ("fr",), ("normal",), ("light",), ("portrait",))) == [MENU]
    assert cells((("menu",), ("fr",), ("normal",), ("light",), ("portrait",)), MENU) == []
    assert {cell.way for cell in cells((("menu",), (), (), (), ("landscape",)))} == {"landscape"}
    assert len(list(jobs((("menu",), (), (), (), ()), None, False, ()))) == len(LANGS) * len(WAYS)


def test_a_run_that_is_cut_in_the_middle_of_a_line_keeps_the_lines_before(tmp_path: Path) -> None:
    record = Record(tmp_path / "new" / "matrix.jsonl")
    assert list(record.read()) == []
    record.begin()
    record.add([SEEN])
    with record.path.open("a", encoding="utf-8") as file:
        file.write('{"cell": {"sheet": "me')
    assert list(record.read()) == [SEEN]
    record.begin()
    assert list(record.read()) == []


def test_the_time_left_is_told_now_and_then() -> None:
    now, lines = [0.0], list[str]()
    progress = Progress(300, lambda: now[0], lines.append)
    progress.add(10, 0)
    assert lines == []
    now[0] = 60.0
    progress.add(90, 2)
    progress.add(0, 0)
    assert lines == ["100 of 300 cells, 2 findings; about 2 min left"]


def test_what_is_wrong_in_many_ways_is_told_once() -> None:
    other = Seen(Cell("menu", "ar", "huge", "dark", "portrait"), 1, 0, SEEN.findings, {})
    lines = told([SEEN, other])
    assert lines[0] == f"{MENU.name}: reach: tile: too high: é (and in 1 more cells)"
    assert lines[-1] == "2 cells, 3 parts, 7 rings looked at; findings: reach 2"
    assert len(lines) == 2


def test_a_page_that_is_not_there_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--only", "nothing"]) == 2
    assert "There is no page nothing" in capsys.readouterr().out


def test_a_theme_in_which_a_part_lies_elsewhere_is_looked_at_again(scene: Scene) -> None:
    """A button that goes elsewhere in the third theme, out of reach."""
    menu = [cell for page in whole() for cell in page if cell.sheet == "choice" and cell.lang == "fr"]
    cells = [cell for cell in menu if (cell.text_size, cell.way) == ("normal", "portrait")]
    still = list(look(scene, cells))
    assert [one.findings for one in still] == [()] * len(THEMES)
    assert still[0].rings > still[1].rings == still[2].rings > 4
    moved = list[Seen]()
    for one in look(scene, cells):
        moved.append(one)
        for widget in scene.stage.drawn():
            if widget.node.id == "back" and len(moved) == 2:
                widget.fbind("pos", _lifted)
                widget.y = 0
    assert [bool(one.findings) for one in moved] == [False, False, True, True]
    assert {finding.rule for finding in moved[2].findings} >= {"layout", "reach"}


def _lifted(widget: object, _: object) -> None:
    widget.y = 1800  # type: ignore[attr-defined]


@pytest.fixture
def scene() -> Iterator[Scene]:
    made, end = make_scene(display_of("portrait"))
    yield made
    end()
