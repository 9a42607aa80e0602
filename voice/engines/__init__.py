"""Engines that speak: eSpeak always, a neural voice where one is installed, others by entry point."""
