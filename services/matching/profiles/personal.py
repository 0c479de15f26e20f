"""What matching keeps of people, and why."""

from typing import Annotated

from shared.privacy import Basis, Category, Keep, Personal, Purpose

Name = Annotated[str, Personal("name", Purpose.CHOOSE, Category.NAME, Basis.AGREEMENT, Keep.MEMBER, owners=("id",))]
CompetencyLine = Annotated[
    str,
    Personal(
        "competencies", Purpose.CHOOSE, Category.WORK, Basis.AGREEMENT, Keep.MEMBER, owners=("id",), encrypted=False,
        reason="searched",
    ),
]  # fmt: skip
"""What somebody can teach, or wants to learn."""
Post = Annotated[
    str,
    Personal(
        "posts", Purpose.CHOOSE, Category.WORK, Basis.AGREEMENT, Keep.MEMBER, owners=("id",), encrypted=False,
        reason="searched",
    ),
]  # fmt: skip
InvitationWords = Annotated[
    str,
    Personal(
        "invitation_message",
        Purpose.CHOOSE,
        Category.WORDS,
        Basis.AGREEMENT,
        Keep.WORK,
        owners=("person_id", "invited_by"),
    ),
]
"""The personal word to an expert: theirs and the coordinator's."""
Reason = Annotated[
    str,
    Personal("refusal_reason", Purpose.CHOOSE, Category.WORDS, Basis.AGREEMENT, Keep.WORK, owners=("person_id",)),
]
"""Why not this time."""
