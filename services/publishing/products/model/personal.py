"""What publishing keeps of people, and why."""

from typing import Annotated

from shared.privacy import ERASED_NAME, Basis, Category, Keep, Personal, Purpose

Name = Annotated[str, Personal("name", Purpose.CREDIT, Category.NAME, Basis.AGREEMENT, Keep.MEMBER, owners=("id",))]
Post = Annotated[
    str,
    Personal(
        "posts", Purpose.CHOOSE, Category.WORK, Basis.AGREEMENT, Keep.MEMBER, owners=("id",), encrypted=False,
        reason="searched",
    ),
]  # fmt: skip
Remarks = Annotated[
    str,
    Personal(
        "remarks", Purpose.CREDIT, Category.WORDS, Basis.AGREEMENT, Keep.WORK, owners=("reviewer_id",), encrypted=False,
        reason="many_people",
    ),
]  # fmt: skip
"""A reviewer's remarks: they stand beside those of others."""
AuthorName = Annotated[
    str,
    Personal(
        "authorship", Purpose.CREDIT, Category.NAME, Basis.CONSENT, Keep.WORK, encrypted=False, reason="public",
        erased_value=ERASED_NAME,
    ),
]  # fmt: skip
"""Who is named beside a published work. No identifier stands there: the room knows whose name it is."""
