"""Reads tactile keypads, switches and the headset's socket from the kernel (evdev)."""
