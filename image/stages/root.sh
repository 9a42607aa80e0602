# The root: Debian's packages, Parvis in /opt/parvis, our overlay, then nothing that is not needed to serve.

make_root() {
    local root=$WORK/root
    empty "$root"
    mkdir -p "$root"
    tar -C "$root" -xpf "$WORK/base.tar"
    mkdir -p "$root/opt"
    cp -a "$WORK/tools/opt/parvis" "$root/opt/parvis"
    put_overlay "$root"
    tool python3 -m compileall -q -f --invalidation-mode unchecked-hash -s /build/root -p / \
        /build/root/usr/lib/python3 /build/root/usr/lib/python3.13 || true
    # That it starts at all is known before the image is.
    chroot "$root" env -i HOME=/tmp PYTHONDONTWRITEBYTECODE=1 PARVIS_DATA=/tmp/data /opt/parvis/bin/parvis --help
    settle_units "$root"
    make_initrd "$root"
    tool python3 /src/image/sbom.py /build/root "$VERSION" >"$WORK/parvis.cdx.json"
    trim "$root"
}

# commit_of PATHS...: what is committed there; the image never holds what was not.
commit_of() {
    git -C "$ROOT" -c safe.directory="$ROOT" ls-tree "$COMMIT" -- "$@" | sha256sum | cut -d' ' -f1
}

# Parvis and its Python packages, at the place where they will lie: scripts name it.
make_parvis() {
    empty "$WORK/tools/opt/parvis"
    rm -rf "$WORK/source" "$WORK/build-venv"
    mkdir -p "$WORK/source"
    git -C "$ROOT" -c safe.directory="$ROOT" archive "$COMMIT" | tar -C "$WORK/source" -x
    tool python3 -m venv --without-pip --symlinks /opt/parvis
    # Built with what the lock names, and nothing fetched.
    tool python3 -m venv /build/build-venv
    tool /build/build-venv/bin/pip install --no-input --no-index --find-links /build/wheels hatchling
    tool /build/build-venv/bin/pip wheel --no-input --no-deps --no-index --no-build-isolation \
        --wheel-dir /build/source/dist /build/source
    sed -n 's/^\([a-zA-Z0-9][^ ]*==[^ ]*\).*/\1/p' "$WORK/locked.txt" |
        grep -vE '^(hatchling|setuptools|wheel|pathspec|pluggy|trove-classifiers)==' >"$WORK/wanted.txt"
    tool pip --python /opt/parvis/bin/python install --no-input --progress-bar off --no-deps --no-index --no-compile \
        --find-links /build/wheels --requirement /build/wanted.txt
    tool sh -c 'pip --python /opt/parvis/bin/python install --no-input --no-deps --no-index --no-compile /build/source/dist/parvis-*.whl'
    trim_python "$WORK/tools/opt/parvis"
    # The root is read-only: what Python would compile at each start is compiled now, and never checked again.
    tool python3 -m compileall -q -j 2 --invalidation-mode unchecked-hash /opt/parvis/lib || true
}

put_overlay() {
    local root=$1
    cp -a --no-preserve=ownership "$IMAGE/overlay/." "$root/"
    chown -R 0:0 "$root/usr/lib/parvis" "$root/etc/systemd" "$root/etc/cups"
    chmod 0640 "$root/etc/cups/cups-files.conf"
    install -D -m 0644 "$WORK/keys/updates.gpg" "$root/usr/lib/systemd/import-pubring.gpg"
    tool systemd-sysusers --root=/build/root
    make_pictures "$root"
    put_version "$root"
    rm -f "$root/etc/resolv.conf"
    ln -s ../run/systemd/resolve/stub-resolv.conf "$root/etc/resolv.conf"
    : >"$root/etc/machine-id"
    # The legal time of the town hall: by it the kiosk restarts and updates at night, and says since when somebody waits.
    ln -sfn ../usr/share/zoneinfo/Europe/Paris "$root/etc/localtime"
}

put_version() {
    printf 'NAME="Parvis"\nID=parvis\nID_LIKE=debian\nVERSION_ID=%s\nIMAGE_ID=parvis\nIMAGE_VERSION=%s\nPRETTY_NAME="Parvis %s"\n' \
        "$VERSION" "$VERSION" "$VERSION" >"$1/usr/lib/os-release"
}

