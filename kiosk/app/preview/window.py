"""The kiosk's own stage and session around one pack, looked at again twice a second."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.app import paths
from kiosk.app.idle import IdleWatch
from kiosk.app.kiosk import Kiosk
from kiosk.app.later import today
from kiosk.app.parts import at_scale, make_stage, window_settings
from kiosk.app.ports import Face, Surroundings
from kiosk.app.preview.faults import fault_page
from kiosk.app.preview.files import Marks, PackFiles, find_pack
from kiosk.app.preview.keep import kept
from kiosk.app.preview.standins import StandIns
from kiosk.app.preview.town import preview_town
from kiosk.app.settings import Settings, lexicon_file, with_values
from kiosk.devices.camera import Frame
from kiosk.pages import actions as act
from kiosk.pages.comfort import Comfort
from kiosk.pages.session import Session
from kiosk.pages.speech import Span, Spoken
from kiosk.pages.town import Town
from kiosk.pages.turn import Turner
from kiosk.pages.view import PageView
from kiosk.procedures.issues import Issue, PackError
from kiosk.types import NodeId
from screens.bootstrap import prepare
from voice.speaker import Speaker, worker_command

if TYPE_CHECKING:
    from screens.stage import Stage
    from screens.window import KioskWindow

LOOK_S = 0.5


class Cover:
    """Between the kiosk and its stage: while there are faults they are seen, and not the pack behind."""

    def __init__(self, stage: Face) -> None:
        self._stage = stage
        self._behind: PageView | None = None
        self._faults: PageView | None = None

    def show(self, view: PageView) -> None:
        """Draw this page, unless faults cover it."""
        self._behind = view
        if self._faults is None:
            self._stage.show(view)

    def where(self, node: NodeId) -> tuple[float, float] | None:
        """Where a node is seen; behind faults nothing is."""
        return self._stage.where(node) if self._faults is None else None

    def highlight(self, spoken: Spoken | None, word: Span | None = None) -> None:
        """Light the sentence that is heard, and in it the word that is."""
        if self._faults is None:
            self._stage.highlight(spoken, word)

    def level(self, level: float) -> None:
        """There is no microphone."""

    def preview(self, image: Frame | None, corners: Sequence[tuple[float, float]] | None) -> None:
        """There is no camera."""

    def lay(self, faults: PageView) -> None:
        """Show the faults; nothing on their page can be touched, so the kiosk behind stays as it is."""
        self._faults = faults
        self._stage.show(faults)

    def lift(self) -> None:
        """They are mended: show what is behind."""
        self._faults = None
        if self._behind is not None:
            self._stage.show(self._behind)


class Preview:
    """One pack on a stage. ``look`` loads it again if its files changed. Belongs to Kivy's thread."""

    def __init__(
        self, files: PackFiles, settings: Settings, make: Callable[[Callable[[act.Action], None]], Stage],
        later: Callable[[Callable[[], None]], None], lexicon: Path | None = None,
    ) -> None:  # fmt: skip
        """``lexicon`` says how the town's own words are said."""
        self._files, self._settings, self._later = files, settings, later
        self.stage = make(self.act)
        self._cover = Cover(self.stage)
        self._voice = Speaker(worker_command(settings.voice.words_per_minute, lexicon=lexicon))
        self._kiosk: Kiosk | None = None
        self._marks: Marks = {}

    @property
    def session(self) -> Session | None:
        """The writer's own visit; None before the pack was right for the first time."""
        return self._kiosk.session if self._kiosk else None

    def look(self) -> None:
        """Every half second: has a file changed?"""
        marks = self._files.marks()
        if marks == self._marks:
            return
        self._marks = marks
        try:
            town = preview_town(self._files, self._settings)
        except PackError as error:
            self._lay(error.issues)
            return
        self._stand(town)

    def act(self, action: act.Action) -> None:
        """The writer touched something."""
        if self._kiosk is not None:
            self._kiosk.act(action)

    def close(self) -> None:
        """Let everything go."""
        if self._kiosk:
            self._kiosk.close()
        self._voice.close()

    def _stand(self, town: Town) -> None:
        """The pack as it is now, at the page where the writer was."""
        turner = Turner(town, Comfort(town.languages[0].lang))
        around = Surroundings(town, turner, today, self._later, self._settings.voice.enabled)
        procedure = next(iter(town.procedures.values()))
        if self._kiosk is None:
            # It is never asked (``tick``): who writes a pack looks away from this window, and comes back.
            idle = IdleWatch(self._settings.visit, time.monotonic)
            self._kiosk = Kiosk(around, self._cover, self._voice, idle, StandIns)
            self._kiosk.start()
            self._kiosk.open_desks()
            self._kiosk.act(act.ChooseLanguage(town.languages[0].lang))
            self._kiosk.act(act.OpenProcedure(procedure.id))
        else:
            self._kiosk.furnish(around, lambda session: kept(session, procedure, today()))
        self._cover.lift()

    def _lay(self, issues: Sequence[Issue]) -> None:
        self._cover.lay(fault_page(issues, self._files.pack))


def run_preview(name: str, settings: Settings, env: Mapping[str, str], scale: float, aloud: bool) -> None:
    """Show a pack until the window is closed. Raises NoPackError, MissingTextError."""
    files = find_pack(name, paths.CONFIG)
    settings = on_a_desk(settings, scale, aloud)
    prepare(replace(window_settings(settings, env), title=f"Parvis: {files.pack.name}"))
    from kivy.clock import Clock

    from screens.window import KioskWindow

    window: KioskWindow
    preview = Preview(
        files,
        settings,
        lambda took: make_stage(settings, took),
        lambda work: window.later(work),  # noqa: PLW0108 the window is made after the stage that stands in it
        lexicon_file(settings, paths.SETTINGS, env),
    )
    window = KioskWindow(preview.stage, f"Parvis: {files.pack.name}")
    preview.look()
    Clock.schedule_interval(lambda _: preview.look(), LOOK_S)
    try:
        window.run()
    finally:
        preview.close()


def on_a_desk(settings: Settings, scale: float, aloud: bool) -> Settings:
    """The kiosk's screen in a window that fits on a writer's."""
    return with_values(at_scale(settings, scale), voice={"enabled": aloud})
