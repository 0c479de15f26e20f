"""What the parts of a meeting are written in."""

from typing import Annotated

from pydantic import ConfigDict, Field

from shared.entity import Part

Title = Annotated[str, Field(min_length=3, max_length=300)]
Text = Annotated[str, Field(min_length=3, max_length=4_000)]


class StrictPart(Part):
    """A piece of a command that is kept as it was written: nothing unknown, nothing guessed."""

    model_config = ConfigDict(extra="forbid", strict=True, str_strip_whitespace=True)
