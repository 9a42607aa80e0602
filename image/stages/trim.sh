# What leaves the root: whatever a kiosk never runs, and what a visitor could use.

# empty FOLDER: away with it, unless something is still mounted inside.
empty() {
    if grep -q " $(realpath -m "$1")/" /proc/self/mounts; then
        fail "Something is mounted below $1." "Unmount it, then start again."
    fi
    rm -rf --one-file-system "$1"
}

PACKAGES_LEFT="dracut dracut-core zstd erofs-utils cpio apt perl perl-modules-5.40"

# Kernel modules of devices that no kiosk has, or that a visitor must not bring.
MODULES_OUT="drivers/usb/storage drivers/usb/image drivers/net/usb drivers/usb/serial drivers/usb/class
    drivers/net/wireless drivers/net/wwan drivers/net/wan drivers/net/can
    drivers/net/hamradio drivers/net/arcnet drivers/net/fddi drivers/net/ppp drivers/net/slip drivers/net/plip
    drivers/bluetooth drivers/firewire drivers/thunderbolt drivers/infiniband drivers/isdn drivers/staging
    drivers/scsi drivers/target drivers/md/bcache drivers/mtd drivers/pcmcia drivers/parport drivers/char/ppdev.ko.xz drivers/char/lp.ko.xz drivers/gpu/drm/nouveau
    drivers/media/dvb-core drivers/media/dvb-frontends drivers/media/tuners drivers/media/rc drivers/media/pci
    drivers/media/firewire drivers/media/radio drivers/comedi drivers/accel drivers/edac drivers/w1 drivers/iio
    drivers/nvme/target drivers/nvme/host/nvme-fabrics drivers/block/drbd drivers/block/nbd drivers/vfio drivers/vhost
    net/bluetooth net/wireless net/mac80211 net/sctp net/dccp net/rds net/tipc net/can net/ax25 net/netrom net/rose
    net/batman-adv net/9p net/ceph net/atm net/appletalk net/ipx net/l2tp net/openvswitch net/mac802154 net/ieee802154
    net/nfc net/phonet net/sunrpc net/vmw_vsock net/x25 net/lapb net/hsr net/mpls net/rxrpc net/smc
    fs/btrfs fs/xfs fs/f2fs fs/jfs fs/gfs2 fs/ocfs2 fs/ceph fs/nfs fs/nfsd fs/smb fs/afs fs/9p fs/udf fs/hfs fs/hfsplus
    fs/ntfs3 fs/exfat fs/jffs2 fs/ubifs fs/squashfs fs/bcachefs fs/affs fs/befs fs/bfs fs/coda fs/dlm fs/efs fs/freevxfs
    fs/minix fs/nilfs2 fs/omfs fs/orangefs fs/qnx4 fs/qnx6 fs/romfs fs/ufs fs/vboxsf fs/sysv fs/reiserfs fs/lockd fs/erofs/none
    sound/firewire sound/isa sound/pcmcia"
# Of drivers/scsi a disk and the CD-less remains are needed.
MODULES_KEPT="drivers/scsi/scsi_mod drivers/scsi/scsi_common drivers/scsi/sd_mod drivers/scsi/virtio_scsi drivers/scsi/sg"

CARDS_OUT="vega10 vega12 vega20 navi10 navi12 navi14 sienna navy dimgrey beige arcturus aldebaran polaris tonga fiji topaz
    verde oland hainan pitcairn tahiti hawaii bonaire gc_9_4 gc_9_5 gc_11_0_0 gc_11_0_2 gc_11_0_3 gc_12 psp_13_0_0
    psp_13_0_6 psp_13_0_7 psp_13_0_10 psp_13_0_12 psp_13_0_14 psp_14_0_2 psp_14_0_3 sdma_4_4 sdma_6_0_0 sdma_6_0_2
    sdma_6_0_3 sdma_7 smu_13_0_0 smu_13_0_6 smu_13_0_7 smu_13_0_10 smu_13_0_14 smu_14_0_2 smu_14_0_3 vcn_4_0_3 vcn_5_0_1
    dcn_3_2_0 dcn_3_2_1 dcn_4_0_1"

trim() {
    local root=$1
    trim_modules "$root"
    trim_packages "$root"
    trim_files "$root"
    find "$root" -xdev -type f -perm /6000 -exec chmod a-s {} +
    # /var is the data partition; its folders are made by tmpfiles.d on each boot.
    rm -rf --one-file-system "$root/var" "$root/boot" "$root/run" "$root/tmp" "$root/dev"
    mkdir -p "$root"/{var,boot,efi,run,tmp,dev,proc,sys}
}

