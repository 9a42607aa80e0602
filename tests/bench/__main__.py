"""``python -m tests.bench [NAME ...]``: prints speeds, sizes and accuracies; never a test that can flake."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path


def main(names: list[str]) -> int:
    """Run these benchmarks, or all of them."""
    files = (file for file in Path(__file__).parent.glob("*.py") if file.stem[0] != "_")
    known = sorted(file.stem for file in files if "\ndef run(" in file.read_text(encoding="utf-8"))
    unknown = [name for name in names if name not in known]
    if unknown:
        print(f"There is no benchmark {', '.join(unknown)}. There are: {', '.join(known)}.", file=sys.stderr)
        return 2
    for name in names or known:
        print(f"## {name}", flush=True)
        importlib.import_module(f"tests.bench.{name}").run()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
