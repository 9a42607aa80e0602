"""``parvis preview``: one pack in the kiosk's real window, loaded again whenever its files change."""
