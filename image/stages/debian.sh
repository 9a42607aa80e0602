# The three Debians: the tools that build, the emulator that tests, and what the root is made of.

make_tools() {
    empty "$WORK/tools"
    bootstrap "$WORK/tools" "$(names "$IMAGE/packages/tools.txt")"
}

make_emulator() {
    empty "$WORK/emulator"
    bootstrap "$WORK/emulator" "$(names "$IMAGE/packages/emulator.txt")"
}

make_base() {
    local lists=("$IMAGE/packages/system.txt" "$IMAGE/packages/kiosk.txt" "$IMAGE/packages/firmware.txt")
    # The kernel's package would make an initrd of its own, for nothing.
    INITRD=No bootstrap "$WORK/base.tar" "$(names "${lists[@]}")"
}

# The wheels of the lock; two of them are compiled here.
make_wheels() {
    rm -rf "$WORK/wheels"
    mkdir -p "$WORK/wheels" "$WORK/cache/pip"
    tool pip wheel --no-input --progress-bar off --require-hashes --cache-dir /build/cache/pip \
        --wheel-dir /build/wheels --requirement /src/image/requirements-313.lock
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
    mkdir -p -m 0700 "$keys/gnupg"
    [ -e "$keys/boot.key" ] || tool openssl req -x509 -newkey rsa:2048 -nodes -days 7300 -subj "/CN=Parvis trial boot/" \
        -keyout /build/keys/boot.key -out /build/keys/boot.pem
    [ -s "$keys/updates.gpg" ] || {
        chmod 700 "$keys/gnupg"
        tool gpg --homedir /build/keys/gnupg --batch --pinentry-mode loopback --passphrase '' \
            --quick-generate-key "Parvis trial updates <updates@parvis.invalid>" rsa3072 sign never
        tool gpg --homedir /build/keys/gnupg --batch --export >"$keys/updates.gpg"
    }
    touch "$keys/TRIAL"
}
