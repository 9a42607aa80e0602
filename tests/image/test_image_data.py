"""The data partition's own files: who makes it, where it is looked for, and that nobody is ever asked."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from hub.contract.devices import CONSOLE_CODE_FILE
from hub.server import console_code
from hub.settings import HubSettings
from kiosk.app import paths
from kiosk.app.firstboot.ownhub import first_code
from kiosk.app.folders import data_folder
from kiosk.app.settings import AUTHORITY_FILE, OWN_FILE, load_settings
from kiosk.app.storage import NOTICE, read_notice
from kiosk.uplink.trust import KEY_FILE, TrustFolder
from tests.image.checking import words

IMAGE = paths.ROOT / "image"
OVERLAY = IMAGE / "overlay"
CHECK = OVERLAY / "usr/lib/parvis/data-check"
LIBRARY = OVERLAY / "usr/lib/parvis/data-lib"
IDENTITY = IMAGE / "initrd/91parvis-identity"


def said(file: Path) -> str:
    """Without comments."""
    return "\n".join(
        line for line in file.read_text(encoding="utf-8").splitlines() if not line.lstrip().startswith("#")
    )


def words_of(folder: Path, then: str) -> subprocess.CompletedProcess[str]:
    """Run some words of data-check with its places moved below ``folder``."""
    text = words().replace("/run/", f"{folder}/").replace("/opt/parvis/bin/python -I", sys.executable)
    told = f'{text}\nnote() {{ echo "$*"; }}\n{then}'
    return subprocess.run(["sh", "-c", told], capture_output=True, text=True, check=False)


def test_the_image_has_no_data_partition_of_its_own() -> None:
    """A key cannot be made before the machine that keeps it."""
    assert not any("parvis-data" in file.read_text(encoding="utf-8") for file in (IMAGE / "repart").iterdir())
    assert not (OVERLAY / "usr/lib/repart.d").exists(), "systemd-repart.service would be a second maker"
    made = said(OVERLAY / "usr/lib/parvis/repart/50-data.conf")
    assert "Label=parvis-data" in made
    assert "Format=" not in made, "what is inside is made by one code for new and damaged ones"


@pytest.mark.parametrize("file", [CHECK, LIBRARY, IDENTITY / "identity.sh"], ids=lambda one: one.name)
def test_it_is_looked_for_on_the_roots_own_disk(file: Path) -> None:
    """Another disk with a partition of that name is not this kiosk's."""
    assert "by-partlabel" not in said(file)
    assert "by-label" not in said(file)


def test_nobody_is_asked_for_a_passphrase() -> None:
    assert "headless=true" in said(LIBRARY)
    assert "</dev/null" in said(LIBRARY)
    assert "ask-password" not in said(CHECK) + said(IDENTITY / "identity.sh")
    assert "--wipe-slot=password" in said(CHECK), "the passing key does not stay"
    assert "--tpm2-pcrs=7" in said(CHECK)


def test_state_is_mounted_from_where_the_check_says() -> None:
    line = next(one for one in said(OVERLAY / "etc/fstab").splitlines() if " /var " in one)
    where, _, kind, options, *_ = line.split()
    assert f'ln -sfn "$device" {where}' in said(CHECK)
    assert kind == "ext4"
    wanted = {"nosuid", "nodev", "noexec", "x-systemd.growfs", "x-systemd.requires=parvis-data.service"}
    assert wanted <= set(options.split(","))


def test_the_initrd_has_what_the_shared_words_need() -> None:
    carried = re.search(r"inst_multiple (.+)", said(IDENTITY / "module-setup.sh"))
    assert carried is not None
    both = said(LIBRARY) + said(IDENTITY / "identity.sh")
    used = {
        one
        for one in ("blkid", "grep", "mv", "sed", "tr", "basename", "systemd-cryptsetup", "udevadm")
        if f"{one} " in both
    }
    assert used <= set(carried[1].split())
    for library in ("esys", "mu", "rc", "tcti-device"):
        assert f"libtss2-{library}.so" in said(IDENTITY / "module-setup.sh"), "opened by name"
    assert "dm-crypt" in said(IDENTITY / "module-setup.sh")


def test_a_notice_is_one_that_the_kiosk_knows(tmp_path: Path) -> None:
    codes = set(re.findall(r"notice=(\w+)", said(CHECK)))
    assert codes == {"mended", "made_new", "other_board"}
    assert f'parvis/{NOTICE}"' in said(CHECK)
    for code in codes:
        (tmp_path / NOTICE).write_text(f"{code}\n", encoding="ascii")
        assert read_notice(tmp_path) is not None


