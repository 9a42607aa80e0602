"""The end: what is ready, the code for a phone, the paper, and the way out."""

from __future__ import annotations

from screens.page import Page


class FinishScreen(Page):
    """The code takes the room that is left."""
