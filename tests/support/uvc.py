"""A USB camera as cv2.VideoCapture shows it: modes, warm-up frames, and a cable that can be pulled."""

from __future__ import annotations

import cv2
import numpy as np

from kiosk.devices.camera import Image

MODES = ((640, 480), (1280, 720), (2592, 1944))


class UsbCamera:
    """The physical camera: ``pull()`` and ``plug()`` its cable. Without MJPG: its smallest mode."""

    def __init__(self, scene: Image) -> None:
        self.scene = scene
        self.plugged = True
        self.opened: list[tuple[int | str, bool]] = []
        self.in_use = 0

    def pull(self) -> None:
        self.plugged = False

    def plug(self) -> None:
        self.plugged = True

    def open(self, source: int | str, device: bool) -> UsbStream:
        self.opened.append((source, device))
        return UsbStream(self)


class UsbStream:
    """One opening of the camera, with the part of ``cv2.VideoCapture`` that drivers implement."""

    def __init__(self, camera: UsbCamera) -> None:
        self.camera = camera
        self.live = camera.plugged
        self.camera.in_use += self.live
        self.asked = {cv2.CAP_PROP_FRAME_WIDTH: 640.0, cv2.CAP_PROP_FRAME_HEIGHT: 480.0}
        self.mjpg = False
        self.warm = 0

    def isOpened(self) -> bool:  # noqa: N802
        return self.live

    def set(self, prop: int, value: float) -> bool:
        if prop == cv2.CAP_PROP_FOURCC:
            self.mjpg = int(value) == cv2.VideoWriter.fourcc(*"MJPG")
        self.asked[prop] = value
        self.warm = 0
        return True

    def size(self) -> tuple[int, int]:
        wanted = self.asked[cv2.CAP_PROP_FRAME_WIDTH]
        return min(MODES, key=lambda mode: abs(mode[0] - wanted)) if self.mjpg else MODES[0]

    def get(self, prop: int) -> float:
        return float(self.size()[0 if prop == cv2.CAP_PROP_FRAME_WIDTH else 1])

    def read(self) -> tuple[bool, Image | None]:
        if not (self.live and self.camera.plugged):
            return False, None
        self.warm += 1
        frame = cv2.resize(self.camera.scene, self.size(), interpolation=cv2.INTER_AREA)
        # The sensor's exposure settles over the first frames, and every second frame is blurred by the hand.
        if self.warm <= 4:
            return True, (frame // 4).astype(np.uint8)
        return True, cv2.GaussianBlur(frame, (0, 0), 3).astype(np.uint8) if self.warm % 2 else frame

    def release(self) -> None:
        self.camera.in_use -= self.live
        self.live = False
