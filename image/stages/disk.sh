# The disk: a compressed read-only root, its hash tree, what boots it, and the partitions around them.

# A block of the root that is not what was signed restarts the machine; the initrd then decides (92parvis-whole).
LOCKED="ro panic=10 systemd.verity_root_options=restart-on-corruption rd.shell=0 rd.emergency=reboot lockdown=integrity init_on_alloc=1 slab_nomerge vt.global_cursor_default=0 oops=panic"
QUIET="quiet loglevel=3 systemd.show_status=no rd.systemd.show_status=no systemd.import_credentials=no"
TEST="console=$LINE systemd.journald.forward_to_console=0"

make_disk() {
    local out=$WORK/disk hash
    rm -rf "$out" "$WORK/esp" "$WORK/repart"
    mkdir -p "$out" "$WORK/esp/EFI/BOOT" "$WORK/esp/EFI/systemd" "$WORK/esp/EFI/Linux" "$WORK/esp/loader"
    hash=$(seal root lz4hc,9)
    printf '%s\n' "$hash" >"$out/parvis_$VERSION.roothash"
    make_uki root "$hash" "$out/parvis_$VERSION.efi" "$LOCKED $QUIET"
    # It lets in a shell: a town's own keys never sign that.
    rm -f "$WORK/test.efi"
    [ ! -e "$WORK/keys/TRIAL" ] || make_uki root "$hash" "$WORK/test.efi" "$LOCKED $TEST"
    fill_esp "$out"
    make_gpt "$hash" "$out"
    make_updates root "$hash" "$out"
    rm -rf "$WORK/esp"
    # What the proof of reproduction makes the same from.
    git -C "$ROOT" -c safe.directory="$ROOT" rev-parse "$COMMIT" >"$out/parvis_$VERSION.commit"
    cp "$WORK/parvis.cdx.json" "$out/parvis_$VERSION.cdx.json"
}

# seal TREE COMPRESSION: the tree below $WORK, compressed (TREE.erofs), and its hash tree (TREE.verity); says the hash.
seal() {
    local hash
    # Never into the file of a build before: updates and copies of the work folder may be links to it.
    rm -f "$WORK/$1.erofs" "$WORK/$1.verity"
    # With SOURCE_DATE_EPOCH around, -T would only stop later times: what was written today would differ tomorrow.
    tool env -u SOURCE_DATE_EPOCH mkfs.erofs "-z$2" -C131072 -T"$EPOCH" --all-time -U "$(uuid_of root)" --quiet "/build/$1.erofs" "/build/$1" >&2
    hash=$(tool veritysetup format --salt="$(printf parvis | sha256sum | cut -d' ' -f1)" --uuid="$(uuid_of verity)" \
        "/build/$1.erofs" "/build/$1.verity" | sed -n 's/^Root hash:[[:space:]]*//p')
    [ "${#hash}" -eq 64 ] || return 1
    printf '%s\n' "$hash"
}

# uuid_of WHAT: the same for the same version.
uuid_of() {
    printf '%s %s' "$1" "$VERSION" | sha256sum | sed -E 's/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*/\1-\2-4\3-8\4-\5/'
}

# halves of the root's hash: systemd finds both partitions by them.
halved() { sed -E 's/^(.{8})(.{4})(.{4})(.{4})(.{12})$/\1-\2-\3-\4-\5/'; }
first_half() { printf '%s\n' "${1:0:32}" | halved; }
second_half() { printf '%s\n' "${1:32:32}" | halved; }

# make_uki TREE HASH FILE COMMAND-LINE
make_uki() {
    local name
    name=$(basename "$3")
    tool ukify build --efi-arch="$EFI" --stub="/usr/lib/systemd/boot/efi/linux$EFI.efi.stub" \
        --linux=/build/vmlinuz --initrd=/build/initrd --os-release="@/build/$1/usr/lib/os-release" \
        --uname="$(ls "$WORK/$1/usr/lib/modules")" --cmdline="root=/dev/mapper/root roothash=$2 $4" \
        --secureboot-private-key=/build/keys/boot.key --secureboot-certificate=/build/keys/boot.pem \
        --output="/build/made-$name"
    mv "$WORK/made-$name" "$3"
}

fill_esp() {
    local first=EFI/BOOT/BOOT${EFI^^}.EFI
    tool sbsign --key /build/keys/boot.key --cert /build/keys/boot.pem --output "/build/esp/$first" \
        "/usr/lib/systemd/boot/efi/systemd-boot$EFI.efi"
    cp "$WORK/esp/$first" "$WORK/esp/EFI/systemd/systemd-boot$EFI.efi"
    cp "$1/parvis_$VERSION.efi" "$WORK/esp/EFI/Linux/"
    # What whoever installs gives to the firmware (Secure Boot), from the firmware's own menu.
    tool openssl x509 -in /build/keys/boot.pem -outform DER -out /build/esp/parvis.cer
    # No menu, no editor; the newest version that has tries left is the one.
    printf 'timeout 0\neditor no\nauto-entries no\nauto-firmware no\nbeep no\n' >"$WORK/esp/loader/loader.conf"
    find "$WORK/esp" -exec touch -h -d "@$EPOCH" {} +
}

make_gpt() {
    local hash=$1 out=$2
    cp -r "$IMAGE/repart" "$WORK/repart"
    sed -i "s/@ARCH@/$GPT/; s/@VERSION@/$VERSION/; s/@ROOT_UUID@/$(first_half "$hash")/; s/@VERITY_UUID@/$(second_half "$hash")/" "$WORK"/repart/*.conf
    # FAT needs sectors of 512 bytes here: with repart's own 4096 the firmware finds nothing.
    tool systemd-repart --empty=create --size=auto --offline=yes --sector-size=512 --seed="$(uuid_of disk)" --dry-run=no \
        --definitions=/build/repart "/build/disk/parvis-$VERSION.raw"
}

# make_updates TREE HASH FOLDER: what a kiosk fetches, the three parts of a version, and a list of them
# that is signed.
make_updates() {
    local tree=$1 hash=$2 out=$3
    ln "$WORK/$tree.erofs" "$out/parvis_${VERSION}_$(first_half "$hash").root"
    ln "$WORK/$tree.verity" "$out/parvis_${VERSION}_$(second_half "$hash").verity"
    # A web server reads them as somebody else than who built.
    chmod a+r "$out"/*
    sign_list "$out" gnupg
}

# sign_list FOLDER KEYS: what lies there, listed and signed.
sign_list() {
    (cd "$1" && sha256sum ./*.root ./*.verity ./*.efi | sed 's# \./# #' >SHA256SUMS)
    signer "$2" --yes --detach-sign --output "/build/${1#"$WORK"/}/SHA256SUMS.gpg" "/build/${1#"$WORK"/}/SHA256SUMS"
}

show_sizes() {
    local out=$WORK/disk
    say "Root hash: $(cat "$out/parvis_$VERSION.roothash")"
    (cd "$out" && du -h --apparent-size ./* | sed 's#\./##') | while read -r line; do say "  $line"; done
    say "In use on the disk: $(du -m "$out/parvis-$VERSION.raw" | cut -f1) MB of $(du -m --apparent-size "$out/parvis-$VERSION.raw" | cut -f1) MB"
    [ ! -e "$WORK/keys/TRIAL" ] || say "Signed with trial keys: not for a town hall. PARVIS_IMAGE_KEYS names real ones."
}
