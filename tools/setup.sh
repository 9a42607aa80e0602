# Shared by ./run and ./test, which source it: makes a bare Debian 12 ready for Parvis, or does nothing
# in a fraction of a second when it is. Says what it does, what failed and how to mend it.

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
VENV=$ROOT/.venv
STAMP=$VENV/parvis-stamp
DEBIAN_MB=2500
PYTHON_MB=1200

say() { printf 'parvis: %s\n' "$*"; }

# fail WHAT HOW-TO-MEND...
fail() {
    printf '\nparvis: %s\n' "$1" >&2
    shift
    printf '  %s\n' "$@" >&2
    exit 1
}

setup() {
    # Two at once would break each other's installation: the second waits, then finds all done.
    exec 9<"$ROOT/tools/setup.sh"
    flock 9
    install_debian
    install_python
    exec 9<&-
}

# need_space MEGABYTES
need_space() {
    local free_mb
    free_mb=$(df --output=avail -BM "$ROOT" | tail -n 1 | tr -dc 0-9)
    [ "$free_mb" -ge "$1" ] || fail \
        "Only $free_mb MB are free here; installing needs $1 MB." \
        "Make room on the disk of $ROOT, then start again."
}

# --- Debian packages ---------------------------------------------------------------------------------

missing_debian() {
    local wanted
    wanted=$(sed 's/#.*//' "$ROOT/packages.debian")
    # What another installed package provides is here too: some Node.js brings npm, and bars Debian's.
    dpkg-query -W -f '${db:Status-Status} ${Package} ${Provides}\n' |
        awk -v wanted="$wanted" '
            $1 == "installed" { for (i = 2; i <= NF; i++) { sub(",$", "", $i); here[$i] = 1 } }
            END { n = split(wanted, names); for (i = 1; i <= n; i++) if (!(names[i] in here)) print names[i] }'
}

as_root() {
    if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo "$@"; fi
}

install_debian() {
    if ! command -v dpkg-query >/dev/null; then
        say "This is no Debian: have the packages of packages.debian installed yourself."
        return 0
    fi
    local missing
    missing=$(missing_debian | tr '\n' ' ')
    [ -n "$missing" ] || return 0
    say "Debian packages to install: $missing"
    [ "$(id -u)" -eq 0 ] || command -v sudo >/dev/null || fail \
        "Installing them needs an administrator, and there is no sudo here." \
        "Have an administrator run: apt-get install --no-install-recommends $missing"
    need_space "$DEBIAN_MB"
    say "Reading Debian's lists..."
    apt_get update
    say "Installing (a few minutes the first time)..."
    # shellcheck disable=SC2086
    apt_get install --yes --no-install-recommends $missing
    say "Debian packages are ready."
}

apt_get() {
    local log
    log=$(mktemp)
    if ! as_root env DEBIAN_FRONTEND=noninteractive NEEDRESTART_MODE=a \
        apt-get -q -o DPkg::Lock::Timeout=300 -o Dpkg::Options::=--force-confold "$@" </dev/null 2>&1 |
        tee "$log" | awk '
            / newly installed/ { total = $3 }
            /^Unpacking / { u++; if (u % 50 == 0) { print "parvis:   " u " of " total " unpacked..."; fflush() } }
            /^Setting up / { s++; if (s % 50 == 0) { print "parvis:   " s " of " total " set up..."; fflush() } }'; then
        explain "apt-get $1 failed" "$log"
    fi
    rm -f "$log"
}

# --- Python ------------------------------------------------------------------------------------------

find_python() {
    # Debian's own first: packages like python3-dev belong to it.
    local python
    for python in /usr/bin/python3.11 "$(command -v python3.11 || true)"; do
        [ -x "$python" ] && printf '%s\n' "$python" && return 0
    done
    fail "Python 3.11 is not here." \
        "On Debian 12: apt-get install python3-venv. Elsewhere: install Python 3.11, then start again."
}

# What the environment was made from: another lock, place or Python makes it anew.
stamp_of() {
    { cat "$ROOT/requirements.lock" "$ROOT/pyproject.toml"; printf '%s\n' "$1" "$ROOT"; } | sha256sum
}

