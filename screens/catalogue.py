"""Which screen draws which kind of page; each is imported when it is first shown, so the start is quick."""

from __future__ import annotations

from importlib import import_module

from kiosk.pages.view import Screen
from screens.page import Page
from screens.theme import ThemeBook

_CLASSES = {
    Screen.ATTRACT: "AttractScreen",
    Screen.MENU: "MenuScreen",
    Screen.QUESTION: "QuestionScreen",
    Screen.SCAN: "ScanScreen",
    Screen.REVIEW: "ReviewScreen",
    Screen.HELP: "HelpScreen",
    Screen.FINISH: "FinishScreen",
    Screen.NOTICE: "NoticeScreen",
    Screen.SETTINGS: "SettingsScreen",
}


def screen_for(screen: Screen, book: ThemeBook) -> Page:
    """A new screen of this kind."""
    kind: type[Page] = getattr(import_module(f"screens.{screen}.screen"), _CLASSES[screen])
    return kind(display=book.display, theme=book.theme(book.names[0], book.text_sizes[0]))