# What stands on the screen when the kiosk cannot: drawn now, with the kiosk's own words, fonts and colours.
make_pictures() {
    local root=$1
    mkdir -p "$root/usr/lib/parvis/pictures"
    [ -e "$IMAGE/picture/draw.py" ] || return 0
    cp "$IMAGE/picture/draw.py" "$root/tmp/draw.py"
    chroot "$root" env -i HOME=/tmp PYTHONDONTWRITEBYTECODE=1 /opt/parvis/bin/python /tmp/draw.py /usr/lib/parvis/pictures
    rm "$root/tmp/draw.py"
}

# Who may start. Masked means: no getty, no shell, no emergency prompt, nothing that asks for a password.
MASKED="getty@.service serial-getty@.service console-getty.service container-getty@.service autovt@.service
    getty.target rescue.service rescue.target debug-shell.service ctrl-alt-del.target
    systemd-ask-password-console.path systemd-ask-password-wall.path systemd-firstboot.service
    systemd-networkd-wait-online.service systemd-user-sessions.service user@.service
    systemd-update-utmp.service systemd-hibernate-clear.service systemd-homed.service systemd-userdbd.socket
    sleep.target suspend.target hibernate.target hybrid-sleep.target suspend-then-hibernate.target
    apt-daily.timer apt-daily-upgrade.timer dpkg-db-backup.timer e2scrub_all.timer e2scrub_reap.service
    cups-browsed.service avahi-daemon.service avahi-daemon.socket ldconfig.service systemd-hwdb-update.service
    systemd-journal-catalog-update.service systemd-update-done.service systemd-sysusers.service man-db.timer
    systemd-binfmt.service systemd-machine-id-commit.service systemd-pcrphase.service
    systemd-sysext.service systemd-confext.service systemd-importd.service systemd-importd.socket systemd-machined.service
    proc-sys-fs-binfmt_misc.automount dev-hugepages.mount sys-kernel-debug.mount sys-kernel-tracing.mount
    systemd-bootctl.socket systemd-sysext.socket systemd-initctl.socket systemd-creds.socket"
ENABLED="nftables.service systemd-networkd.service systemd-resolved.service systemd-timesyncd.service
    cups.service cups.socket parvis-whole.service parvis-health.service parvis-update.timer
    parvis-restart.timer parvis-restart-now.path parvis-stick.path parvis-screen.service
    parvis-spare.service parvis-spare.path parvis-usb.service parvis-printers.service parvis-printers.timer"

settle_units() {
    local root=$1 unit
    for unit in $MASKED; do
        ln -sfn /dev/null "$root/etc/systemd/system/$unit"
    done
    for unit in $ENABLED; do
        systemctl_in "$root" enable "$unit" || echo "not enabled: $unit"
    done
    systemctl_in "$root" set-default multi-user.target
}

systemctl_in() {
    local root=$1
    shift
    chroot "$root" systemctl "$@"
}

DRIVERS="erofs ext4 dm-mod dm-verity nvme ahci ata_piix sd_mod mmc_block sdhci_pci sdhci_acpi virtio_blk virtio_pci virtio_scsi
    crc32c_generic crc32c-intel libcrc32c vfat nls_ascii nls_cp437"

# drivers_of MODULES: those of them that this kernel has as modules.
drivers_of() {
    local one
    for one in $DRIVERS; do
        if grep -qE "/${one//[-_]/[-_]}[.]ko" "$1/modules.dep"; then printf '%s ' "$one"; fi
    done
}

make_initrd() {
    local root=$1 kernel
    kernel=$(ls "$root/usr/lib/modules")
    cp -r "$IMAGE"/initrd/9* "$root/usr/lib/dracut/modules.d/"
    mkdir -p "$root/proc" "$root/sys"
    mount -t proc proc "$root/proc"
    chroot "$root" env -i PATH=/usr/sbin:/usr/bin SOURCE_DATE_EPOCH="$STILL" dracut --force --reproducible --no-hostonly \
        --no-hostonly-cmdline --kver "$kernel" --zstd \
        --modules "base dracut-systemd systemd systemd-initrd systemd-udevd systemd-journald systemd-modules-load systemd-veritysetup dm rootfs-block udev-rules shutdown parvis-identity parvis-whole" \
        --drivers "$(drivers_of "$root/usr/lib/modules/$kernel")" /tmp/initrd
    umount "$root/proc"
    mv "$root/tmp/initrd" "$WORK/initrd"
    cp "$root"/boot/vmlinuz-* "$WORK/vmlinuz"
}
