"""A question or message over the page: leaving, idle, a fault."""

from __future__ import annotations

from screens.help.screen import HelpScreen


class NoticeScreen(HelpScreen):
    """Set as the help page: one message, in the middle."""
