"""What scheduling keeps of people, and why."""

from shared.privacy import ERASED_TEXT, Basis, Category, Keep, Personal, Purpose

CONTRIBUTION = Personal(
    "contribution", Purpose.MEET, Category.WORDS, Basis.AGREEMENT, Keep.WORK, owners=("person_id",), encrypted=False,
    reason="many_people", erased_value=ERASED_TEXT,
)  # fmt: skip
"""What one who came has brought to a meeting; the minutes hold several people's."""
READING = Personal(
    "reading", Purpose.MEET, Category.WORK, Basis.AGREEMENT, Keep.WORK, owners=("person_id",), encrypted=False,
    reason="many_people", erased_value=[],
)  # fmt: skip
"""Which sources somebody has studied."""
