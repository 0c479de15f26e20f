"""The keys and the addresses of letters about a change of address."""

from services.people.letters.actions.keys import KeyIssuer
from services.people.letters.model.letter import Letter
from services.people.letters.model.one_time_keys import OneTimeKeys
from services.people.privacy.store import AddressChanges
from shared.store import Reading, Writing


class AddressChangeKeys(KeyIssuer):
    """They confirm the new address; the old one is told without any."""

    def serves(self, letter: Letter) -> bool:
        """Letters about a change of address."""
        return letter.change_id is not None

    async def find_address(self, work: Reading, letter: Letter) -> str | None:
        """The new address, or the one before; None when the change is forgotten."""
        change = next(iter(await AddressChanges(work).list_by_ids([letter.change_id or ""])), None)
        return None if change is None else change.old_email if letter.to_old else change.email

    async def issue_keys(self, work: Writing, letter: Letter) -> OneTimeKeys:
        """New ones; those issued before open nothing any more."""
        change = await AddressChanges(work).get(letter.change_id or "")
        keys = change.issue_keys(at=work.now)
        await AddressChanges(work).save(change)
        return keys
