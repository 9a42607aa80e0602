"""Archives with the shape of a Vosk model, and some that only look like one."""

from __future__ import annotations

import io
import random
from collections.abc import Mapping
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

PHRASES = ("am/final.mdl", "graph/HCLr.fst", "graph/Gr.fst", "conf/model.conf")
WHOLE = ("am/final.mdl", "graph/HCLG.fst", "conf/model.conf")
FLAT = ("final.mdl", "HCLr.fst", "Gr.fst", "mfcc.conf")
"""As the Portuguese model is laid out (vosk-api, issue 1460)."""
NAME = "vosk-model-small-xx-0.1"


def model_zip(files: tuple[str, ...] = PHRASES, folder: str = f"{NAME}/", size: int = 40_000) -> bytes:
    chance = random.Random(5)
    return zip_of({folder + file: chance.randbytes(size) for file in files})


def zip_of(files: Mapping[str, bytes]) -> bytes:
    made = io.BytesIO()
    with ZipFile(made, "w", ZIP_DEFLATED) as zipped:
        for name, content in files.items():
            zipped.writestr(name, content)
    return made.getvalue()


def zip_with_link() -> bytes:
    made = io.BytesIO()
    with ZipFile(made, "w") as zipped:
        link = ZipInfo(f"{NAME}/am")
        link.external_attr = 0o120777 << 16
        zipped.writestr(link, "/etc")
        zipped.writestr(f"{NAME}/am/final.mdl", b"through the link")
    return made.getvalue()


def zip_that_lies(entries: int, claimed_bytes: int) -> bytes:
    """Says of each small file that it is large: the sizes in the directory are not those of the content."""
    honest = zip_of({f"{NAME}/{number}": bytes(100) for number in range(entries)})
    was, now = (100).to_bytes(4, "little"), claimed_bytes.to_bytes(4, "little")
    parts = honest.split(b"PK\x01\x02")
    lying = [parts[0], *(part[:20] + now + part[24:] if part[20:24] == was else part for part in parts[1:])]
    return b"PK\x01\x02".join(lying)


def zip_that_is_spoilt(method: int) -> bytes:
    """Pressed in this way, and a moment of what was pressed is another's."""
    made = io.BytesIO()
    with ZipFile(made, "w", method) as zipped:
        zipped.writestr(NAME, random.Random(5).randbytes(400) * 3)
    content = made.getvalue()
    return content[:120] + bytes(200) + content[320:]
