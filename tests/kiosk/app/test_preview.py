"""A pack in the real window while its writer works on it: new words, faults, and the same place again."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from PIL import ImageGrab

from kiosk.app import paths
from kiosk.app.demo.display import VirtualDisplay
from kiosk.app.parts import make_stage
from kiosk.app.preview.files import NoPackError, PackFiles, find_pack
from kiosk.app.preview.keep import fits
from kiosk.app.preview.window import LOOK_S, Preview, on_a_desk
from kiosk.app.settings import load_settings
from kiosk.pages import actions as act
from kiosk.pages.states import CallUnsent, ParcelFailed, ScanShown
from kiosk.pages.typing import keys_of
from kiosk.pages.view import PageView, Role
from kiosk.procedures.answers import (
    Answer,
    Chosen,
    NotHere,
    NumberGiven,
    Scanned,
    Seen,
    SeveralChosen,
    Signed,
)
from kiosk.procedures.models import Kind, Option, Page
from kiosk.types import FieldId, Lang, OptionId, PageId, TextKey
from tests.support.later import one_in
from tests.support.visit import TODAY
from tests.support.window import ROOT, open_window

pytestmark = pytest.mark.xdist_group("window")
SETTINGS = on_a_desk(load_settings(paths.SETTINGS, {}), 0.5, aloud=False)
PACK = "listes-electorales"


@dataclass
class Desk:
    """A writer's files, and the preview of them in the window."""

    files: PackFiles
    preview: Preview
    frames: Callable[[int], None]

    @property
    def view(self) -> PageView:
        assert self.preview.stage.view is not None
        return self.preview.stage.view

    @property
    def words(self) -> str:
        return " ".join(f"{node.name} {node.detail}" for node in self.view.walk())

    def file(self, name: str) -> Path:
        return (self.files.pack if name.endswith((".po", "pack.yaml")) else self.files.config) / name

    def writes(self, name: str, old: str, new: str) -> None:
        """Change a file as an editor does, and wait for the next look."""
        file = self.file(name)
        text = file.read_text(encoding="utf-8")
        assert old in text, f"{name} has no {old!r}"
        file.write_text(text.replace(old, new, 1), encoding="utf-8")
        self.looks()

    def looks(self) -> None:
        self.preview.look()
        self.frames(3)

    def does(self, *actions: act.Action) -> None:
        for action in actions:
            self.preview.act(action)
            self.frames(3)

    def chooses(self, option: str) -> None:
        self.does(act.Pick(OptionId(option)), act.Confirm())

    def types(self, field: str, words: str) -> None:
        self.does(act.FocusField(FieldId(field)))
        for key in keys_of(FieldId(field), words):
            self.preview.act(act.Type(key))

    def answers_up_to_the_name(self) -> None:
        self.chooses("french")
        self.types("date", "03051948")
        self.does(act.Confirm())
        assert self.view.key == f"{PACK}.name"


def own_config(folder: Path) -> Path:
    """A town's own configuration with one pack; its path is returned."""
    for name in ("facts.yaml", "pieces.yaml", "menu.yaml"):
        shutil.copy(paths.CONFIG / name, folder)
    shutil.copytree(paths.CONFIG / "packs" / PACK, folder / "packs" / PACK)
    return folder / "packs" / PACK


def opened(files: PackFiles) -> tuple[Preview, Callable[[int], None], Callable[[], None]]:
    """The preview in the window; how to draw frames, and how to end it."""
    open_window()
    from screens.window import KioskWindow

    window: KioskWindow
    preview = Preview(
        files,
        SETTINGS,
        lambda took: make_stage(SETTINGS, took),
        lambda work: window.later(work),  # noqa: PLW0108 the window comes after the stage that stands in it
    )
    window = KioskWindow(preview.stage)
    preview.look()
    window.frames(3)

    def end() -> None:
        preview.close()
        window.close()

    return preview, window.frames, end


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    files = find_pack(str(own_config(tmp_path)), paths.CONFIG)
    preview, frames, end = opened(files)
    yield Desk(files, preview, frames)
    end()


