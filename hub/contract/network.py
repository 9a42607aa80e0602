"""Where this machine is found on its network: the kiosk and its own hub must give phones the same address."""

import socket
from ipaddress import IPv4Address

_NOWHERE = ("192.0.2.1", 9)
"""An address of documentation (RFC 5737)."""
LOOPBACK = "127.0.0.1"


def lan_address() -> str:
    """This machine's address on its network, or loopback. Sends nothing: a UDP connect only routes."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(_NOWHERE)
        except OSError:
            return _local_address()
        return str(probe.getsockname()[0])


def _local_address() -> str:
    """Where no way leads further, as in a town hall without the internet: the first that others reach."""
    import psutil

    up = psutil.net_if_stats()
    addresses = (
        IPv4Address(one.address)
        for name, found in sorted(psutil.net_if_addrs().items())
        if name in up and up[name].isup
        for one in found
        if one.family == socket.AF_INET
    )
    return next((str(one) for one in addresses if not (one.is_loopback or one.is_link_local)), LOOPBACK)
