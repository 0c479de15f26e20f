"""Which refused attempts get an entry of their own in the log: enough to see, too few to flood it."""

from datetime import timedelta

WINDOW = timedelta(hours=1)
LOGGED_PER_MEMBER = 20


def should_log(count: int, *, by_member: bool) -> bool:
    """Whether the attempt with this number within an hour gets an entry, one and the same route and reason counted.

    Of nobody in particular the 1st, 10th, 100th and so on; of a member the first twenty as well.
    """
    if by_member and count <= LOGGED_PER_MEMBER:
        return True
    while count % 10 == 0:
        count //= 10
    return count == 1