@pytest.fixture
def damaged(tmp_path: Path) -> Path:
    """A partition that can still be read, mounted where data-check mounts it."""
    own = tmp_path / "parvis-data/lib/parvis"
    TrustFolder(data_folder({"PARVIS_DATA": str(own)}) / "device").key()
    (own / "settings.toml").write_text('[town]\nkiosk_id = "borne-1"\n', encoding="utf-8")
    (own / "log").mkdir()
    (own / "log/kiosk.jsonl").write_text("{}\n", encoding="utf-8")
    system = tmp_path / "parvis-data/lib/parvis-system"
    system.mkdir()
    (system / "machine-id").write_text("0" * 32, encoding="ascii")
    return tmp_path


KEEP = "mount() { :; }; mountpoint() { false; }; mkdir -p $kept; keep"


def test_what_a_kiosk_is_known_by_is_kept_of_a_damaged_disk(damaged: Path) -> None:
    """Once the list of what is kept named a folder that no kiosk has, and the key was lost."""
    ran = words_of(damaged, KEEP)
    assert ran.returncode == 0, ran.stderr
    files = {
        str(one.relative_to(damaged / "parvis-kept"))
        for one in damaged.glob("parvis-kept/**/*")
        if one.is_file()
    }
    assert files == {"parvis/settings.toml", f"parvis/device/{KEY_FILE}", "parvis-system/machine-id"}


def test_what_is_put_back_replaces_nothing_that_is_there(damaged: Path) -> None:
    words_of(damaged, KEEP)
    inside = damaged / "parvis-data/lib/parvis"
    (inside / "settings.toml").write_text("[town]\nkiosk_id = 'mended'\n", encoding="utf-8")
    (inside / "device" / KEY_FILE).unlink()
    ran = words_of(damaged, "mountpoint() { false; }; only_sound() { :; }; put_back")
    assert ran.returncode == 0, ran.stderr
    assert "mended" in (inside / "settings.toml").read_text(encoding="utf-8")
    assert (inside / "device" / KEY_FILE).is_file()


def test_a_folder_that_lost_its_name_is_found_again(damaged: Path) -> None:
    lost = damaged / "parvis-data/lost+found"
    lost.mkdir()
    (damaged / "parvis-data/lib/parvis").rename(lost / "#131")
    (damaged / "parvis-data/lib/parvis-system").rename(lost / "#132")
    # Another service's folder has a link of that name, to the id of this very start.
    (lost / "#100").mkdir()
    (damaged / "id-of-this-start").write_text("1" * 32, encoding="ascii")
    (lost / "#100/machine-id").symlink_to(damaged / "id-of-this-start")
    ran = words_of(damaged, "mkdir -p $kept; mountpoint() { false; }; only_sound() { :; }; put_back")
    assert ran.returncode == 0, ran.stderr
    back = damaged / "parvis-data/lib"
    assert (back / "parvis-system/machine-id").read_text(encoding="ascii") == "0" * 32
    assert tomllib.loads((back / "parvis/settings.toml").read_text(encoding="utf-8"))
    assert (back / "parvis/device" / KEY_FILE).is_file()
    assert not list(lost.iterdir()), "a later mending would find it again, old as it is"


SPARE = OVERLAY / "usr/lib/parvis/spare"


def spared(folder: Path) -> Path:
    """The second copy, as parvis-spare.service makes it of the state below ``folder``."""
    (folder / "spare").mkdir(exist_ok=True)
    text = SPARE.read_text(encoding="utf-8").replace("/usr/lib/parvis/data-lib", str(LIBRARY))
    subprocess.run(["sh", "-c", text.replace("/var/", f"{folder}/")], check=True)
    return folder / "spare/spare.tar"


def test_where_every_name_was_lost_the_second_copy_brings_all_of_it_back(damaged: Path) -> None:
    """One block of inodes held the folders of settings and key: e2fsck found files without a name."""
    inside = damaged / "parvis-data"
    copy = spared(inside)
    (inside / "lost+found").mkdir()
    copy.rename(inside / "lost+found/#77")
    for one in ("lib", "spare"):
        shutil.rmtree(inside / one)
    ran = words_of(damaged, "mkdir -p $kept; mountpoint() { false; }; only_sound() { :; }; put_back; let_go")
    assert ran.returncode == 0, ran.stderr
    assert (inside / "lib/parvis-system/machine-id").read_text(encoding="ascii") == "0" * 32
    assert (inside / "lib/parvis/settings.toml").is_file()
    assert (inside / "lib/parvis/device" / KEY_FILE).is_file()
    assert not list(damaged.glob("*.tar")), "no copy of the key stays in memory"


