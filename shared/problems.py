"""Refusals a person can act on, drawn as one tree (RFC 9457)."""


class Problem(Exception):
    """Something is not to be: `detail` says, in words for a person, what to do about it.

    `detail` is an English sentence that the pages translate; `values` fill its placeholders.
    """

    status = 500
    slug = "problem"
    title = "Something went wrong"
    is_security_event = False
    """Whether those who look after the deployment should be able to see it in the log."""

    def __init__(self, detail: str = "", **values: str | int) -> None:
        super().__init__(detail)
        self.detail = detail or self.title
        self.values = values

    def __str__(self) -> str:
        return self.detail % self.values if self.values else self.detail


class Refused(Problem):
    """The words or the moment are wrong: nothing was changed."""

    status = 422
    slug = "refused"
    title = "This cannot be done as it is"


class NotFound(Problem):
    """Not there, or not yours to see: the answer is the same."""

    status = 404
    slug = "not-found"
    title = "There is nothing here that you may see"


class Forbidden(Problem):
    """Yours to see, not yours to do."""

    status = 403
    slug = "forbidden"
    title = "This is not yours to do"


class SignInNeeded(Problem):
    """Nobody in particular asks for what only a member may do."""

    status = 401
    slug = "sign-in-needed"
    title = "Sign in first"


class Conflict(Problem):
    """As it stands now this cannot be done, often because it was done before."""

    status = 409
    slug = "conflict"
    title = "This cannot be done as things stand now: open it again and look"


class TryAgain(Conflict):
    """Nothing was done, for this moment only: whoever sends it again as it is does right."""

    slug = "try-again"
    title = "It was changed meanwhile: open it again and repeat"


class AlreadyThere(Conflict):
    """A thing that can be only once is there already."""

    slug = "already-there"
    title = "This has already been done"


class DoneBefore(Problem):
    """The Idempotency-Key has brought about this change already."""

    status = 409
    slug = "done-before"
    title = "This was done when you sent it the first time: open it and look, there is no need to send it again"

    def __init__(self, detail: str = "", *, next_page: bytes = b"") -> None:
        super().__init__(detail)
        self.next_page = next_page
        """Where the form that has done it led, encrypted; nothing of what a program has sent."""


class TooLarge(Problem):
    """More than anybody would write."""

    status = 413
    slug = "too-large"
    title = "This is too long: shorten it and send it again"


class TooSlow(Problem):
    """What was sent has not come whole in the time that anybody would need."""

    status = 408
    slug = "too-slow"
    title = "What you sent did not arrive within a minute: check the connection and send it again"


class Unavailable(Problem):
    """The database or the broker is away: nothing was accepted, or its fate is unknown; repeat."""

    status = 503
    slug = "unavailable"
    title = "The service cannot keep your words safe right now: try again in a minute"
    retry_after = 5


class Busy(Unavailable):
    """The queue of writes is full."""

    slug = "busy"
    title = "Very many people are writing at this moment: try again in a few seconds"


class KeyReused(Refused):
    """The Idempotency-Key was used for other words."""

    slug = "idempotency-key-reused"
    title = "This Idempotency-Key was used for a different request: take a new key"
