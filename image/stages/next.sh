# Versions to update to, for the proofs of updates alone (image/test --nightly): the root of the disk under a greater
# number, quickly compressed. All have the test image's kernel command line, so that a shell can look inside.

make_next() {
    local next=$WORK/next
    empty "$next"
    mkdir -p "$next"
    start_disk
    next_version good "$VERSION.1"
    next_version bad "$VERSION.2"
    lists_that_lie
    # Whom the kiosk believes to be the town's server.
    tool openssl req -x509 -newkey rsa:2048 -nodes -days 7300 -subj "/CN=Parvis proof server/" \
        -addext "subjectAltName=IP:10.0.2.100" -keyout /build/next/server.key -out /build/next/server.pem
}

# The disk as it was made, which boots by firmware and boot loader, but with the test image's kernel.
start_disk() {
    cp --sparse=always "$WORK/disk/parvis-$VERSION.raw" "$WORK/next/start.raw"
    # repart puts the first partition, the ESP, at 1 MiB.
    tool mcopy -o -i /build/next/start.raw@@1M /build/test.efi "::EFI/Linux/parvis_$VERSION.efi"
}

# next_version NAME VERSION
next_version() {
    local VERSION=$2 tree=next/$1.tree out=$WORK/next/$1 hash
    mkdir -p "$out"
    cp -al "$WORK/root" "$WORK/$tree"
    # Links to the files of the disk's own root: what differs is put beside, never written into.
    rm "$WORK/$tree/usr/lib/os-release"
    put_version "$WORK/$tree"
    [ "$1" = good ] || rob "$WORK/$tree"
    hash=$(seal "$tree" lz4)
    make_uki "$tree" "$hash" "$out/parvis_$VERSION.efi" "$LOCKED $TEST"
    make_updates "$tree" "$hash" "$out"
    rm "$WORK/$tree.erofs" "$WORK/$tree.verity"
    empty "$WORK/$tree"
}

# A release that boots and cannot serve: Parvis' own modules are not in it. Small, so that it is soon fetched.
rob() { rm -rf "$1/opt/parvis/lib" "$1/usr/lib/firmware"; }

# An older list that is rightly signed, and the list of the bad version signed by somebody else.
lists_that_lie() {
    local next=$WORK/next keys=$WORK/keys/stranger name
    mkdir -p "$next/older" "$next/stranger"
    for name in 0.0.1_11111111-1111-4111-8111-111111111111.root 0.0.1_22222222-2222-4222-8222-222222222222.verity 0.0.1.efi; do
        printf 'older\n' >"$next/older/parvis_$name"
    done
    sign_list "$next/older" gnupg
    [ -d "$keys" ] || {
        mkdir -m 0700 "$keys"
        signer stranger --pinentry-mode loopback --passphrase '' \
            --quick-generate-key "A stranger <stranger@parvis.invalid>" rsa3072 sign never
    }
    ln "$next"/bad/parvis_* "$next/stranger/"
    sign_list "$next/stranger" stranger
}
