# What must hold of the finished root, whatever came in: each line that fails stops the build.

make_verify() {
    local root=$WORK/root wrong=0
    holds "no file changes its user" '[ -z "$(find "$root" -xdev -type f -perm /6000)" ]'
    holds "no file carries capabilities" 'carried=$(chroot "$root" getcap -r /) && [ -z "$carried" ]'
    holds "no account has a password" '! grep -vE "^[^:]+:[!*]" "$root/etc/shadow"'
    holds "no account but root has a shell" '! grep -vE "^root:|nologin$|/bin/false$|/bin/sync$" "$root/etc/passwd"'
    holds "no module for USB storage where a driver is looked for" \
        '[ -z "$(find "$root/usr/lib/modules" -name "usb-storage*" -o -name "uas.ko*" -o -name "ums-*")" ] &&
        ! grep -qwE "usb.storage|uas" "$root"/usr/lib/modules/*/modules.{dep,alias}'
    holds "the one for a mediator's stick is there, for root alone" '[ "$(stat -c %u:%a "$root/usr/lib/parvis/usb-storage.ko.xz")" = 0:600 ]'
    holds "nothing that installs" '[ ! -e "$root/usr/bin/apt" ] && [ ! -e "$root/usr/bin/dpkg" ] && [ ! -e "$root/opt/parvis/bin/pip" ]'
    holds "no file and no folder that everybody may write" '[ -z "$(find "$root" -xdev ! -type l -perm -0002 ! -path "$root/tmp")" ]'
    holds "nothing that compiles, and no interpreter but Python and the shell" \
        '[ -z "$(cd "$root/usr/bin" && ls | grep -xE "(gcc|cc|c\+\+|clang|as|ld|make|gdb|strace|tcc|go|rustc|perl|ruby|lua.*|node|php|tclsh.*|expect|nc|ncat|netcat|socat|curl|wget|ssh|telnet|tcpdump|screen|tmux)")" ]'
    holds "no module for serial lines and networks on USB" '[ -z "$(find "$root/usr/lib/modules" -path "*/drivers/net/usb/*" -o -path "*/drivers/usb/serial/*" -o -name "cdc-acm*")" ]'
    holds "nothing that signs in" '[ ! -e "$root/usr/sbin/agetty" ] && [ ! -e "$root/usr/bin/su" ] && [ ! -e "$root/usr/bin/login" ]'
    holds "every library that is asked for is there" 'tool python3 /src/image/libraries.py /build/root'
    holds "no log of what passes to a printer" \
        '[ "$(grep -cE "^ *(device|main|console)-log *= *error$" "$root/etc/ipp-usb/ipp-usb.conf")" = 3 ]'
    holds "the legal time of summer is known" '[ "$(chroot "$root" date -d @1784000000 +%Z)" = CEST ]'
    for unit in getty@.service serial-getty@.service debug-shell.service rescue.service ctrl-alt-del.target; do
        holds "$unit is masked" '[ "$(readlink "$root/etc/systemd/system/$unit")" = /dev/null ]'
    done
    mount -t tmpfs tmpfs "$root/tmp"
    mount -t tmpfs tmpfs "$root/run"
    mount -t proc proc "$root/proc"
    mount --rbind /dev "$root/dev"
    # The kiosk's folders of data are on another partition.
    mount -t tmpfs tmpfs "$root/var"
    mkdir -p "$root/var/tmp"
    cp "$IMAGE/trial.py" "$root/tmp/trial.py"
    holds "what a kiosk does all day can be done" 'in_root /opt/parvis/bin/python /tmp/trial.py'
    holds "who looks for printers starts" \
        'told=$(in_root /usr/lib/parvis/printers.py 2>&1); [ $? -le 1 ] && case $told in *Traceback*) false ;; esac'
    holds "the firewall's rules read" 'rules_read "$root"'
    for unit in $(our_services); do
        holds "$unit exposes at most 3.0" \
            'chroot "$root" systemd-analyze security --offline=yes --threshold=30 --no-pager "$unit" >"$WORK/log/exposure.log"'
    done
    holds "our units read" 'units_read "$root"'
    umount -l "$root/dev" "$root/proc" "$root/run" "$root/tmp" "$root/var"
    [ "$wrong" -eq 0 ]
}

in_root() {
    env -i PATH=/usr/sbin:/usr/bin HOME=/tmp LANG=C.UTF-8 PYTHONDONTWRITEBYTECODE=1 SDL_VIDEODRIVER=dummy KIVY_NO_ARGS=1 \
        KIVY_HOME=/tmp/kivy PARVIS_DATA=/tmp/data chroot "$WORK/root" "$@"
}

# holds WHAT TEST
holds() {
    if eval "$2"; then
        echo "right: $1"
    else
        echo "WRONG: $1"
        wrong=1
    fi
}

# Each service of the overlay, also those to come, and of Debian's those that work for the kiosk with root's rights.
# Not emergency.service, which has Debian's name: it shows the page when nothing else could start.
our_services() {
    (cd "$IMAGE/overlay/usr/lib/systemd/system" && ls -- *.service | sed 's/@\.service$/@one.service/')
    echo cups.service ipp-usb.service
}

# By the builder's own nft, since an emulated processor has no netlink; it must know the root's users.
rules_read() {
    local right=0
    mount --bind "$1/etc/passwd" "$WORK/tools/etc/passwd"
    tool nft -c -f /build/root/etc/nftables.conf || right=1
    umount "$WORK/tools/etc/passwd"
    return $right
}

# systemd-analyze verify, of our own units; what it says of others' is not ours to mend.
units_read() {
    local told
    told=$(chroot "$1" systemd-analyze verify --recursive-errors=no --man=no \
        $(cd "$IMAGE/overlay/usr/lib/systemd/system" && ls -p | grep -v /) 2>&1 | grep -E '^(/|[a-z-]+\.(service|timer))' || true)
    echo "$told"
    [ -z "$told" ]
}
