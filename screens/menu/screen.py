"""What can be done here, or a choice of languages: big tiles, two a row."""

from __future__ import annotations

from screens.page import Page


class MenuScreen(Page):
    """Tiles with an icon above their words."""
