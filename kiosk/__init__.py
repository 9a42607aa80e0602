"""The kiosk's program, without pixels."""
