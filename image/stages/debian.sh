# The three Debians: the tools that build, the emulator that tests, and what the root is made of.

make_tools() {
    empty "$WORK/tools"
    local architectures=$HOST_ARCH
    [ "$ARCH" = "$HOST_ARCH" ] || architectures=$HOST_ARCH,$ARCH
    bootstrap "$WORK/tools" "$(names "$IMAGE/packages/tools.txt")" --architectures="$architectures"
}

make_emulator() {
    empty "$WORK/emulator"
    bootstrap "$WORK/emulator" "$(names "$IMAGE/packages/emulator.txt")"
    # Of the programs for forty processors one is used; qemu-io damages disks.
    find "$WORK/emulator/usr/bin" -name 'qemu-*' ! -name "$QEMU" ! -name 'qemu-img' ! -name 'qemu-io' \
        ! -name 'qemu-system-*' -delete
}

make_base() {
    local lists=("$IMAGE/packages/system.txt" "$IMAGE/packages/kiosk.txt" "$IMAGE/packages/firmware.txt")
    # The kernel's package would make an initrd of its own, for nothing.
    INITRD=No bootstrap "$WORK/base.tar" "$(names "${lists[@]}")" --architectures="$ARCH" --skip=check/qemu
}

# The wheels of the lock; two of them are compiled here, with nothing in them of when and where. For another processor
# Python believes to be on it (_PYTHON_HOST_PLATFORM), and the compiler is the one that its own Python names.
make_wheels() {
    local compiler=(CFLAGS=-g0)
    [ "$ARCH" = "$HOST_ARCH" ] || compiler+=(_PYTHON_SYSCONFIGDATA_NAME="_sysconfigdata__$TRIPLET")
    rm -rf "$WORK/wheels"
    mkdir -p "$WORK/wheels" "$WORK/cache/pip"
    awk -v without=" $WITHOUT " '/^[a-zA-Z0-9]/ { split($1, name, "=="); out = index(without, " " name[1] " ") } !out' \
        "$IMAGE/requirements-313.lock" >"$WORK/locked.txt"
    tool env "${compiler[@]}" pip wheel --no-input --progress-bar off --require-hashes --cache-dir /build/cache/pip \
        --wheel-dir /build/wheels --requirement /build/locked.txt
}

# Who signs: updates (OpenPGP, checked by systemd-sysupdate) and what boots (X.509, checked by Secure Boot).
# A town's own keys lie in PARVIS_IMAGE_KEYS; else ones are made, good for a trial only.
make_keys() {
    local keys=$WORK/keys
    if [ -n "${PARVIS_IMAGE_KEYS:-}" ]; then
        rm -rf "$keys"
        cp -r "$PARVIS_IMAGE_KEYS" "$keys"
        return
    fi
    # A town's own, of a build before, would sign what is for trial only.
    [ -e "$keys/TRIAL" ] || rm -rf "$keys"
    mkdir -p -m 0700 "$keys/gnupg"
    [ -e "$keys/boot.key" ] || tool openssl req -x509 -newkey rsa:2048 -nodes -days 7300 -subj "/CN=Parvis trial boot/" \
        -keyout /build/keys/boot.key -out /build/keys/boot.pem
    [ -s "$keys/updates.gpg" ] || {
        chmod 700 "$keys/gnupg"
        signer gnupg --pinentry-mode loopback --passphrase '' \
            --quick-generate-key "Parvis trial updates <updates@parvis.invalid>" rsa3072 sign never
        signer gnupg --export >"$keys/updates.gpg"
    }
    touch "$keys/TRIAL"
}

# keys_given: what changes with who signs.
keys_given() {
    local keys=${PARVIS_IMAGE_KEYS:-} one
    [ -n "$keys" ] || { echo trial; return; }
    for one in boot.key boot.pem updates.gpg gnupg; do
        [ -e "$keys/$one" ] || fail "PARVIS_IMAGE_KEYS ($keys) has no $one." "image/README.md says what lies there."
    done
    cat "$keys/boot.pem" "$keys/updates.gpg" | sha256sum | cut -d' ' -f1
}
