"""What a person sets: many rows, so a wide screen shows two of them side by side."""

from __future__ import annotations

from screens.page import Page


class SettingsScreen(Page):
    """Rows as wide as the page; on a screen that lies, pairs of them."""

    wide = True
