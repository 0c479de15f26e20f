"""The keys of the letter that lets one in."""

from services.people.access.store import SignIns
from services.people.letters.actions.keys import KeyIssuer
from services.people.letters.model.letter import Letter
from services.people.letters.model.one_time_keys import OneTimeKeys
from shared.store import Reading, Writing


class SignInKeys(KeyIssuer):
    """They open the sign-in that the letter is about; it goes to the person's own address."""

    def serves(self, letter: Letter) -> bool:
        """Letters that let in."""
        return letter.sign_in_id is not None

    async def find_address(self, work: Reading, letter: Letter) -> str | None:  # noqa: ARG002  it has none of its own
        """None of its own."""
        return None

    async def issue_keys(self, work: Writing, letter: Letter) -> OneTimeKeys:
        """New ones; those issued before open nothing any more."""
        sign_in = await SignIns(work).get(letter.sign_in_id or "")
        keys = sign_in.issue_keys(at=work.now)
        await SignIns(work).save(sign_in)
        return keys