def test_what_the_kernel_cannot_read_after_the_mending_is_made_new(damaged: Path) -> None:
    """e2fsck called a disk sound whose folder the kernel refused: a kiosk without its state said mended."""
    steps = """notice=; device=none; note() { :; }; keep() { mkdir -p $kept; }; only_sound() { :; }
        mount() { :; }; umount() { :; }; mountpoint() { false; }; tune2fs() { echo has_journal; }
        e2fsck() { [ "$1" != -p ] || return 4; }; make_new() { new=yes; }; chown() { :; }
        find() { [ "${new:-}" = yes ]; }; mend; echo "$notice" """
    ran = words_of(damaged, steps)
    assert ran.stdout.split()[-1] == "made_new", ran.stderr
    assert words_of(damaged, steps.replace('[ "${new:-}" = yes ]', ":")).stdout.split()[-1] == "mended"


def test_the_second_copy_is_written_only_when_something_changed(damaged: Path) -> None:
    inside = damaged / "parvis-data"
    first = spared(inside).stat().st_ino
    assert spared(inside).stat().st_ino == first
    (inside / "lib/parvis/settings.toml").write_text("[town]\nkiosk_id = 'other'\n", encoding="utf-8")
    assert spared(inside).stat().st_ino != first
    assert [one.name for one in (inside / "spare").iterdir()] == ["spare.tar"]


VITAL = ("parvis-system/machine-id", "parvis/settings.toml", f"parvis/device/{KEY_FILE}")


@pytest.mark.parametrize("name", VITAL)
@pytest.mark.parametrize("emptied", [True, False])
def test_what_a_broken_disk_has_lost_stays_in_the_second_copy(
    damaged: Path, name: str, emptied: bool
) -> None:
    """The start that met the damage wrote a copy without it over the only whole one."""
    inside = damaged / "parvis-data"
    before = spared(inside).read_bytes()
    (inside / "lib" / name).unlink()
    if emptied:
        (inside / "lib" / name).touch()
    assert spared(inside).read_bytes() == before


STARTS = """device=none; note() { :; }; chown() { :; }; umount() { :; }; mountpoint() { false; }
    mount() { mkdir -p $kept; }; tune2fs() { echo has_journal; }; notice=
    e2fsck() { echo "$1" >>$inside/checked; }; mend; echo "notice: $notice" """
"""A start on a disk of which ``e2fsck -p`` says that it is right."""


def test_a_sound_disk_is_not_mended(damaged: Path) -> None:
    inside = damaged / "parvis-data"
    (inside / "lost+found").mkdir()
    spared(inside)
    assert words_of(damaged, STARTS).stdout.split("notice: ")[1].strip() == ""
    assert (inside / "checked").read_text(encoding="ascii") == "-p\n"


@pytest.mark.parametrize("name", VITAL)
@pytest.mark.parametrize("emptied", [True, False])
def test_what_was_taken_away_without_a_word_is_put_back(damaged: Path, name: str, emptied: bool) -> None:
    """e2fsck -p cleared a file of a broken inode and called the disk right: the kiosk asked who it was."""
    inside = damaged / "parvis-data"
    spared(inside)
    was = (inside / "lib" / name).read_bytes()
    (inside / "lib" / name).unlink()
    if emptied:
        (inside / "lib" / name).touch()
    ran = words_of(damaged, STARTS)
    assert ran.stdout.split()[-1] == "mended", ran.stderr
    assert (inside / "lib" / name).read_bytes() == was
    assert (inside / "lib/parvis" / NOTICE).read_text(encoding="ascii") == "mended\n"


def test_a_mending_that_was_cut_off_is_taken_up(damaged: Path) -> None:
    """What it had gathered lay in lost+found for ever: the disk was right, and the kiosk had lost itself."""
    inside = damaged / "parvis-data"
    copy = spared(inside)
    (inside / "lost+found/#8193").mkdir(parents=True)
    copy.rename(inside / "lost+found/#8193/spare.tar")
    (inside / "lib/parvis/settings.toml").rename(inside / "lost+found/#17")
    for one in ("lib", "spare"):
        shutil.rmtree(inside / one)
    ran = words_of(damaged, STARTS)
    assert ran.stdout.split()[-1] == "mended", ran.stderr
    assert all((inside / "lib" / name).stat().st_size for name in VITAL)
    assert (inside / "lib/parvis" / NOTICE).is_file()
    assert not list((inside / "lost+found").iterdir())


