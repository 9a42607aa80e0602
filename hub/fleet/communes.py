"""Whose a kiosk is: a device takes the commune of whoever made its code, the hub's own machine is at home."""

from fastapi import Request
from sqlalchemy import Connection, select

from hub.accounts.staff import TOWN
from hub.store.tables import device
from hub.web import DEVICE

HOME = TOWN
"""The commune of the hub's own machine, and of whoever was never told another."""


def device_of(request: Request) -> str:
    """The key that signed; empty: the hub's own machine."""
    found = request.scope.get(DEVICE)
    return "" if found is None else str(found.id)


def of_device(conn: Connection, device_id: str) -> str:
    """The commune of the key that signed; an empty id is the hub's own machine."""
    if not device_id:
        return HOME
    found = conn.execute(select(device.c.commune).where(device.c.id == device_id)).scalar_one_or_none()
    return HOME if found is None else str(found)
