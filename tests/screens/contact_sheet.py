"""Leaves every sample page as a picture: python -m tests.screens.contact_sheet [NAME...]."""

from __future__ import annotations

import argparse
from pathlib import Path

from tests.screens.role_samples import role_samples
from tests.screens.samples import dressed, samples
from tests.support.window import ROOT, make_scene


def main() -> None:
    asked = argparse.ArgumentParser()
    asked.add_argument("names", nargs="*")
    asked.add_argument("--size", default="normal")
    asked.add_argument("--theme", default="light")
    asked.add_argument("--landscape", action="store_true")
    asked.add_argument("--out", type=Path, default=ROOT / "out" / "screens")
    options = asked.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    draw(options)


def draw(options: argparse.Namespace) -> None:
    from screens.theme import Display

    scene, end = make_scene(Display(1920, 1080) if options.landscape else Display())
    for name, view in (samples() | role_samples()).items():
        if options.names and name not in options.names:
            continue
        scene.stage.show(dressed(view, options.size, options.theme))
        assert scene.stage.page is not None
        turned = "-land" if options.landscape else ""
        for part in range(scene.stage.page.parts):
            path = options.out / f"{name}-{options.size}-{options.theme}{turned}-{part}.png"
            scene.picture().save(path)
            print(path.name)
            scene.stage.turn_part()
    end()


if __name__ == "__main__":
    main()
