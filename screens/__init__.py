"""Kivy: the only room with pixels."""
