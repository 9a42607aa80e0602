"""Who acts: the same in a call's step, a shift and a call-back, wherever the session came from."""

from dataclasses import dataclass

from hub.fleet.communes import HOME


@dataclass(frozen=True)
class Actor:
    """A member of the staff as they act. ``staff`` is their id; without one the name stands for it."""

    name: str
    staff: str = ""
    commune: str = HOME

    @property
    def id(self) -> str:
        """What tells two people of one name apart."""
        return self.staff or self.name