def test_it_opens_on_the_first_page_and_shows_new_words(desk: Desk) -> None:
    assert desk.view.key == f"{PACK}.nationality"
    assert LOOK_S <= 0.5
    desk.writes("facts.yaml", "Quelle est votre nationalité ?", "De quel pays venez-vous ?")
    assert desk.view.find("title").name == "De quel pays venez-vous\xa0?"
    desk.writes("pack.yaml", "title: S'inscrire sur les listes", "title: Entrer sur les listes")
    assert desk.view.find("progress").name == "Entrer sur les listes électorales"
    drawn = [widget.node.name for widget in desk.preview.stage.drawn()]
    assert "De quel pays venez-vous\xa0?" in drawn


def test_the_same_files_are_not_read_again(desk: Desk) -> None:
    before = desk.view
    desk.looks()
    assert desk.view is before


def test_a_fault_is_a_page_and_goes_away_when_it_is_mended(desk: Desk) -> None:
    desk.answers_up_to_the_name()
    desk.writes("pack.yaml", "next: address\n", "next: adress\n")
    assert desk.view.key.startswith("preview.faults")
    notice = desk.view.find("fault.0")
    line = desk.file("pack.yaml").read_text(encoding="utf-8").splitlines().index("    next: adress") + 1
    assert notice.role is Role.NOTICE
    assert notice.name == f"pack.yaml, line {line}"
    assert "'adress' is not a page of this pack." in notice.detail
    assert "Name a page that exists." in notice.detail
    assert notice.detail in [widget.node.detail for widget in desk.preview.stage.drawn()]
    desk.does(act.Confirm(), act.Back())
    assert desk.view.key.startswith("preview.faults"), "what is behind stays behind"
    desk.writes("pack.yaml", "next: adress\n", "next: address\n")
    assert not desk.view.key.startswith("preview.faults")


@pytest.mark.parametrize(
    ("name", "content", "said"),
    one_in(
        3,
        [
            ("pack.yaml", b"id: [", "This is not YAML."),
            ("pack.yaml", b"\xff\xfe", "not UTF-8"),
            ("facts.yaml", b"facts: 3", "facts"),
            ("pieces.yaml", b"pieces: []", "pieces.yaml has no 'identite'."),
            ("en.po", b'msgctxt "a"\nmsgid "b"\nmsgstr "\xff\xff"\n', "not UTF-8"),
            ("en.po", b'msgid "b" 3\n', "not a PO file"),
        ],
    ),
)
def test_what_cannot_be_read_is_a_page_too(desk: Desk, name: str, content: bytes, said: str) -> None:
    before, good = desk.view, desk.file(name).read_bytes()
    desk.file(name).write_bytes(content)
    desk.looks()
    assert said in desk.words
    desk.file(name).write_bytes(good)
    desk.looks()
    assert desk.view == before


def test_a_file_that_is_gone_for_a_moment(desk: Desk) -> None:
    file = desk.file("pack.yaml")
    good = file.read_bytes()
    file.unlink()
    desk.looks()
    assert "The file cannot be read." in desk.words
    file.write_bytes(good)
    desk.looks()
    assert desk.view.key == f"{PACK}.nationality"


def test_a_pack_that_is_wrong_from_the_start(tmp_path: Path) -> None:
    folder = own_config(tmp_path)
    good = (folder / "pack.yaml").read_text(encoding="utf-8")
    (folder / "pack.yaml").write_text(good.replace("start: nationality", "start: nowhere"), encoding="utf-8")
    preview, _, end = opened(find_pack(str(folder), paths.CONFIG))
    try:
        assert preview.session is None
        preview.act(act.Confirm())
        assert preview.stage.view is not None
        assert "The first page does not exist." in preview.stage.view.find("fault.0").detail
        (folder / "pack.yaml").write_text(good, encoding="utf-8")
        preview.look()
        assert preview.stage.view.key == f"{PACK}.nationality"
    finally:
        end()


