"""What people keeps of people, and why."""

from typing import Annotated

from shared.privacy import Basis, Category, Keep, Personal, Purpose

_SELF = ("id",)

Name = Annotated[str, Personal("name", Purpose.KNOW, Category.NAME, Basis.AGREEMENT, Keep.MEMBER, owners=_SELF)]
Email = Annotated[str, Personal("email", Purpose.REACH, Category.CONTACT, Basis.AGREEMENT, Keep.MEMBER, owners=_SELF)]
Post = Annotated[
    str,
    Personal(
        "posts",
        Purpose.KNOW,
        Category.WORK,
        Basis.AGREEMENT,
        Keep.MEMBER,
        owners=_SELF,
        encrypted=False,
        reason="searched",
    ),
]
WORK = Personal("career", Purpose.KNOW, Category.WORK, Basis.AGREEMENT, Keep.MEMBER, owners=_SELF, erased_value=None)
"""First day in the job."""
SUBJECTS = Personal("career", Purpose.KNOW, Category.WORK, Basis.AGREEMENT, Keep.MEMBER, owners=_SELF, erased_value=[])
"""What somebody teaches."""
Trace = Annotated[
    str,
    Personal(
        "sign_in_traces",
        Purpose.PROTECT,
        Category.TRACE,
        Basis.SAFETY,
        Keep.SIGN_IN,
        owners=("person_id",),
        encrypted=False,
        reason="digest",
    ),
]
"""Digests by which it is counted how many letters were asked for."""
CopyKey = Annotated[
    str, Personal("copy", Purpose.KNOW, Category.TRACE, Basis.AGREEMENT, Keep.COPY, owners=("person_id",))
]
"""What opens the copy that somebody has asked for."""
Device = Annotated[
    str, Personal("devices", Purpose.PROTECT, Category.TRACE, Basis.SAFETY, Keep.SIGN_IN, owners=("person_id",))
]
"""Browser and system of one who is signed in, so that they know it again."""
Wrong = Annotated[
    str, Personal("corrections", Purpose.KNOW, Category.WORDS, Basis.AGREEMENT, Keep.MEMBER, owners=_SELF)
]
"""What somebody finds wrong in what is kept of them."""
NewEmail = Annotated[
    str, Personal("email", Purpose.REACH, Category.CONTACT, Basis.AGREEMENT, Keep.SIGN_IN, owners=("person_id",))
]
"""An address that is to be confirmed, and the one before it."""
