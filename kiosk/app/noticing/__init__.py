"""Notices that something is hard: what happens on the kiosk as events without content, and what follows."""
