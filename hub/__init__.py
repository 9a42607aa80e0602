"""The town's server: hand-off, help calls and their web pages."""