trim_modules() {
    local root=$1 kernel one
    kernel=$root/usr/lib/modules/$(ls "$root/usr/lib/modules")/kernel
    mkdir -p "$WORK/kept-modules"
    for one in $MODULES_KEPT; do
        [ -e "$kernel/$one.ko.xz" ] && cp "$kernel/$one.ko.xz" "$WORK/kept-modules/"
    done
    # A mediator's stick: not where the kernel, udev or modprobe look for a driver; root loads it by its path.
    install -m 0600 "$kernel/drivers/usb/storage/usb-storage.ko.xz" "$root/usr/lib/parvis/"
    for one in $MODULES_OUT; do
        rm -rf "${kernel:?}/$one"
    done
    mkdir -p "$kernel/drivers/scsi"
    mv "$WORK"/kept-modules/* "$kernel/drivers/scsi/"
    chroot "$root" depmod "$(ls "$root/usr/lib/modules")"
}

trim_packages() {
    local root=$1 name
    for name in $PACKAGES_LEFT; do
        # Only the files: what stays is no Debian that could install anything, and its list is in the SBOM.
        [ -e "$root/var/lib/dpkg/info/$name.list" ] || continue
        grep -v '/copyright$' "$root/var/lib/dpkg/info/$name.list" | while read -r file; do
            if [ -f "$root$file" ] || [ -L "$root$file" ]; then rm -f "$root$file"; fi
        done
    done
}

trim_files() {
    local root=$1
    rm -rf "$root"/usr/share/{perl,perl5,bug,bash-completion,zsh,lintian,man,info,common-licenses/../gdb,pixmaps,applications} \
        "$root"/usr/lib/x86_64-linux-gnu/{perl,perl-base,perl5} "$root"/usr/lib/{dracut,apt,dpkg} \
        "$root"/etc/{apt,dpkg,dracut.conf.d,kernel,cron.daily,cron.weekly,init.d,rc0.d,rc1.d,rc2.d,rc3.d,rc4.d,rc5.d,rc6.d,rcS.d} \
        "$root"/usr/lib/firmware/{rtlwifi,rtw88,rtw89,rtl_bt,RTL8192E} "$root"/usr/lib/modules/*/{build,source} \
        "$root"/usr/lib/udev/hwdb.d "$root"/usr/lib/python3/dist-packages/dracut
    rm -f "$root"/usr/bin/{su,passwd,chsh,chfn,newgrp,gpasswd,sudo,perl*,dpkg*,apt*,debconf*,login,script,scriptlive,wall,write} \
        "$root"/usr/sbin/{agetty,sulogin,useradd,usermod,groupadd,vipw,chpasswd,nologin.distrib,cups-browsed,sshd} \
        "$root"/initrd.img* "$root"/vmlinuz* "$root"/etc/*- "$root"/etc/.pwd.lock
    find "$root/usr/lib" "$root/opt" -xdev -name '*.a' -type f -delete
    # A kiosk has the graphics of its processor; plug-in cards of AMD are left out, they are half of all firmware.
    local card
    for card in $CARDS_OUT; do
        rm -f "$root"/usr/lib/firmware/amdgpu/"$card"*
    done
    rm -rf "$root"/usr/lib/firmware/{radeon,r128} "$root"/usr/lib/x86_64-linux-gnu/libperl.so* "$root"/usr/share/initramfs-tools \
        "$root"/usr/lib/klibc* "$root"/opt/parvis/lib/python3.13/site-packages/onnxruntime/capi/libonnxruntime*.so*
}

# Of the Python packages: their tests, their headers, the languages that no kiosk speaks.
trim_python() {
    local packages
    packages=$(echo "$1"/lib/python3.13/site-packages)
    find "$packages" -type d \( -name tests -o -name test \) ! -path '*/hub/*' -prune -exec rm -rf {} +
    find "$packages" -type d -name include -prune -exec rm -rf {} +
    find "$packages" \( -name '*.pyx' -o -name '*.pxd' -o -name '*.pyi' -o -name '*.c' -o -name '*.h' \) -type f -delete
    find "$packages/babel/locale-data" -name '*.dat' ! -regex '.*/\(root\|\(fr\|en\|es\|pt\|ar\|uk\)\(_.*\)?\)\.dat' -delete
    rm -rf "$packages"/cv2/qt "$packages"/kivy/tools "$packages"/kivy/data/keyboards "$1/share"
}
