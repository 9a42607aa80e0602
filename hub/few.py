"""What may be told of a few people: nothing. One rule for every figure that the console shows."""

FEWEST = 5
"""What is true of fewer would point at a person."""


def enough(count: int) -> int | None:
    """A count, if it is nobody's."""
    return count if count >= FEWEST else None


def coarse(count: int) -> int:
    """A count as it stands beside the sum of all: in full fives, else the difference would tell of a few."""
    return count - count % FEWEST


def share(part: int, whole: int) -> int | None:
    """Percent, unless it is true of a few, or all but a few: "80 % of 5" is one person who did not."""
    few = any(0 < one < FEWEST for one in (part, whole - part))
    return None if whole < FEWEST or few else round(100 * part / whole)
