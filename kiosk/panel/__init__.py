"""Reads touch panels from the kernel (evdev), as udev describes them, whenever they are plugged in."""
