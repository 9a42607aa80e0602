#!/bin/sh
# The root is the same on every kiosk, so each kiosk keeps its own id with its state. It is read here, before the
# journal needs it; where there is none yet, or none can be read, the one made here is kept by data-check. The town's
# list of USB devices comes with it: udev asks for it before the data partition is mounted.
folder=/run/parvis-data
id=

# The root is verified by now: what it says of the data partition is what data-check will go by.
. /sysroot/usr/lib/parvis/data-lib

readable() {
    case "$(kind_of "$1")" in
        crypto_LUKS) open_sealed "$1" && echo "$mapper" ;;
        ext4) echo "$1" ;;
    esac
}

known_id() {
    device=$(readable "$1" 2>/dev/null)
    [ -n "$device" ] && mount -t ext4 -o ro,noload,nosuid,nodev,noexec "$device" "$folder" || return
    id=$(kept_id "$folder/lib/parvis-system/machine-id")
    usb_told "$folder/lib/parvis-system/usb-allowed"
    umount "$folder"
}

udevadm settle --timeout=10
mkdir -p "$folder"
disk=$(own_disk) && partition=$(partition_of "$disk" parvis-data) && [ -n "$partition" ] && known_id "$partition"
if [ -z "$id" ]; then
    id=$(tr -d - </proc/sys/kernel/random/uuid)
    : >/run/parvis-id-is-new
fi
echo "$id" >/run/parvis-machine-id
mount --bind /run/parvis-machine-id /sysroot/etc/machine-id