def test_many_faults_are_counted(desk: Desk) -> None:
    file = desk.file("pack.yaml")
    file.write_text(file.read_text(encoding="utf-8").replace("\n    next:", "\n    nxet:"), encoding="utf-8")
    desk.looks()
    file.write_text(file.read_text(encoding="utf-8").replace("\n    kind:", "\n    knid:"), encoding="utf-8")
    desk.looks()
    assert any(node.name.startswith("And ") for node in desk.view.walk())
    assert desk.preview.stage.page is not None
    assert desk.preview.stage.page.parts > 1


def test_the_place_and_the_answers_stay(desk: Desk) -> None:
    desk.answers_up_to_the_name()
    desk.types("family", "exem")
    desk.writes("facts.yaml", "Comment vous appelez-vous ?", "Quel est votre nom ?")
    assert desk.view.find("title").name == "Quel est votre nom\xa0?"
    assert desk.view.find("field.family").value == "Exem"
    desk.does(act.Back(), act.Back())
    assert desk.preview.session is not None
    assert desk.preview.session.dossier.answers[PageId("nationality")] == Chosen(OptionId("french"))


def test_an_answer_that_does_not_fit_any_more_is_asked_again(desk: Desk) -> None:
    desk.answers_up_to_the_name()
    desk.writes("facts.yaml", "- id: french\n", "- id: francais\n")
    assert desk.view.key == f"{PACK}.nationality"
    assert desk.preview.session is not None
    assert PageId("birth_date") in desk.preview.session.dossier.answers, "it waits behind"
    desk.chooses("francais")
    assert desk.view.key == f"{PACK}.name"


def test_a_page_that_is_gone_leads_to_the_next_question(desk: Desk) -> None:
    desk.answers_up_to_the_name()
    text = desk.file("pack.yaml").read_text(encoding="utf-8")
    start, end = text.index("  - id: name\n"), text.index("  - id: address\n")
    shorter = (text[:start] + text[end:]).replace("next: name\n", "next: address\n")
    desk.file("pack.yaml").write_text(shorter, encoding="utf-8")
    desk.looks()
    assert desk.view.key == f"{PACK}.address"


def test_a_missing_translation_is_shown_in_french(desk: Desk) -> None:
    desk.does(act.ChooseLanguage(Lang("en")))
    desk.writes("pack.yaml", "    label: Élections\n", "    label: Élections\n    icon: flag\n")
    (desk.files.pack / "en.po").unlink()
    desk.looks()
    assert desk.view.find("progress").name == "S'inscrire sur les listes électorales"
    assert desk.view.find("main").name == "Continue", "the kiosk's own words are there"


@pytest.mark.long
def test_nothing_stands_behind_and_no_page_says_so(desk: Desk) -> None:
    desk.answers_up_to_the_name()
    desk.types("family", "exemple")
    desk.types("given", "camille")
    desk.does(act.Confirm())
    for field, words in (("street", "12 rue des tilleuls"), ("postcode", "01234"), ("town", "valbourg")):
        desk.types(field, words)
    desk.does(act.Confirm())
    desk.chooses("yes")
    desk.does(act.Shoot())
    assert desk.preview.session is not None
    assert isinstance(desk.preview.session.scan, ScanShown)
    desk.does(act.Confirm())
    desk.does(act.Missing())
    desk.does(act.Confirm())
    assert desk.view.key == f"{PACK}.done"
    assert desk.preview.session.parcel == ParcelFailed()
    desk.does(act.Print())
    assert "n’est pas sorti" in desk.words
    desk.does(act.CallSomeone())
    assert desk.preview.session.call == CallUnsent()
    desk.does(act.CancelCall(), act.AskToLeave(), act.Erase())
    assert desk.view.key == "attract"
    desk.writes("pack.yaml", "tile: Voter dans ma commune", "tile: Voter ici")
    assert desk.view.key == "attract"


def test_a_text_that_wants_a_value_nobody_gives(desk: Desk) -> None:
    """It would stop the page from being drawn: the loader finds it before."""
    desk.writes("pack.yaml", "Pour voter à toutes les élections", "À {age}, pour toutes les élections")
    assert "without age being known" in desk.words
    desk.writes("pack.yaml", "À {age}, pour toutes les élections", "Pour les élections")
    assert desk.view.find("text").name.startswith("Pour les élections")


