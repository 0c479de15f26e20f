"""What the driver raises, in our words, in this one place."""

from bson.errors import InvalidStringData
from pymongo.errors import (
    AutoReconnect,
    ExecutionTimeout,
    OperationFailure,
    PyMongoError,
    WaitQueueTimeoutError,
    WriteConcernError,
    WTimeoutError,
)

from shared.problems import Problem, Refused, TryAgain, Unavailable

_UNAVAILABLE = (AutoReconnect, WaitQueueTimeoutError, WTimeoutError, WriteConcernError, ExecutionTimeout)
_UNAVAILABLE_CODES = frozenset({11600, 11602, 10107, 13435, 13436, 189, 91, 7, 6, 89, 9001, 262, 64, 14031})


class _TranslateErrors:
    """Not a generator: it stands around every read and write, and a generator costs ten times as much."""

    __slots__ = ()

    def __enter__(self) -> None:
        """Nothing to begin with."""

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        """Raises the problem that the driver's error means."""
        if error is not None and (problem := _to_problem(error)) is not None:
            raise problem from error


_TRANSLATE_ERRORS = _TranslateErrors()


def translate_errors() -> _TranslateErrors:
    """Turns the driver's errors into problems.

    Raises TryAgain for a write conflict, Unavailable when the outcome is unknown or nobody answers, and Refused
    for a number or a sign that the database has no form for.
    """
    return _TRANSLATE_ERRORS


def _to_problem(error: BaseException) -> Problem | None:
    if isinstance(error, (OverflowError, UnicodeError, InvalidStringData)):
        return Refused("There is a number or a sign in it that cannot be kept: change it and send it again")
    if not isinstance(error, PyMongoError):
        return None
    if error.has_error_label("TransientTransactionError") and not isinstance(error, AutoReconnect):
        return TryAgain()
    code = getattr(error, "code", None)
    if isinstance(error, _UNAVAILABLE) or (isinstance(error, OperationFailure) and code in _UNAVAILABLE_CODES):
        return Unavailable()
    return None
