#!/bin/sh
# The root is the same on every kiosk, so each kiosk keeps its own id with its state. Where that cannot be read the
# boot goes on: systemd then takes an id for this boot alone.
data=/dev/disk/by-partlabel/parvis-data
folder=/run/parvis-data
file=lib/parvis-system/machine-id
id=

take() {
    [ -s "$folder/$file" ] && read -r id <"$folder/$file"
}

new_id() {
    mkdir -p "$folder/lib/parvis-system" || return
    read -r id </proc/sys/kernel/random/uuid
    old_ifs=$IFS IFS=-
    # shellcheck disable=SC2086
    set -- $id
    IFS=$old_ifs
    id=$1$2$3$4$5
    echo "$id" >"$folder/$file"
}

udevadm settle --timeout=10
mkdir -p "$folder"
if [ -b "$data" ] && mount -t ext4 -o ro,noload "$data" "$folder"; then
    take
    umount "$folder"
    if [ -z "$id" ] && mount -t ext4 -o nosuid,nodev,noexec "$data" "$folder"; then
        new_id
        umount "$folder"
    fi
fi
if [ "${#id}" -eq 32 ]; then
    echo "$id" >/run/parvis-machine-id
    mount --bind /run/parvis-machine-id /sysroot/etc/machine-id
fi
