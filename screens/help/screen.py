"""The call for a person, as it truly stands."""

from __future__ import annotations

from dataclasses import replace

from screens.page import Page
from screens.theme import Theme


class HelpScreen(Page):
    """One message in the middle of the page, in the larger title."""

    centred = True
    spread = True

    def dress(self, theme: Theme) -> Theme:
        """The title is set as a headline."""
        return replace(theme, px=replace(theme.px, title=theme.px.headline))
