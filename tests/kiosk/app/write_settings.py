"""Writes settings as the first start does: run under strace by ``test_firstboot``."""

import sys
from pathlib import Path

from kiosk.app import paths
from kiosk.app.firstboot.writing import write

write('[town]\nkiosk_id = "borne-1a2b"\n', Path(sys.argv[1]) / "settings.toml", paths.SETTINGS, {})
