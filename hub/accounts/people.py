"""Who acts: one value, whether they are signed in here, or a kiosk tells what they did beside a person."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Actor:
    """A member of the staff. ``staff`` is their id: it tells two people of one name apart."""

    staff: str
    name: str
    commune: str
