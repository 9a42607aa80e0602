#!/bin/bash
# A module of dracut: the machine's id comes from the data partition, before the journal needs it, and the town's list
# of USB devices, before udev does. With a TPM that partition is encrypted, so what opens it is inside too.

check() { return 0; }

depends() { echo dracut-systemd dm; }

installkernel() {
    hostonly='' instmods dm-crypt xts aes aesni-intel sha256 algif_skcipher =drivers/char/tpm
}

install() {
    inst_hook pre-pivot 50 "$moddir/identity.sh"
    inst_multiple mount umount mkdir mv udevadm blkid grep sed tr basename systemd-cryptsetup
    # Opened by name, only where there is a TPM: the part of cryptsetup that has a key from it, and what speaks to it.
    inst_libdir_file "cryptsetup/libcryptsetup-token-systemd-tpm2.so"
    inst_libdir_file "libtss2-esys.so*" "libtss2-mu.so*" "libtss2-rc.so*" "libtss2-sys.so*" "libtss2-tcti-device.so*"
}
