#!/bin/bash
# A module of dracut: the machine's id comes from the data partition, before the journal needs it.

check() { return 0; }

depends() { echo dracut-systemd; }

install() {
    inst_hook pre-pivot 50 "$moddir/identity.sh"
    inst_multiple mount umount mkdir udevadm
}
