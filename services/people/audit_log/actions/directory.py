"""The names behind the identifiers of the log. They are kept elsewhere: the log only says what it asks for."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from shared.store import Reading


class Named(Protocol):
    """Somebody or something with a name in either spelling."""

    @property
    def name(self) -> str:
        """In Russian."""

    @property
    def name_en(self) -> str:
        """In Latin letters."""


class Directory(Protocol):
    """Whoever keeps people and schools; each answer is what the actor of the work may see."""

    async def find_people(self, work: Reading, ids: Sequence[str], /) -> Mapping[str, Named]:
        """People by their ids."""

    async def find_schools(self, work: Reading, /) -> Mapping[str, Named]:
        """The schools by their ids."""

    async def find_person_id(self, work: Reading, typed: str, /) -> str | None:
        """Whose identifier or whole name this is."""

    async def decrypt_words(self, work: Reading, person_id: str, encrypted: str, /) -> str | None:
        """Words encrypted with a person's key; None once the key is gone."""


class _Slot:
    """Where `services.people.main` puts the directory."""

    directory: Directory | None = None


def use_directory(directory: Directory) -> None:
    """From now on names are asked for here."""
    _Slot.directory = directory


def get_directory() -> Directory:
    """Where names are asked for. Raises LookupError where nobody has said."""
    if _Slot.directory is None:
        raise LookupError("services.people.main says where the log finds names; it was not imported")
    return _Slot.directory
