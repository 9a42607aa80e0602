"""Files from strangers: what is a picture becomes one, upright and bare; what is not gets a clear code."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import time
import warnings
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from PIL import Image as Pil

from kiosk.devices.camera import Image
from scanner.pictures import MAX_BYTES, Unreadable, load_picture

RED = (0, 0, 255)


def saved(picture: Pil.Image, kind: str, **options: object) -> bytes:
    out = io.BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()


def halves(mode: str = "RGB", size: tuple[int, int] = (120, 80)) -> Pil.Image:
    """Red on the left, white on the right."""
    picture = Pil.new("RGB", size, (255, 255, 255))
    picture.paste((255, 0, 0), (0, 0, size[0] // 2, size[1]))
    return picture.convert(mode)


def loaded(data: bytes) -> Image:
    image = load_picture(data)
    assert not isinstance(image, Unreadable), image.reason
    assert image.dtype == np.uint8
    assert image.ndim == 3
    assert image.flags.c_contiguous
    return image


def near(pixel: np.ndarray, colour: tuple[int, int, int]) -> bool:
    return bool(np.abs(pixel.astype(int) - colour).max() < 12)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "BMP", "TIFF", "GIF"])
def test_every_kind_gives_the_same_picture_whatever_its_name(kind: str, tmp_path: Path) -> None:
    wrong_name = tmp_path / "scan.txt"
    wrong_name.write_bytes(saved(halves(), kind, **({"quality": 95} if kind == "JPEG" else {})))
    image = load_picture(wrong_name)
    assert not isinstance(image, Unreadable)
    assert near(image[40, 20], RED)
    assert near(image[40, 100], (255, 255, 255))


def test_a_printers_four_inks() -> None:
    image = loaded(saved(halves("CMYK"), "JPEG", quality=95))
    assert near(image[40, 20], RED)
    assert near(image[40, 100], (255, 255, 255))


def test_a_palette_greys_and_one_bit() -> None:
    assert near(loaded(saved(halves("P"), "PNG"))[40, 20], RED)
    assert near(loaded(saved(halves("L"), "PNG"))[40, 20], (76, 76, 76))
    assert near(loaded(saved(halves("1"), "TIFF"))[40, 100], (255, 255, 255))


def test_16_bits_keep_their_greys() -> None:
    ramp = np.repeat(np.linspace(0, 65535, 200).astype(np.uint16)[None], 100, axis=0)
    for kind in ("PNG", "TIFF"):
        image = loaded(saved(Pil.fromarray(ramp), kind))
        assert [int(image[50, x, 0]) for x in (0, 100, 199)] == pytest.approx([0, 128, 255], abs=1)


def test_floats_and_32_bits_are_seen_too() -> None:
    ramp = np.repeat(np.linspace(0, 1, 200, dtype=np.float32)[None], 100, axis=0)
    ramp[0, 0] = np.nan
    assert int(loaded(saved(Pil.fromarray(ramp), "TIFF"))[50, 100, 0]) == pytest.approx(128, abs=2)
    whole = np.repeat(np.linspace(0, 4_000_000, 200).astype(np.int32)[None], 100, axis=0)
    assert int(loaded(saved(Pil.fromarray(whole), "TIFF"))[50, 100, 0]) == pytest.approx(128, abs=2)


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_what_is_see_through_becomes_white_paper(kind: str) -> None:
    """Text on a see-through ground was once black on black."""
    clear = Pil.new("RGBA", (120, 80), (0, 0, 0, 0))
    clear.paste((255, 0, 0, 255), (0, 0, 60, 80))
    image = loaded(saved(clear, kind, **({"lossless": True} if kind == "WEBP" else {})))
    assert near(image[40, 20], RED)
    assert near(image[40, 100], (255, 255, 255))


def test_a_palette_with_a_hole_and_grey_with_alpha() -> None:
    hole = halves("P")
    hole.info["transparency"] = hole.getpixel((100, 40))
    assert near(loaded(saved(hole, "PNG", transparency=hole.getpixel((100, 40))))[40, 100], (255, 255, 255))
    veil = Pil.new("LA", (120, 80), (0, 0))
    assert near(loaded(saved(veil, "PNG"))[40, 60], (255, 255, 255))


@pytest.mark.parametrize("kind", ["GIF", "WEBP"])
def test_of_an_animation_the_first_picture_counts(kind: str) -> None:
    frames = [Pil.new("RGB", (120, 80), colour) for colour in ((255, 0, 0), (0, 255, 0), (0, 0, 255))]
    film = saved(frames[0], kind, save_all=True, append_images=frames[1:], duration=100)
    assert near(loaded(film)[40, 60], RED)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_each_turn_that_a_phone_notes_is_made(orientation: int, kind: str) -> None:
    """A TIFF was once turned twice, by Pillow and by us: it came upside down."""
    upright = halves()
    upright.paste((0, 0, 255), (0, 0, 60, 40))
    undo = {
        2: Pil.Transpose.FLIP_LEFT_RIGHT,
        3: Pil.Transpose.ROTATE_180,
        4: Pil.Transpose.FLIP_TOP_BOTTOM,
        5: Pil.Transpose.TRANSPOSE,
        6: Pil.Transpose.ROTATE_90,
        7: Pil.Transpose.TRANSVERSE,
        8: Pil.Transpose.ROTATE_270,
    }
    lying = upright.transpose(undo[orientation]) if orientation in undo else upright
    exif = Pil.Exif()
    exif[0x0112] = orientation
    how: dict[str, object] = {"lossless": True} if kind == "WEBP" else {}
    how |= {"quality": 95} if kind == "JPEG" else {}
    image = loaded(saved(lying, kind, exif=exif, **how))
    assert image.shape == (80, 120, 3)
    assert near(image[20, 20], (255, 0, 0))
    assert near(image[60, 20], RED)


@pytest.mark.parametrize("exif", [b"Exif\0\0II*\0\xff\xff\xff\xff", b"Exif\0\0nonsense", b"\xff" * 60_000])
def test_damaged_notes_do_not_cost_the_picture(exif: bytes) -> None:
    assert loaded(saved(halves(), "JPEG", exif=exif)).shape == (80, 120, 3)


def test_an_orientation_that_is_no_number_is_none() -> None:
    word = b"Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x02\0\x04\0\0\0six\0\0\0\0\0"
    assert loaded(saved(halves(), "JPEG", exif=word)).shape == (80, 120, 3)


def test_what_is_no_picture_gets_its_code(tmp_path: Path) -> None:
    assert load_picture(b"") == Unreadable("empty")
    (tmp_path / "empty.jpg").touch()
    assert load_picture(tmp_path / "empty.jpg") == Unreadable("empty")
    assert load_picture(b"Je ne suis pas une image") == Unreadable("not_a_picture")
    assert load_picture(b"%PDF-1.7\n") == Unreadable("not_a_picture")
    assert load_picture(b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 100 100\n") == Unreadable(
        "not_a_picture"
    )
    assert load_picture(b"\0\0\0\x18ftypheic\0\0\0\0") == Unreadable("heic")
    assert load_picture(tmp_path) == Unreadable("folder")
    assert load_picture(tmp_path / ("n" * 5000)) in {Unreadable("missing"), Unreadable("closed")}
    assert load_picture(Path("a\0b.jpg")) in {Unreadable("missing"), Unreadable("closed")}


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.jpg")
    assert load_picture(tmp_path / "pipe.jpg") == Unreadable("missing")


def test_shapes_that_are_no_paper() -> None:
    for size in ((1, 1), (63, 500), (1, 100_000), (100_000, 1)):
        assert load_picture(saved(Pil.new("L", size), "PNG")) == Unreadable("too_small")
    assert load_picture(saved(Pil.new("1", (64, 40_000)), "PNG")) == Unreadable("too_thin")
    assert loaded(saved(Pil.new("L", (100, 1500)), "PNG")).shape == (1500, 100, 3)


def test_bombs_are_refused_before_they_are_unpacked() -> None:
    began_s = time.process_time()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for side in (8_001, 10_000, 30_000):
            assert load_picture(saved(Pil.new("1", (side, side)), "PNG")) == Unreadable("too_large")
    huge = bytearray(saved(Pil.new("L", (100, 100)), "GIF"))
    huge[6:10] = b"\xff\xff\xff\xff"
    assert load_picture(bytes(huge)) == Unreadable("too_large")
    assert time.process_time() - began_s < 5


@pytest.mark.parametrize(("side", "reason"), [(6001, "too_large"), (5999, "truncated")])
def test_a_webp_is_refused_by_its_head_before_it_takes_a_gigabyte(side: int, reason: str) -> None:
    """Its decoder holds a picture three times over; 64 megapixels, that others may have, took 1 GB."""
    file = bytearray(saved(Pil.new("RGB", (200, 100)), "WEBP", lossless=True))
    at = file.index(b"VP8L") + 9
    sides = int.from_bytes(file[at : at + 4], "little") & ~0xFFFFFFF | (side - 1) << 14 | (side - 1)
    file[at : at + 4] = sides.to_bytes(4, "little")
    assert load_picture(bytes(file)) == Unreadable(reason)


def test_a_large_picture_takes_the_memory_of_two_not_of_ten() -> None:
    """A grey TIFF of 64 megapixels took 1.8 GB: the kiosk's machine may have no more than that."""
    script = (
        "import sys; from scanner.pictures import load_picture; from pathlib import Path;"
        "image = load_picture(sys.stdin.buffer.read()); print(image.shape,"
        "Path('/proc/self/status').read_text().split('VmHWM:')[1].split()[0])"
    )
    deep = saved(Pil.new("F", (5_000, 5_000), 0.5), "TIFF", compression="tiff_adobe_deflate")
    done = subprocess.run([sys.executable, "-c", script], input=deep, capture_output=True, check=True)
    shape, kilobytes = done.stdout.decode().rsplit(maxsplit=1)
    assert shape == "(5000, 5000, 3)"
    assert int(kilobytes) < 350_000


