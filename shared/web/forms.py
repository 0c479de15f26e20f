"""Reading a form a person has sent: a model, or the form again with what is wrong."""

from collections.abc import Collection, Mapping, Sequence
from types import UnionType
from typing import Annotated, Final, TypeVar, Union, get_args, get_origin
from urllib.parse import parse_qsl

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo
from starlette.requests import Request

from shared.entity import FORM_KEY
from shared.text.cleaning import clean
from shared.web import refusals
from shared.web.form_errors import FormErrors
from shared.web.page_renderer import get_renderer
from shared.web.refusals import Refusal, build_refusal

FORM_LIMIT: Final = 256 * 1024
"""Bytes in a form, as sent. A story of 40 000 Russian letters fits."""

_MAX_FIELDS: Final = 1000
_COLLECTIONS: Final = (list, set, frozenset, tuple)

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
    translations = get_renderer(request).get_translations(request)
    try:
        answers = _parse_body(await _read_body(request))
    except _UnreadableError as unreadable:
        return unreadable.errors.with_translations(translations)
    request.state.typed = answers
    fields = _fields_by_form_name(model)
    refusals_found = _refuse_misplaced(answers, fields)
    given = {name: _clean_answer(answers[name], fields[name]) for name in answers if name in fields}
    present = {name: value for name, value in given.items() if value}
    try:
        accepted = model.model_validate(present)
    except ValidationError as error:
        refusals_found += _build_refusals(error, fields, {refusal.field for refusal in refusals_found})
    else:
        if not refusals_found:
            return accepted
    order = {name: place for place, name in enumerate(fields)}
    refusals_found.sort(key=lambda refusal: order.get(refusal.field, -1))
    return FormErrors(refusals_found, answers, translations=translations)


def refuse_form(request: Request, status: int = 422, /, **sentences: str) -> FormErrors:
    """Give back a form that was read well but cannot be accepted, with a sentence per field.

    The sentences are msgids of the service; `form=` speaks of the whole form.
    """
    typed: Mapping[str, Sequence[str]] = getattr(request.state, "typed", {})
    refusals_given = [Refusal("" if name == "form" else name, text) for name, text in sentences.items()]
    return FormErrors(refusals_given, typed, status, get_renderer(request).get_translations(request))


async def _read_body(request: Request) -> bytes:
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in {"", "application/x-www-form-urlencoded"}:
        raise _UnreadableError(415, refusals.NOT_A_FORM)
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > FORM_LIMIT:
            raise _UnreadableError(413, refusals.TOO_LARGE)
    return bytes(body)


def _parse_body(body: bytes) -> Answers:
    try:
        return _parse_answers(body, "strict")
    except UnicodeDecodeError:
        raise _UnreadableError(422, refusals.UNREADABLE, _parse_answers(body, "replace")) from None
    except ValueError:  # more fields than any page of ours has
        raise _UnreadableError(413, refusals.TOO_LARGE) from None


def _parse_answers(body: bytes, on_error: str) -> Answers:
    answers: Answers = {}
    pairs = parse_qsl(
        body.decode("utf-8", on_error),
        keep_blank_values=True,
        errors=on_error,
        max_num_fields=_MAX_FIELDS,
    )
    for name, text in pairs:
        # Browsers send lines with CR LF, and count a line's end as one character.
        if name != FORM_KEY:
            answers.setdefault(name, []).append(clean(text))
    return answers


def _fields_by_form_name(model: type[BaseModel]) -> dict[str, FieldInfo]:
    return {
        asked.validation_alias if isinstance(asked.validation_alias, str) else name: asked
        for name, asked in model.model_fields.items()
    }


def _refuse_misplaced(answers: Answers, fields: Mapping[str, FieldInfo]) -> list[Refusal]:
    unknown = [Refusal("", refusals.UNKNOWN)] if answers.keys() - fields.keys() else []
    repeated = [
        Refusal(name, refusals.REPEATED)
        for name, many in answers.items()
        if name in fields and len(many) > 1 and not _takes_several(fields[name].annotation)
    ]
    return unknown + repeated


def _clean_answer(answers: Sequence[str], asked: FieldInfo) -> str | list[str]:
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
    return isinstance(kind, type) and issubclass(kind, _COLLECTIONS)


def _build_refusals(error: ValidationError, fields: Mapping[str, FieldInfo], already: Collection[str]) -> list[Refusal]:
    found: list[Refusal] = []
    for detail in error.errors(include_url=False, include_input=False):
        name = str(detail["loc"][0]) if detail["loc"] else ""
        if name not in already or not name:
            found.append(build_refusal(detail, name if name in fields else "", fields.get(name)))
    return found
