"""The entry point of ``parvis``: decides before anything heavy is loaded how this process keeps memory."""

from __future__ import annotations

import os
import sys

from kiosk.app.memory import keep_out_of_core_files, start_again_overwriting

HOLDS_ANSWERS = frozenset({"run", "demo"})
"""Commands whose process sees what a person says."""


def main() -> None:
    """Run the command line."""
    if HOLDS_ANSWERS.intersection(sys.argv[1:2]):
        keep_out_of_core_files()
        start_again_overwriting(os.environ, sys.orig_argv[1:])
        # structlog and typer load rich where they find it, to colour a terminal that a kiosk has not:
        # 6 MB and a tenth of a second before the first page. None means "not installed" to an import.
        sys.modules["rich"] = None  # type: ignore[assignment]
    from kiosk.app.commands.cli import cli

    cli()