def test_a_name_below_packs_or_a_path(tmp_path: Path) -> None:
    assert find_pack(PACK, paths.CONFIG) == PackFiles(paths.CONFIG / "packs" / PACK, paths.CONFIG)
    folder = own_config(tmp_path)
    assert find_pack(str(folder), paths.CONFIG) == PackFiles(folder, tmp_path)
    alone = tmp_path / "alone"
    shutil.copytree(folder, alone)
    assert find_pack(str(alone), paths.CONFIG) == PackFiles(alone, paths.CONFIG)
    with pytest.raises(NoPackError, match="no-such-pack"):
        find_pack("no-such-pack", paths.CONFIG)


@pytest.mark.long
def test_the_command_opens_a_window_and_draws_what_is_written(tmp_path: Path) -> None:
    folder = own_config(tmp_path)
    with VirtualDisplay(560, 980) as display:
        is_seen_and_mended(folder, tmp_path, display)


def is_seen_and_mended(folder: Path, data: Path, display: VirtualDisplay) -> None:
    env = {**os.environ, "DISPLAY": display.name, "SDL_VIDEODRIVER": "x11", "PARVIS_DATA": str(data)}
    command = [sys.executable, "-m", "kiosk.app", "preview", str(folder)]
    process = subprocess.Popen(command, cwd=ROOT, env=env, stderr=subprocess.DEVNULL)
    try:
        first = _seen(display, lambda colours: colours > 20)
        text = (folder / "pack.yaml").read_text(encoding="utf-8")
        (folder / "pack.yaml").write_text(text.replace("tile:", "tiel:"), encoding="utf-8")
        faults = _seen(display, lambda _: ImageGrab.grab(xdisplay=display.name).tobytes() != first)
        (folder / "pack.yaml").write_text(text, encoding="utf-8")
        assert _seen(display, lambda _: ImageGrab.grab(xdisplay=display.name).tobytes() == first) != faults
        assert process.poll() is None
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=60)


def _seen(display: VirtualDisplay, true: Callable[[int], bool], timeout_s: float = 40) -> bytes:
    """What is on the display once it holds; by then it has stood still for a moment."""
    end = time.monotonic() + timeout_s
    while True:
        picture = ImageGrab.grab(xdisplay=display.name)
        if true(len(picture.getcolors(1 << 24) or ())):
            time.sleep(0.3)
            return ImageGrab.grab(xdisplay=display.name).tobytes()
        assert time.monotonic() < end, "it was never drawn"
        time.sleep(0.1)


@pytest.mark.parametrize(
    ("kind", "answer"),
    [
        (Kind.CHOICE, Chosen(OptionId("a"))),
        (Kind.SEVERAL, SeveralChosen((OptionId("a"),))),
        (Kind.PIECE, Scanned(b"", 0)),
        (Kind.SIGNATURE, Signed((((0, 0),),))),
        (Kind.INFO, Seen()),
        (Kind.NUMBER, NumberGiven(3)),
    ],
)
def test_an_answer_fits_its_own_kind_and_its_options(kind: Kind, answer: Answer) -> None:
    """Whatever a page becomes, an answer of another kind does not stay on it."""
    options = (Option(OptionId("a"), TextKey("a")), Option(OptionId("b"), TextKey("b")))
    for other in (Kind.CHOICE, Kind.SEVERAL, Kind.PIECE, Kind.SIGNATURE, Kind.INFO, Kind.NUMBER, Kind.NAME):
        page = Page(PageId("p"), other, TextKey("t"), options=options)
        assert fits(page, answer, TODAY) is (other is kind)
    without = Page(PageId("p"), kind, TextKey("t"), options=options[1:], high=2)
    assert fits(without, answer, TODAY) is (kind in {Kind.PIECE, Kind.SIGNATURE, Kind.INFO})
    assert fits(without, NotHere(), TODAY) is (kind in {Kind.PIECE, Kind.SIGNATURE})
