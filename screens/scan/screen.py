"""The camera's page: the live picture takes the room that is left."""

from __future__ import annotations

from kiosk.devices.camera import Frame
from screens.page import Page
from screens.widgets.pictures import CameraView, Corners


class ScanScreen(Page):
    """Shows what the camera sees, with the page's outline."""

    def preview(self, image: Frame | None, corners: Corners | None) -> None:
        """Draw a camera picture (BGR) and the page's outline, if one was found."""
        for widget in self.drawn():
            if isinstance(widget, CameraView):
                widget.show(image, corners)
