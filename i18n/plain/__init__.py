"""Plain language: what makes a French text hard to read, found before a citizen meets it."""
