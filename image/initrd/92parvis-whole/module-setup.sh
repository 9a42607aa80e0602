#!/bin/bash
# A module of dracut: a damaged root is never started from twice.

check() { return 0; }

depends() { echo dracut-systemd systemd-veritysetup; }

install() {
    inst_multiple veritysetup dd mount umount mkdir mv cp cat grep cut sync sleep gzip udevadm systemctl \
        basename blkid ln readlink sed
    inst_simple /usr/lib/parvis/data-lib
    inst_simple "$moddir/whole.sh" /usr/lib/parvis/whole
    inst_simple "$moddir/whole.conf" /etc/systemd/system/systemd-veritysetup@root.service.d/whole.conf
    inst_multiple -o /usr/lib/parvis/pictures/*.raw.gz
}
