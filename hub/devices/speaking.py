"""A kiosk speaks for itself only: the key that signed is the key of the kiosk that is named."""

from starlette.requests import Request

from hub.contract import KioskIdentity
from hub.web import DEVICE

COUNT = "parvis.count"
"""Where the door leaves the number of a sign of life, whose own transaction tells whether it is new."""


def speaker(request: Request) -> str | None:
    """The kiosk that signed; None: the hub's own machine."""
    device = request.scope.get(DEVICE)
    return None if device is None else str(device.kiosk_id)


def speaks_for(request: Request, kiosk: KioskIdentity) -> bool:
    """Whether a request may name this kiosk; the hub's own machine may name any."""
    device = request.scope.get(DEVICE)
    return device is None or device.kiosk_id == kiosk.id
