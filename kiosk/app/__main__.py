"""``python -m kiosk.app`` is ``parvis``."""

from kiosk.app.entry import main

main()
