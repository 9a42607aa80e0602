"""A citizen, a mediator and a phone around the real kiosk: ``parvis demo``."""
