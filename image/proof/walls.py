"""Questions that root asks inside of the kiosk, and what the answer must be: a command, and a test of what it said."""
# ruff: noqa: E501

from __future__ import annotations

from collections.abc import Callable

WALLS: tuple[tuple[str, str, Callable[[str, int], bool]], ...] = (
    ("the root cannot be written", "touch /usr/x /etc/x 2>&1", lambda out, code: code != 0),
    ("the root cannot be remounted", "mount -o remount,rw / 2>&1", lambda out, code: code != 0),
    ("nothing runs from the data", "cp /usr/bin/true /var/tmp/t; /var/tmp/t 2>&1", lambda out, code: code == 126),
    ("nothing runs from /tmp", "cp /usr/bin/true /tmp/t; /tmp/t 2>&1", lambda out, code: code == 126),
    ("kernel lockdown", "cat /sys/kernel/security/lockdown", lambda out, code: "[integrity]" in out),
    ("sysctls are as written",
     "grep -v '^#' /etc/sysctl.d/80-parvis.conf | grep -v core_pattern | while IFS=' =' read -r k v; do"
     " [ \"$(sysctl -n $k 2>/dev/null)\" = \"$v\" ] || echo $k; done", lambda out, code: not out),
    ("no file changes its user", "find / -xdev -perm /6000 -type f", lambda out, code: not out),
    ("no unit has failed", "systemctl --failed --no-legend --plain --no-pager", lambda out, code: not out),
    ("the machine's id is on the data", "cmp /etc/machine-id /var/lib/parvis-system/machine-id",
     lambda out, code: code == 0),
    ("the firewall drops by default", "nft list table inet parvis | grep -c 'policy drop'",
     lambda out, code: out == "3"),
    ("the kiosk's walls, at most 3.0", "systemd-analyze security kiosk.service --no-pager | tail -n 1",
     lambda out, code: float(out.split(":")[1].split()[0]) <= 3.0),
    ("another user reaches nothing", "setpriv --reuid=65534 --regid=65534 --clear-groups"
     " timeout 5 /opt/parvis/bin/python -c \"import socket; socket.create_connection(('10.0.2.2', 22), 3)\" 2>&1",
     lambda out, code: code != 0),
    ("who is refused is counted", "nft list counter inet parvis refused_out", lambda out, code: "packets 0 " not in out),
    ("the hardware watchdog is armed", "cat /sys/class/watchdog/watchdog0/state", lambda out, code: out == "active"),
    ("broken rules leave no network",
     "mkdir -p /run/nft; echo 'table inet parvis {' >/run/nft/bad;"
     " mount --bind /run/nft/bad /etc/nftables.conf; systemctl stop systemd-networkd.socket systemd-networkd nftables;"
     " systemctl start systemd-networkd; systemctl is-active systemd-networkd; umount /etc/nftables.conf;"
     " systemctl reset-failed; systemctl start nftables systemd-networkd systemd-resolved systemd-timesyncd",
     lambda out, code: "inactive" in out or "failed" in out),
)  # fmt: skip
