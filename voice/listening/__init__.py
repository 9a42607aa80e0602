"""Listens: a process of its own with the microphone, the voice detector and the recogniser."""
