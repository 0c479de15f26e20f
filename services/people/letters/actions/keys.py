"""Letters that let their reader in, or go to an address of their own: who causes one knows its keys and its address."""

from typing import Protocol

from services.people.letters.model.letter import Letter
from services.people.letters.model.one_time_keys import OneTimeKeys
from shared.store import Reading, Writing


class KeyIssuer(Protocol):
    """Whoever causes such letters answers for them when they leave."""

    def serves(self, letter: Letter) -> bool:
        """Whether this letter is one of theirs."""

    async def find_address(self, work: Reading, letter: Letter) -> str | None:
        """Where a letter with an address of its own goes; None when that is forgotten."""

    async def issue_keys(self, work: Writing, letter: Letter) -> OneTimeKeys:
        """New keys for the letter that leaves now; those issued before open nothing any more."""
