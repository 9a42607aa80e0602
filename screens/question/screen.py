"""One question: its answers as tiles, or fields and a keyboard."""

from __future__ import annotations

from screens.page import Page


class QuestionScreen(Page):
    """Title and answers from the top; the keyboard takes the room that is left."""
