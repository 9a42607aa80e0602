"""How every model of the contract behaves: frozen, and nothing unknown gets in."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints


class Model(BaseModel):
    """A value that crosses the wire."""

    # A fault in it is told by what is wrong where, never by what stood there: that may be a person's word.
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class Growing(Model):
    """A value of which a newer kiosk or hub may say more: what is not known here is passed over."""

    model_config = ConfigDict(frozen=True, extra="ignore")


Line = Annotated[
    str, StringConstraints(max_length=160, pattern=r"^[^\x00-\x1f\x7f]*$", strip_whitespace=True)
]
"""One short line of text, without control characters."""

Slug = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,64}$")]
"""An id that is safe in a path and in a log."""