def test_the_second_copy_lies_apart(damaged: Path) -> None:
    """Small files are laid side by side: one page of the disk held both."""
    assert spared(damaged / "parvis-data").stat().st_size >= 1 << 20


@pytest.mark.parametrize(
    ("said_there", "stays"), [('[town]\nkiosk_id = "b"\n', True), ("town = [", False), ("a = 1", False)]
)
def test_settings_that_no_kiosk_can_read_are_set_aside(tmp_path: Path, said_there: str, stays: bool) -> None:
    file = tmp_path / "settings.toml"
    file.write_text(said_there, encoding="utf-8")
    ran = words_of(tmp_path, f"only_sound {file}")
    assert ran.returncode == 0, ran.stderr
    assert file.exists() is stays
    assert (tmp_path / "settings.toml.damaged").exists() is not stays


PREPARED = """mount() { :; }; umount() { :; }; chown() { :; }; only_sound() { :; }; partition_of() { :; }
    attached() { mkdir -p "$inside"; }; disk=none; prepared"""


@pytest.fixture
def laid(tmp_path: Path) -> Path:
    """The folder on the boot partition, where data-check sees it."""
    folder = tmp_path / "parvis-kept/parvis"
    folder.mkdir(parents=True)
    return folder


def prepared(folder: Path) -> Path:
    """The kiosk's own folder, after what was laid has been taken."""
    ran = words_of(folder, PREPARED)
    assert ran.returncode == 0, ran.stderr
    return folder / "parvis-data/lib/parvis"


@pytest.mark.parametrize(
    ("said_there", "taken"),
    [
        (b"K7QM-4XWD\n", "K7QM-4XWD"),
        (b"quatre-mots-au-hasard\r\n", "quatre-mots-au-hasard"),
        (b"\xef\xbb\xbfK7QM-4XWD \t\r\n", "K7QM-4XWD"),
        ("K7QM-4XWD\r\n".encode("utf-16"), "K7QM-4XWD"),
        (b"K7QM-4XW\n", ""),
        (b"--------\n", ""),
        (b"a b c d e f g h", ""),
        (b"", ""),
    ],
)
def test_the_code_of_the_first_account_can_be_laid_and_does_not_stay(
    tmp_path: Path, laid: Path, said_there: bytes, taken: str
) -> None:
    """Who prepares settings sees no page that tells one; who holds the disk later must not find it."""
    (laid / "console-code").write_bytes(said_there)
    file = prepared(tmp_path) / "hub" / CONSOLE_CODE_FILE
    assert file.exists() == bool(taken)
    assert not (laid / "console-code").exists()
    if taken:
        assert file.read_text(encoding="ascii") == f"{taken}\n"
        assert file.stat().st_mode & 0o077 == file.parent.stat().st_mode & 0o077 == 0
        assert first_code(file.parent) == "", "the first start shows it to nobody"
        assert console_code(HubSettings(data_dir=file.parent)) == taken, "as the hub reads it"


def test_what_was_not_laid_is_not_there(tmp_path: Path, laid: Path) -> None:
    (laid / "settings.toml").write_text("[town]\n", encoding="utf-8")
    own = prepared(tmp_path)
    assert [one.name for one in own.iterdir()] == ["settings.toml"]


def test_the_towns_own_authority_can_be_laid_beside_the_settings(tmp_path: Path, laid: Path) -> None:
    """It could be given neither on the screen nor on the disk: such a town's hub could not be joined."""
    (laid / "settings.toml").write_text('[hub]\nurl = "https://parvis.fr"\n', encoding="utf-8")
    (laid / AUTHORITY_FILE).write_text("-----BEGIN CERTIFICATE-----\n", encoding="ascii")
    own = prepared(tmp_path)
    made = load_settings(paths.SETTINGS, {OWN_FILE: str(own / "settings.toml")})
    assert made.hub.authority == own / AUTHORITY_FILE
    assert f"parvis/{AUTHORITY_FILE}" in said(SPARE), "without it the hub is lost with one block of the disk"