install_python() {
    local python stamp
    python=$(find_python)
    stamp=$(stamp_of "$python")
    if [ -x "$VENV/bin/parvis" ] && [ "$(cat "$STAMP" 2>/dev/null)" = "$stamp" ]; then
        return 0
    fi
    need_space "$PYTHON_MB"
    make_venv "$python"
    install_locked
    say "Installing Parvis itself..."
    pip_install --no-deps --no-build-isolation --editable "$ROOT"
    printf '%s\n' "$stamp" >"$STAMP"
    say "Python packages are ready."
}

make_venv() {
    local log
    # A copied or moved environment still points to its old place.
    if [ -e "$VENV" ] && ! "$VENV/bin/python" -c 'import sys; sys.exit(sys.prefix != sys.argv[1])' "$VENV" 2>/dev/null; then
        [ -f "$VENV/pyvenv.cfg" ] || fail "$VENV is in the way." "Move it elsewhere, then start again."
        say "Making .venv anew: it is of another place or Python."
        rm -rf "$VENV"
    fi
    [ -e "$VENV" ] && return 0
    say "Making .venv..."
    log=$(mktemp)
    "$1" -m venv "$VENV" >"$log" 2>&1 || { rm -rf "$VENV"; explain "Making .venv failed" "$log"; }
    rm -f "$log"
}

install_locked() {
    local count
    count=$(grep -c '^[a-zA-Z0-9]' "$ROOT/requirements.lock")
    say "Installing $count Python packages (a minute or two the first time)..."
    pip_install --require-hashes --requirement "$ROOT/requirements.lock"
}

pip_install() {
    local log
    log=$(mktemp)
    if ! "$VENV/bin/python" -m pip install --disable-pip-version-check --no-input --progress-bar off "$@" \
        </dev/null 2>&1 | tee "$log" | awk '/^Collecting / { n++; if (n % 10 == 0) { print "parvis:   " n " found..."; fflush() } }
            /^Installing collected/ { print "parvis:   putting them in place..."; fflush() }'; then
        explain "pip could not install" "$log"
    fi
    rm -f "$log"
}

# --- What failed, and how to mend it -----------------------------------------------------------------

# explain WHAT LOG: shows the end of the log, then the most likely cause in words.
explain() {
    tail -n 15 "$2" >&2
    local mend
    case "$(cat "$2")" in
        *"No space left"*) mend="The disk is full: make room, then start again." ;;
        *"Could not get lock"* | *"Unable to acquire the dpkg"* | *"Unable to lock"*)
            mend="Another program is installing packages: wait until it ends, then start again." ;;
        *"dpkg was interrupted"*) mend="An earlier installation was cut: run 'dpkg --configure -a' as root, then start again." ;;
        *"DO NOT MATCH THE HASHES"*)
            mend="A package differs from the one in requirements.lock: a mirror or a cache gave another file. Try 'pip cache purge', then start again." ;;
        *"failure resolving"* | *"Failed to fetch"* | *"Could not connect"* | *"name resolution"* | *"NewConnectionError"* | *"ConnectTimeout"* | *"Read timed out"* | *"ProxyError"* | *"SSLError"*)
            mend="The network, a proxy or the package server does not answer: check the connection, then start again." ;;
        *"a password is required"* | *"not in the sudoers"* | *"incorrect password"*)
            mend="sudo refused: have an administrator run this once." ;;
        *"Unable to locate package"* | *"has no installation candidate"*)
            mend="Debian's lists do not have it: Parvis is made for Debian 12 (this is $(. /etc/os-release && echo "${PRETTY_NAME:-unknown}"))." ;;
        *"ensurepip is not available"*) mend="Install python3-venv, then start again." ;;
        *"No matching distribution"*)
            mend="A package of requirements.lock is not to be had from here: check the connection and pip's configuration." ;;
        *"Python.h"* | *"cups/cups.h"* | *"gcc"*"No such file"* | *"command 'gcc' failed"* | *"-linux-gnu-gcc' failed"*)
            mend="A package could not be compiled: is everything in packages.debian installed?" ;;
        *) mend="The lines above say why." ;;
    esac
    fail "$1." "$mend" "The whole log: $2"
}
