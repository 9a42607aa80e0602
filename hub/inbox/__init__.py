"""What kiosks' outboxes send: each message opened, done once, and answered the same way ever after."""
