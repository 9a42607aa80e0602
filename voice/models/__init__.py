"""The recogniser's models: where they lie, what they can do, and how they come here."""
