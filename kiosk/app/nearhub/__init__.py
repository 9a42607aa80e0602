"""The way to the hub, and the kiosk's own hub when no other is set."""
