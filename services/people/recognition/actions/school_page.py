"""What the people of a school show, on the page of the school."""

from collections.abc import Mapping

from services.people.recognition.actions import presentations
from services.people.registry.actions.extensions import Signer
from services.people.registry.model.school import School
from shared.store import Reading


async def load_shown_works(work: Reading, school: School, sign: Signer) -> Mapping[str, object]:
    """Author, title and the end of the secret link of each work that stands on the page of the school."""
    found = await presentations.list_school_presentations(work, school.id)
    shown = [(author, one.title, presentations.make_presentation_token(one, sign)) for author, one in found]
    return {"presentations": shown}
