"""Watches the interface and starts it anew when it falls, where the person was."""
