"""What intake keeps of people, and why."""

from typing import Annotated

from shared.privacy import Basis, Category, Keep, Personal, Purpose

_AUTHOR = ("author_id",)

Story = Annotated[
    str,
    Personal("story", Purpose.HELP, Category.WORDS, Basis.CONSENT, Keep.REQUEST, owners=_AUTHOR),
]
"""What somebody has told, and what they have answered."""
Circumstance = Annotated[
    str | None,
    Personal(
        "circumstances", Purpose.HELP, Category.WORK, Basis.CONSENT, Keep.REQUEST, owners=_AUTHOR, erased_value=None
    ),
]
"""Subject and class: in a small school they tell who it was."""
AnswerWords = Annotated[
    str | None,
    Personal("story", Purpose.HELP, Category.WORDS, Basis.CONSENT, Keep.REQUEST, owners=_AUTHOR, erased_value=None),
]
Comment = Annotated[
    str | None,
    Personal("feedback", Purpose.HELP, Category.WORDS, Basis.CONSENT, Keep.REQUEST, owners=_AUTHOR, erased_value=None),
]
"""The word on whether it has helped."""
QuestionWords = Annotated[
    str,
    Personal("question", Purpose.HELP, Category.WORDS, Basis.CONSENT, Keep.REQUEST, owners=_AUTHOR),
]
"""What the coordinator wanted to know: it repeats what was told."""
ChildName = Annotated[
    str | None,
    Personal(
        "child_name", Purpose.HELP, Category.NAME, Basis.REPRESENTATIVE, Keep.REQUEST, owners=_AUTHOR, erased_value=None
    ),
]
"""The first name of a child, by the word of the one who speaks for it."""
