"""The notice screen."""
