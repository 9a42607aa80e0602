"""Whether this hub serves, and which one it is."""

from hub.contract.base import Model


class Health(Model):
    """Answered without a token: nothing secret. ``public_url`` is what goes into QR codes."""

    ok: bool
    version: str
    public_url: str
    town: str
