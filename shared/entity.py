"""What every stored thing has, and what every command is."""

from typing import Any, ClassVar

from pydantic import BaseModel, ConfigDict, Field, model_validator

from shared.text.cleaning import clean_tree


class Entity(BaseModel):
    """A thing with an identity: its methods change it and return the event they cause.

    `version` counts its writes; the store fills it in and guards every change with it. `goes_with_person`: it is
    removed with the person whom it names.
    """

    removed_with_person: ClassVar[bool] = False

    model_config = ConfigDict(extra="ignore", validate_assignment=False)

    id: str
    version: int = Field(default=0, exclude=True)

    def replace_person(self, alias: str) -> None:
        """Somebody was taken out of it, and `alias` stands where they stood: what the types cannot say is done here."""


class Part(BaseModel):
    """A piece of an entity without an identity of its own."""

    model_config = ConfigDict(extra="ignore")


class Command(BaseModel):
    """What somebody asks for, as it comes over HTTP: nothing unknown, nothing guessed.

    Strict: a JSON `false` is not a number. Enumerations need `Field(strict=False)`.
    """

    model_config = ConfigDict(extra="forbid", strict=True, str_strip_whitespace=True)

    @model_validator(mode="before")
    @classmethod
    def _clean(cls, asked: Any) -> Any:
        """Nothing that nobody sees comes in: what is empty without it is refused as empty."""
        return clean_tree(asked)


FORM_KEY = "form_key"
"""The field in which a form carries its own key; nobody has typed it, and no model knows it."""


class Form(BaseModel):
    """What somebody types into a page: everything arrives as text, so numbers and answers are read from it."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    @model_validator(mode="before")
    @classmethod
    def _clean(cls, typed: Any) -> Any:
        """The same rule as for commands."""
        return clean_tree(typed)
