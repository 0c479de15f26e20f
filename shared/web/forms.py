"""Reading a form a person has sent: a model, or the form again with what is wrong."""

import re
from collections.abc import Collection, Mapping, Sequence
from types import UnionType
from typing import Annotated, Final, TypeVar, Union, get_args, get_origin
from urllib.parse import parse_qsl

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo
from starlette.requests import Request

from shared.web import refusals
from shared.web.form_errors import FormErrors
from shared.web.frame import frame_of
from shared.web.refusals import Refusal, refusal_of

FORM_LIMIT: Final = 256 * 1024
"""Bytes in a form, as sent. A story of 40 000 Russian letters fits."""

_FIELDS_LIMIT: Final = 1000
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_SEVERAL: Final = (list, set, frozenset, tuple)

Model = TypeVar("Model", bound=BaseModel)
Answers = dict[str, list[str]]


class _UnreadableError(Exception):
    """The body is not a form we can take; carries the form to show again."""

    def __init__(self, status: int, sentence: str, typed: Answers | None = None) -> None:
        super().__init__(sentence)
        self.errors = FormErrors([Refusal("", sentence)], typed, status)


async def read_form(request: Request, model: type[Model]) -> Model | FormErrors:
    """Read a form into the model, or give the form back with what was typed and what is wrong.

    An empty answer counts as none. Fields the model does not know, and second answers where it
    takes one, are refused. Whatever is sent, the result is one of the two: nothing is raised.
    """
    words = frame_of(request).words(request)
    try:
        answers = _parse(await _body(request))
    except _UnreadableError as unreadable:
        return unreadable.errors.in_words(words)
    request.state.typed = answers
    fields = _by_form_name(model)
    refused = _misplaced(answers, fields)
    given = {name: _given(answers[name], fields[name]) for name in answers if name in fields}
    present = {name: value for name, value in given.items() if value}
    try:
        accepted = model.model_validate(present)
    except ValidationError as error:
        refused += _refusals(error, fields, {refusal.field for refusal in refused})
    else:
        if not refused:
            return accepted
    order = {name: place for place, name in enumerate(fields)}
    refused.sort(key=lambda refusal: order.get(refusal.field, -1))
    return FormErrors(refused, answers, words=words)


def refuse_form(request: Request, status: int = 422, /, **sentences: str) -> FormErrors:
    """Give back a form that was read well but cannot be accepted, with a sentence per field.

    The sentences are msgids of the room; `form=` speaks of the whole form.
    """
    typed: Mapping[str, Sequence[str]] = getattr(request.state, "typed", {})
    refused = [Refusal("" if name == "form" else name, text) for name, text in sentences.items()]
    return FormErrors(refused, typed, status, frame_of(request).words(request))


async def _body(request: Request) -> bytes:
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in {"", "application/x-www-form-urlencoded"}:
        raise _UnreadableError(415, refusals.NOT_A_FORM)
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > FORM_LIMIT:
            raise _UnreadableError(413, refusals.TOO_LARGE)
    return bytes(body)


def _parse(body: bytes) -> Answers:
    try:
        return _answers(body, "strict")
    except UnicodeDecodeError:
        raise _UnreadableError(422, refusals.UNREADABLE, _answers(body, "replace")) from None
    except ValueError:  # more fields than any page of ours has
        raise _UnreadableError(413, refusals.TOO_LARGE) from None


def _answers(body: bytes, on_error: str) -> Answers:
    answers: Answers = {}
    pairs = parse_qsl(
        body.decode("utf-8", on_error),
        keep_blank_values=True,
        errors=on_error,
        max_num_fields=_FIELDS_LIMIT,
    )
    for name, text in pairs:
        # Browsers send lines with CR LF, and count a line's end as one character.
        clean = _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
        answers.setdefault(name, []).append(clean)
    return answers


def _by_form_name(model: type[BaseModel]) -> dict[str, FieldInfo]:
    return {
        asked.validation_alias if isinstance(asked.validation_alias, str) else name: asked
        for name, asked in model.model_fields.items()
    }


def _misplaced(answers: Answers, fields: Mapping[str, FieldInfo]) -> list[Refusal]:
    unknown = [Refusal("", refusals.UNKNOWN)] if answers.keys() - fields.keys() else []
    repeated = [
        Refusal(name, refusals.REPEATED)
        for name, many in answers.items()
        if name in fields and len(many) > 1 and not _takes_several(fields[name].annotation)
    ]
    return unknown + repeated


def _given(answers: Sequence[str], asked: FieldInfo) -> str | list[str]:
    filled = [answer for answer in answers if answer.strip()]
    if _takes_several(asked.annotation):
        return filled
    return filled[0] if filled else ""


def _takes_several(annotation: object) -> bool:
    origin = get_origin(annotation)
    if origin is Annotated:
        return _takes_several(get_args(annotation)[0])
    if origin in {Union, UnionType}:
        return any(_takes_several(one) for one in get_args(annotation))
    kind = origin or annotation
    return isinstance(kind, type) and issubclass(kind, _SEVERAL)


def _refusals(error: ValidationError, fields: Mapping[str, FieldInfo], already: Collection[str]) -> list[Refusal]:
    found: list[Refusal] = []
    for detail in error.errors(include_url=False, include_input=False):
        name = str(detail["loc"][0]) if detail["loc"] else ""
        if name not in already or not name:
            found.append(refusal_of(detail, name if name in fields else "", fields.get(name)))
    return found
