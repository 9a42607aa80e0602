# What leaves the root: whatever a kiosk never runs, and what a visitor could use.

# empty FOLDER: away with it, unless something is still mounted inside.
empty() {
    if grep -q " $(realpath -m "$1")/" /proc/self/mounts; then
        fail "Something is mounted below $1." "Unmount it, then start again."
    fi
    rm -rf --one-file-system "$1"
}

# Of these packages only the copyright stays: what made the initrd, what installs, and what others depend on and
# never use here (the microcode lies in the initrd; photo cameras and their picture formats; the signs of Asia in PDF
# files; Tesseract's trainer; X's fonts; a key that would be the same on every kiosk).
PACKAGES_LEFT="dracut dracut-core zstd erofs-utils cpio apt perl perl-modules-5.40 libperl5.40
    intel-microcode amd64-microcode sqv libapt-pkg7.0 libicu76 tesseract-ocr-osd poppler-data libfftw3-single3
    libgphoto2-6t64 libgphoto2-port12t64 libgd3 libheif1 libheif-plugin-dav1d libheif-plugin-libde265 libde265-0
    libavif16 libaom3 libsvtav1enc2 librav1e0.7 libdav1d7 libgav1-1 libyuv0 libvulkan1 ssl-cert
    xfonts-utils xfonts-encodings x11-common libopenblas0 libopenblas0-pthread"

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
    isp_ umsch verde oland hainan pitcairn tahiti hawaii bonaire gc_9_4 gc_9_5 gc_11_0_0 gc_11_0_2 gc_11_0_3 gc_12 psp_13_0_0
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
    local root=$1 lib=$1/usr/lib/$TRIPLET
    rm -rf "$root"/usr/share/{perl,perl5,bug,bash-completion,zsh,lintian,man,info,gdb,pixmaps,applications,initramfs-tools} \
        "$lib"/{perl,perl-base,perl5} "$root"/usr/lib/{dracut,apt,dpkg} "$root"/usr/lib/klibc* \
        "$root"/etc/{apt,dpkg,dracut.conf.d,kernel,cron.daily,cron.weekly,init.d,rc0.d,rc1.d,rc2.d,rc3.d,rc4.d,rc5.d,rc6.d,rcS.d} \
        "$root"/usr/lib/modules/*/{build,source} "$root"/usr/lib/udev/hwdb.d "$root"/usr/lib/python3/dist-packages/dracut
    rm -f "$root"/usr/bin/{su,passwd,chsh,chfn,newgrp,gpasswd,sudo,perl*,cpan*,dpkg*,apt*,debconf*,login,script,scriptlive,wall,write} \
        "$root"/usr/sbin/{agetty,sulogin,useradd,usermod,groupadd,vipw,chpasswd,nologin.distrib,cups-browsed,sshd} \
        "$root"/initrd.img* "$root"/vmlinuz* "$root"/etc/*- "$root"/etc/.pwd.lock
    find "$root/usr/lib" "$root/opt" -xdev -name '*.a' -type f -delete
    # The key that a package has made for itself is another one in each build, and the same on every kiosk.
    rm -f "$root"/etc/ssl/private/* "$root"/etc/ssl/certs/ssl-cert-snakeoil.pem
    trim_firmware "$root/usr/lib/firmware"
    # Tesseract's trainers, photo cameras as scanners, the agent of SNMP, the fonts of X, the voices of other languages.
    rm -f "$root"/usr/bin/{ambiguous_words,classifier_tester,cntraining,combine_lang_model,combine_tessdata,dawg2wordlist} \
        "$root"/usr/bin/{lstmeval,lstmtraining,merge_unicharsets,mftraining,set_unicharset_properties,shapeclustering} \
        "$root"/usr/bin/{text2image,unicharset_extractor,wordlist2dawg,alsabat} \
        "$lib"/libnetsnmp{agent,helpers,mibs,trapd}.so* "$lib"/sane/libsane-gphoto2.so*
    rm -rf "$lib"/libgphoto2* "$lib"/libheif "$root"/usr/share/fonts/{X11,opentype,cmap,cMap}
    find "$lib/espeak-ng-data" -name '*_dict' ! -regex '.*/\(fr\|en\|es\|pt\|ar\|uk\)_dict' -delete
}

# A kiosk has the graphics of its processor; plug-in cards of AMD are half of all firmware. No radio, no camera of a
# portable computer, no engine for neural networks.
trim_firmware() {
    local firmware=$1 card
    for card in $CARDS_OUT; do
        rm -f "$firmware"/amdgpu/"$card"*
    done
    rm -rf "$firmware"/{rtlwifi,rtw88,rtw89,rtl_bt,RTL8192E,radeon,r128,amdnpu,amdtee,amd} "$firmware"/intel/{vsc,ipu,ice}
}

# Of the Python packages: their tests, their headers, the languages that no kiosk speaks.
trim_python() {
    local packages
    packages=$(echo "$1"/lib/python3.13/site-packages)
    find "$packages" -type d \( -name tests -o -name test \) ! -path '*/hub/*' -prune -exec rm -rf {} +
    find "$packages" -type d -name include -prune -exec rm -rf {} +
    find "$packages" \( -name '*.pyx' -o -name '*.pxd' -o -name '*.pyi' -o -name '*.c' -o -name '*.h' \) -type f -delete
    find "$packages/babel/locale-data" -name '*.dat' ! -regex '.*/\(root\|\(fr\|en\|es\|pt\|ar\|uk\)\(_.*\)?\)\.dat' -delete
    # Of windows OpenCV has what it cannot be loaded without; its plug-ins, and C interfaces beside Python's, go.
    rm -rf "$packages"/cv2/qt "$packages"/opencv_python.libs/libQt5XcbQpa* \
        "$packages"/sherpa_onnx/lib/libsherpa-onnx-c*-api.so "$packages"/onnxruntime/capi/libonnxruntime*.so* \
        "$packages"/kivy/tools "$packages"/kivy/data/keyboards "$1/share"
    # What a debugger would read is a third of some packages, and holds the folders in which they were made.
    find "$packages" -name '*.so*' -type f -print0 | sed -z "s#^$WORK/tools##" | tool xargs -0 -n 40 "$TRIPLET-strip" --strip-unneeded
}
