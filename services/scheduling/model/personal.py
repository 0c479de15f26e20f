"""What scheduling keeps of people, and why."""

from typing import Annotated

from shared.privacy import ERASED, Basis, Category, Keep, Personal, Purpose

Name = Annotated[str, Personal("name", Purpose.MEET, Category.NAME, Basis.AGREEMENT, Keep.MEMBER, of=("id",))]
CONTRIBUTION = Personal(
    "contribution", Purpose.MEET, Category.WORDS, Basis.AGREEMENT, Keep.WORK, of=("person_id",), sealed=False,
    because="many_people", left=ERASED,
)  # fmt: skip
"""What one who came has brought to a meeting; the minutes hold several people's."""
READING = Personal(
    "reading", Purpose.MEET, Category.WORK, Basis.AGREEMENT, Keep.WORK, of=("person_id",), sealed=False,
    because="many_people", left=[],
)  # fmt: skip
"""Which sources somebody has studied."""
