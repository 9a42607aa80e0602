"""A USB camera as cv2.VideoCapture shows it: modes, warm-up frames, controls, and a cable to pull."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from kiosk.devices.camera import Image

MODES = ((640, 480), (1280, 720), (2592, 1944))
SMALL = ((640, 480), (1280, 720))
AUTO, MANUAL = 3.0, 1.0


class UsbCamera:
    """The physical camera: ``pull()`` and ``plug()`` its cable. Without MJPG: its smallest mode.

    ``nearest``: it grants the size nearest to what is asked, as most do; else it refuses what it has not.
    ``pull_after``: its cable is pulled at that call of its driver, counted from now. ``dark``: sizes at
    which it gives black frames. ``controls``: whether exposure and focus can be held.
    """

    def __init__(
        self,
        scene: Image,
        modes: Sequence[tuple[int, int]] = MODES,
        *,
        nearest: bool = True,
        controls: bool = True,
    ) -> None:
        self.scene, self.modes = scene, tuple(modes)
        self.nearest, self.controls = nearest, controls
        self.plugged = True
        self.pull_after: int | None = None
        self.dark: set[tuple[int, int]] = set()
        self.mute: set[tuple[int, int]] = set()
        self.opened: list[tuple[int | str, bool]] = []
        self.in_use = self.calls = 0
        self.exposure, self.focus = AUTO, 1.0
        self.held: list[tuple[float, float]] = []
        """How exposure and focus were held at each frame of full size."""

    def pull(self) -> None:
        self.plugged = False

    def plug(self) -> None:
        self.plugged, self.pull_after = True, None

    def called(self) -> None:
        self.calls += 1
        if self.pull_after is not None and self.calls > self.pull_after:
            self.plugged = False

    def open(self, source: int | str, device: bool) -> UsbStream:
        self.opened.append((source, device))
        self.called()
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
        self.size = self.camera.modes[0]

    def isOpened(self) -> bool:  # noqa: N802
        self.camera.called()
        return self.live

    def set(self, prop: int, value: float) -> bool:
        self.camera.called()
        if not (self.live and self.camera.plugged):
            return False
        if prop in {cv2.CAP_PROP_AUTO_EXPOSURE, cv2.CAP_PROP_AUTOFOCUS, cv2.CAP_PROP_EXPOSURE}:
            return self._control(prop, value)
        if prop == cv2.CAP_PROP_FOURCC:
            self.mjpg = int(value) == cv2.VideoWriter.fourcc(*"MJPG")
        self.asked[prop] = value
        self.warm = 0
        self._choose()
        return True

    def _control(self, prop: int, value: float) -> bool:
        if not self.camera.controls:
            return False
        if prop == cv2.CAP_PROP_AUTO_EXPOSURE:
            self.camera.exposure = value
        if prop == cv2.CAP_PROP_AUTOFOCUS:
            self.camera.focus = value
        return True

    def _choose(self) -> None:
        wanted = int(self.asked[cv2.CAP_PROP_FRAME_WIDTH]), int(self.asked[cv2.CAP_PROP_FRAME_HEIGHT])
        if not self.mjpg:
            self.size = self.camera.modes[0]
        elif self.camera.nearest:
            self.size = min(self.camera.modes, key=lambda mode: abs(mode[0] - wanted[0]))
        elif wanted in self.camera.modes:
            self.size = wanted

    def get(self, prop: int) -> float:
        self.camera.called()
        if not (self.live and self.camera.plugged):
            return 0.0
        if prop == cv2.CAP_PROP_AUTO_EXPOSURE:
            return self.camera.exposure if self.camera.controls else -1.0
        if prop == cv2.CAP_PROP_AUTOFOCUS:
            return self.camera.focus if self.camera.controls else -1.0
        if prop == cv2.CAP_PROP_EXPOSURE:
            return 157.0 if self.camera.controls else -1.0
        return float(self.size[0 if prop == cv2.CAP_PROP_FRAME_WIDTH else 1])

    def read(self) -> tuple[bool, Image | None]:
        self.camera.called()
        if not (self.live and self.camera.plugged) or self.size in self.camera.mute:
            return False, None
        self.warm += 1
        if self.size in self.camera.dark:
            return True, np.zeros((self.size[1], self.size[0], 3), np.uint8)
        if self.size == self.camera.modes[-1] and self.warm > 6:
            self.camera.held.append((self.camera.exposure, self.camera.focus))
        frame = self.camera.scene
        if (frame.shape[1], frame.shape[0]) != self.size:
            frame = cv2.resize(frame, self.size, interpolation=cv2.INTER_AREA)
        # The sensor's exposure settles over the first frames, and every second frame is blurred by the hand.
        if self.warm <= 4:
            return True, (frame // 4).astype(np.uint8)
        return True, cv2.GaussianBlur(frame, (0, 0), 3).astype(np.uint8) if self.warm % 2 else frame

    def release(self) -> None:
        self.camera.in_use -= self.live
        self.live = False