def test_bands_join_without_a_seam() -> None:
    noise = np.random.default_rng(3).integers(0, 256, (2_100, 1_500, 3), np.uint8)
    exif = Pil.Exif()
    exif[0x0112] = 6
    assert np.array_equal(loaded(saved(Pil.fromarray(noise), "PNG")), noise[:, :, ::-1])
    turned = loaded(saved(Pil.fromarray(noise), "PNG", exif=exif))
    assert np.array_equal(turned, np.rot90(noise, -1)[:, :, ::-1])


def test_a_picture_that_never_stops_sharpening_is_refused() -> None:
    """Each scan of a progressive JPEG passes over the whole picture: a small file kept a core for minutes."""
    whole = saved(Pil.new("L", (4_000, 4_000)), "JPEG", progressive=True)
    last = whole.rfind(b"\xff\xda")
    endless = whole[:-2] + whole[last:-2] * 3_000 + whole[-2:]
    began_s = time.process_time()
    assert load_picture(endless) == Unreadable("truncated")
    assert loaded(whole).shape == (4_000, 4_000, 3)
    assert time.process_time() - began_s < 5


def test_a_file_of_gigabytes_is_not_read(tmp_path: Path) -> None:
    vast = tmp_path / "vast.jpg"
    with vast.open("wb") as file:
        file.write(b"\xff\xd8\xff\xe0")
        file.truncate(MAX_BYTES + 1)
    assert load_picture(vast) == Unreadable("too_heavy")


