"""The page that waits for a person: the town's night blue, a greeting, the languages."""

from __future__ import annotations

from dataclasses import replace

from kiosk.pages.view import Node
from screens.page import Page, headed
from screens.scripts import script_for
from screens.theme import Theme


class AttractScreen(Page):
    """Greets from afar: light letters on a deep ground, the largest title of all."""

    plain_tiles = True
    bar = False
    low_tiles = True

    def dress(self, theme: Theme) -> Theme:
        """Swap the roles of the page for those of the deep ground."""
        hue = theme.colours
        night = replace(
            hue,
            paper=hue.backdrop,
            bar=hue.backdrop,
            ink=hue.on_backdrop,
            ink_soft=hue.on_backdrop,
            surface=hue.language,
            card_ink=hue.on_language,
            plain_ink=hue.on_language,
            plain_edge=hue.language_edge,
            line=hue.language_edge,
            mark=hue.on_backdrop,
            ring_outer=hue.on_backdrop,
            ring_inner=hue.backdrop,
            on_mark=hue.backdrop,
        )
        # On a screen that lies, the largest title would push the sentence off the first part.
        title = theme.px.headline if self.display.landscape else theme.px.display
        return replace(theme, colours=night, px=replace(theme.px, title=title))

    def _smallest(self, node: Node) -> Theme:
        """A greeting that is taller than the page gives up its size first."""
        plain = headed(self._wardrobe.of(script_for(node), smallest=True))
        return replace(plain, colours=self.dress(plain).colours)
