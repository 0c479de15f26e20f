"""What letters ask of what was done before: achievements know who is behind a product and a request."""

from services.people.letters.actions.notices.kind import PastWork, WorkingGroup
from services.people.recognition.model.achievement import Achievement
from services.people.recognition.store import Achievements
from shared.problems import TryAgain
from shared.store import Reading


class AchievementHistory(PastWork):
    """The past as achievements tell it."""

    async def list_authors(self, work: Reading, product_id: str) -> list[str]:
        """They stand at the beginning of a product, also when all of them have left."""
        drafted = await Achievements(work.as_service()).list_about([product_id], "product_drafted")
        return _get_latest(drafted).person_ids

    async def get_title(self, work: Reading, product_id: str) -> str:
        """As it was published last."""
        published = await Achievements(work.as_service()).list_about([product_id], "product_published")
        return _get_latest(published).title

    async def get_group(self, work: Reading, request_ids: list[str]) -> WorkingGroup:
        """The last one that was formed for these requests."""
        group = _get_latest(await Achievements(work.as_service()).list_for_requests(request_ids, "group_formed"))
        return WorkingGroup(group.title, group.person_ids, group.school_id)


def _get_latest(achievements: list[Achievement]) -> Achievement:
    """The last of them. Another listener records them, and it may be behind this one after both were away.

    Raises TryAgain when there is none yet: what happened before must be known, or the letter would be to nobody, and
    nobody would know.
    """
    if not achievements:
        raise TryAgain("What was done before is not remembered here yet: try again in a minute")
    return achievements[-1]