def test_a_tiff_that_was_cut_is_torn() -> None:
    data = saved(Pil.new("L", (100, 100)), "TIFF")
    assert load_picture(data[: len(data) // 2]) in {
        Unreadable("truncated"),
        Unreadable("not_a_picture"),
    }


def test_nothing_of_the_phone_is_kept() -> None:
    """Where and by what a picture was taken is not the town's business: only pixels go on."""
    exif = Pil.Exif()
    exif[0x010F] = "MARQUE-SECRETE"
    exif.get_ifd(0x8825)[2] = (48.0, 51.0, 24.0)
    data = saved(halves(), "JPEG", exif=exif, comment=b"chez moi")
    assert b"MARQUE-SECRETE" in data
    image = loaded(data)
    assert type(image) is np.ndarray
    assert b"MARQUE-SECRETE" not in image.tobytes()


SEEDS = {
    kind: saved(halves(size=(96, 64)), kind) for kind in ("JPEG", "PNG", "WEBP", "BMP", "TIFF", "GIF")
} | {
    "16 bits": saved(Pil.fromarray(np.full((64, 96), 9000, np.uint16)), "PNG"),
    "exif": saved(
        halves(size=(96, 64)), "JPEG", exif=b"Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0"
    ),
}
Edits = list[tuple[int, int]]


@settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    kind=st.sampled_from(sorted(SEEDS)),
    edits=st.lists(st.tuples(st.integers(0, 5000), st.integers(0, 255)), max_size=12),
    cut=st.one_of(st.none(), st.integers(0, 5000)),
)
@example(kind="JPEG", edits=[], cut=1)
@example(kind="PNG", edits=[(16, 255), (17, 255)], cut=None)
def test_whatever_happened_to_the_bytes_there_is_a_picture_or_a_code(
    kind: str, edits: Edits, cut: int | None
) -> None:
    data = bytearray(SEEDS[kind])
    for at, value in edits:
        data[at % len(data)] = value
    image = load_picture(bytes(data[:cut]))
    if isinstance(image, Unreadable):
        assert image.reason in {
            "empty",
            "heic",
            "not_a_picture",
            "too_large",
            "too_small",
            "too_thin",
            "truncated",
        }
    else:
        assert image.ndim == 3
        assert min(image.shape[:2]) >= 64
