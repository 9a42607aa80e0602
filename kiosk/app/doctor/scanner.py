"""What is wrong with the camera or the flatbed, and how to mend it: for the doctor and ``scan devices``."""

from __future__ import annotations

from kiosk.app.doctor.finding import Finding
from kiosk.devices.camera import ENOUGH_PX, CameraReady, CameraStatus
from kiosk.devices.flatbed import DPI, FlatbedCode, FlatbedFault, FlatbedReady, FlatbedStatus

ROW = "camera"
_LIST = "Run: parvis scan devices; then set camera.source."
_CAMERA = {
    "missing": "This folder or file does not exist. " + _LIST,
    "no_picture": "Put a picture in this folder. " + _LIST,
    "unplugged": "Plug the camera in.",
    "no_device": "Plug the camera in, or end the program that uses it. " + _LIST,
    "no_frames": "End the other program that uses the camera, or plug it in again, without a USB hub.",
}
"""For each reason that ``CameraMissing`` gives."""
_FLATBED = {
    FlatbedCode.GONE: "Switch the scanner on and connect it. " + _LIST,
    FlatbedCode.BUSY: "Another program or another kiosk uses the scanner: end it.",
    FlatbedCode.DENIED: "Add the kiosk's user to the group scanner: usermod -aG scanner USER",
    FlatbedCode.HUNG: "Switch the scanner off and on again. Its driver does not answer.",
    FlatbedCode.IO: "Look at the cable or the network, then switch the scanner off and on again.",
    FlatbedCode.COVER_OPEN: "Close the scanner's cover.",
    FlatbedCode.JAMMED: "Take the jammed sheet out of the feeder.",
    FlatbedCode.NO_PAPER: "Lay a sheet in.",
    FlatbedCode.NO_MEMORY: "The machine has no memory left: end other programs.",
}


def scanner_finding(source: str, dpi: int = DPI) -> Finding:
    """Open what the settings name, measure it, and let it go. Takes seconds."""
    from scanner.sources import OpenCVCamera, flatbed_named

    flatbed = flatbed_named(source, dpi)
    if flatbed is not None:
        status = flatbed.open(lambda: True)
        flatbed.close()
        return flatbed_row(source, status, dpi)
    camera = OpenCVCamera(source)
    seen = camera.measure()
    camera.close()
    return camera_row(source, seen)


def camera_row(source: str, status: CameraStatus) -> Finding:
    """What a camera's status means for the operator."""
    if not isinstance(status, CameraReady):
        mend = _CAMERA.get(status.reason, "Put a picture that can be opened there. " + _LIST)
        return Finding(ROW, "limited", f"{source}: no picture ({status.reason}).", mend)
    width, height = status.still_px or (status.width_px, status.height_px)
    detail = f"{source}: pictures of {width} x {height} pixels ({width * height / 1e6:.1f} megapixels)."
    if not status.preview_only:
        return Finding(ROW, "ok", detail)
    small = "This is a preview only: small print and codes are not read."
    mend = f"Take a camera of {ENOUGH_PX // 1_000_000} megapixels or more, or a flatbed (sane). {_LIST}"
    return Finding(ROW, "limited", f"{detail} {small}", mend)


def flatbed_row(source: str, status: FlatbedStatus, dpi: int = DPI) -> Finding:
    """What a flatbed's status means for the operator."""
    if isinstance(status, FlatbedFault):
        return Finding(ROW, "limited", f"{source}: no scanner ({status.code}).", _FLATBED[status.code])
    a4 = f"{round(8.27 * dpi)} x {round(11.69 * dpi)} pixels for A4 ({dpi} dpi)"
    return Finding(ROW, "ok", f"{source}: {status.model}, {_parts(status)}; {a4}.")


def _parts(ready: FlatbedReady) -> str:
    if not ready.glass:
        return "feeder"
    return "flatbed with a feeder" if ready.feeder else "flatbed"
