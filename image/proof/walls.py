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
    ("another user is refused, not only left without an answer", "setpriv --reuid=65534 --regid=65534 --clear-groups"
     " timeout 5 /opt/parvis/bin/python -c \"import socket; socket.create_connection(('10.0.2.2', 22), 3)\" 2>&1",
     lambda out, code: code != 0 and "No route to host" in out),
    ("who is refused is counted", "nft list counter inet parvis refused_out", lambda out, code: "packets 0 " not in out),
    ("the hardware watchdog is armed", "cat /sys/class/watchdog/watchdog0/state", lambda out, code: out == "active"),
    ("nothing listens to the network but the hub's port",
     "ss -Htuln | awk '{ print $5 }' | grep -vE '^(127\\.|\\[::1\\]|.*%lo:)' | grep -vE ':(8765|68|546)$'",
     lambda out, code: not out),
    ("the mark of a run is on the root's own disk",
     ". /usr/lib/parvis/data-lib; readlink -f /dev/parvis-marks; partition_of $(own_disk) parvis-marks;"
     " systemctl is-active parvis-whole",
     lambda out, code: len(out.split()) == 3 and out.split()[0] == out.split()[1] and out.split()[2] == "active"),
    ("the boot partition is not there", "findmnt -rn -t vfat,autofs,msdos", lambda out, code: not out),
    ("no file that everybody may write",
     "find / -xdev ! -type l -perm -0002 ! -path /tmp; find /var /run -xdev ! -type l ! -type s ! -type c -perm -0002 ! -perm -1000",
     lambda out, code: not out),
    ("no dump of what is in the memory",
     "cat /proc/sys/kernel/core_pattern; grep 'core file' /proc/$(systemctl show kiosk -p MainPID --value)/limits",
     lambda out, code: out.startswith("|/bin/false") and " 0 " in out.split("size")[-1]),
    ("no account has a password", "awk -F: '$2 !~ /^[!*]/' /etc/shadow", lambda out, code: not out),
    ("nothing that signs in runs", "pgrep -a 'getty|login$|sulogin|sshd'", lambda out, code: not out),
    ("no way to a prompt", "systemctl is-enabled getty@tty1 serial-getty@ttyS0 debug-shell rescue ctrl-alt-del.target",
     lambda out, code: out.split() == ["masked"] * 5),
    ("nothing that compiles or installs",
     "for one in gcc cc ld as make perl apt dpkg pip gdb strace su sudo; do command -v $one; done", lambda out, code: not out),
    ("the kiosk writes nowhere but in its folder", "nsenter -t $(systemctl show kiosk -p MainPID --value) -m setpriv"
     " --reuid=kiosk --regid=kiosk --clear-groups touch /var/lib/parvis-system/x /var/cache/x /etc/x /usr/x 2>&1 | wc -l",
     lambda out, code: out == "4"),
    ("what works for the kiosk as root, at most 3.0",
     "for one in cups ipp-usb parvis-data parvis-report parvis-restart parvis-spare parvis-usb; do"
     " systemd-analyze security --threshold=30 $one.service >/dev/null 2>&1 || echo $one; done", lambda out, code: not out),
    ("the journal has a limit", "systemd-analyze cat-config systemd/journald.conf | grep -cE '^(SystemMaxUse=200M|MaxRetentionSec=1month)$'",
     lambda out, code: out == "2"),
    ("no driver for serial lines and networks on USB",
     "for one in usbserial cdc-acm cdc_ether rndis_host r8152; do modprobe -q $one && echo $one; done", lambda out, code: not out),
    ("broken rules leave no network",
     "mkdir -p /run/nft; echo 'table inet parvis {' >/run/nft/bad;"
     " mount --bind /run/nft/bad /etc/nftables.conf; systemctl stop systemd-networkd.socket systemd-networkd nftables;"
     " systemctl start systemd-networkd; systemctl is-active systemd-networkd; umount /etc/nftables.conf;"
     " systemctl reset-failed; systemctl start nftables systemd-networkd systemd-resolved systemd-timesyncd",
     lambda out, code: "inactive" in out or "failed" in out),
)  # fmt: skip
