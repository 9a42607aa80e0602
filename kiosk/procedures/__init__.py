"""The engine: packs, questions, answers, pieces, route. Pure; only the loader reads files."""
