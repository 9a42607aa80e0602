"""The way into the search: it looks like a field, and opens the page with the keyboard."""

from __future__ import annotations

from screens.widgets.base import NodeWidget, load_kv


class SearchEntry(NodeWidget):
    """An icon and what can be written here, in a box with the colour of what acts."""


load_kv(__file__)
