"""What the kiosk expects of its devices: small Protocols and the statuses they report."""
