"""Where this machine is found on its network: the kiosk and its own hub must give phones the same address."""

import socket

_NOWHERE = ("192.0.2.1", 9)
"""An address of documentation (RFC 5737)."""


def lan_address() -> str:
    """This machine's address on its network, or loopback. Sends nothing: a UDP connect only routes."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(_NOWHERE)
        except OSError:
            return "127.0.0.1"
        return str(probe.getsockname()[0])
