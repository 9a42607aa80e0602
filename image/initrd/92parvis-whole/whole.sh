#!/bin/sh
# The kernel restarts the machine at the first block of the root that is not what was signed. This breaks the circle:
# after a run that did not end in order the whole root is read before it is used. One that is damaged is given up for
# the other slot's version; where there is none, the screen says that the kiosk is out of order, and the machine tries
# again some minutes later: a bad cable or a hot disk reads rightly another time.
. /usr/lib/parvis/data-lib
picture=/usr/lib/parvis/pictures
esp=/run/parvis-esp
hash=
for word in $(cat /proc/cmdline); do
    case $word in
        roothash=*) hash=${word#roothash=} ;;
    esac
done

say() { echo "parvis: $*" >/dev/kmsg; }

# half FIRST-LETTER: the partition that is named by this half of the hash.
half() {
    part() { echo "$hash" | cut -c "$(($1 + $2))-$(($1 + $3))"; }
    echo "/dev/disk/by-partuuid/$(part "$1" 0 7)-$(part "$1" 8 11)-$(part "$1" 12 15)-$(part "$1" 16 19)-$(part "$1" 20 31)"
}

names_it() { grep -qF "roothash=$hash" "$1"; }

# The version that names this root is not started again as long as another one can be.
give_up() {
    mkdir -p "$esp"
    mount -t vfat -o rw,nosuid,nodev,noexec "$(partition_of "$disk" parvis-esp)" "$esp" || return
    for other in "$esp"/EFI/Linux/parvis_*.efi; do
        case $other in
            *+0-*.efi | *+0.efi) continue ;;
        esac
        [ -s "$other" ] && ! names_it "$other" || continue
        say "the other version takes its place"
        # Somebody may have left a copy of it: one that kept its name would be started again, for ever.
        gave=no
        for mine in "$esp"/EFI/Linux/*.efi; do
            names_it "$mine" || continue
            name=${mine%.efi}
            mv "$mine" "${name%+*}+0-1.efi" && gave=yes || { gave=no && break; }
        done
        [ "$gave" = yes ] || break
        umount "$esp"
        sync
        systemctl reboot --force --force
        sleep 60
    done
    umount "$esp"
}

# The largest picture that fits, by the kernel's plainest driver: the frame buffer that the firmware has left.
out_of_order() {
    [ -e /dev/fb0 ] || return
    size=$(cat /sys/class/graphics/fb0/virtual_size) stride=$(cat /sys/class/graphics/fb0/stride)
    wide=${size%,*} high=${size#*,} best= width=0 height=0
    for file in "$picture"/out-of-order-*.raw.gz; do
        shape=${file##*-} shape=${shape%.raw.gz}
        [ "${shape%x*}" -le "$wide" ] && [ "${shape#*x}" -le "$high" ] || continue
        [ $((${shape%x*} * ${shape#*x})) -gt $((width * height)) ] || continue
        best=$file width=${shape%x*} height=${shape#*x}
    done
    [ -n "$best" ] || return
    gzip -dc "$best" >/run/parvis-picture
    row=$((width * 4)) line=0
    start=$(((high - height) / 2 * stride + (wide - width) / 2 * 4))
    while [ "$line" -lt "$height" ]; do
        dd if=/run/parvis-picture bs="$row" skip="$line" count=1 2>/dev/null |
            dd of=/dev/fb0 bs="$row" iflag=fullblock oflag=seek_bytes seek=$((start + line * stride)) conv=notrunc 2>/dev/null
        line=$((line + 1))
    done
}

[ "${#hash}" -eq 64 ] || exit 0
udevadm settle --timeout=10
# A second disk may be another kiosk's, with partitions of the same names: ours are beside the root that is started.
disk=$(disk_of "$(half 1)")
marks=$(partition_of "${disk:-none}" parvis-marks)
[ -b "$marks" ] || exit 0
# For parvis-whole.service; in /dev, since DeviceAllow= knows no other place.
ln -sfn "$marks" /dev/parvis-marks
last=$(dd if="$marks" bs=64 count=1 2>/dev/null)
if [ "$last" = "$hash" ]; then
    say "the last run did not end in order: reading the whole root"
    if ! veritysetup verify "$(half 1)" "$(half 33)" "$hash"; then
        say "the root is damaged"
        give_up
        out_of_order
        sleep 600
        systemctl reboot --force --force
        sleep 60
    fi
    say "the root is whole"
fi
# Until parvis-whole.service ends in order, this run has not.
echo "$hash" | dd of="$marks" bs=512 conv=sync,fsync 2>/dev/null
exit 0
