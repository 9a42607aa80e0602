"""Whose a kiosk is: a device takes the commune of whoever made its code, the hub's own machine is at home."""

from sqlalchemy import Connection, select

from hub.store.tables import device

HOME = "town"
"""The commune of the hub's own machine, and of whoever was never told another."""


def of_device(conn: Connection, device_id: str) -> str:
    """The commune of the key that signed; an empty id is the hub's own machine."""
    if not device_id:
        return HOME
    found = conn.execute(select(device.c.commune).where(device.c.id == device_id)).scalar_one_or_none()
    return HOME if found is None else str(found)
