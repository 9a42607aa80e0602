"""Every answer on a line of its own, each of which opens its page again."""

from __future__ import annotations

from screens.page import Page


class ReviewScreen(Page):
    """Lines as wide as the page."""
