"""What a form did not accept, said as a sentence a person can act on."""

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as filled
from enum import Enum
from typing import Any, Final, Literal, get_origin

from babel.support import NullTranslations
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from shared.code_words import msgid
from shared.web.languages import msgids


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why one field (or, with an empty name, the whole form) was not accepted."""

    field: str
    sentence: str
    plural: str = ""
    values: Mapping[str, object] = filled(default_factory=dict)

    def translate(self, translations: NullTranslations) -> str:
        """Say it in the language of the page."""
        if self.plural:
            number = int(str(self.values["number"]))
            text = str(translations.ngettext(self.sentence, self.plural, number))
        else:
            text = str(translations.gettext(self.sentence))
        return text % self.values if self.values else text


# Pydantic's many kinds of error, in the few families a person can tell apart. A field may give
# its own sentence for a family (or for an exact kind): json_schema_extra={"refusal": {...}}.
_FAMILIES: Final[dict[str, str]] = {
    "missing": "missing",
    "string_too_short": "too_short",
    "string_too_long": "too_long",
    "too_short": "too_few",
    "too_long": "too_many",
    "literal_error": "choice",
    "enum": "choice",
    "union_tag_invalid": "choice",
    "bool_parsing": "choice",
    "bool_type": "choice",
    "int_parsing": "number",
    "int_from_float": "number",
    "int_parsing_size": "number",
    "float_parsing": "number",
    "decimal_parsing": "number",
    "greater_than": "too_small",
    "greater_than_equal": "too_small",
    "less_than": "too_large",
    "less_than_equal": "too_large",
    "date_parsing": "date",
    "date_from_datetime_parsing": "date",
    "date_from_datetime_inexact": "date",
    "date_past": "date",
    "date_future": "date",
    "datetime_parsing": "date",
    "datetime_from_date_parsing": "date",
    "timezone_aware": "date",
    "time_parsing": "time",
    "url_parsing": "address",
    "url_scheme": "address",
    "url_syntax_violation": "address",
    "url_too_long": "address",
}

_SENTENCES: Final[dict[str, str]] = {
    "missing": msgid("Fill in this field"),
    "choice": msgid("Choose one of the answers offered"),
    "number": msgid("Write a number in digits"),
    "too_small": msgid("Write a larger number: the least is %(number)s"),
    "too_large": msgid("Write a smaller number: the most is %(number)s"),
    "date": msgid("Write a real date, for example 2026-11-27"),
    "time": msgid("Write a time, for example 15:00"),
    "address": msgid("Write a whole address that begins with https://"),
    "wrong": msgid("Check this answer"),
}

_COUNTED: Final[dict[str, tuple[str, str]]] = {
    "too_short": msgids(
        "Write a little more: at least %(number)s character",
        "Write a little more: at least %(number)s characters",
    ),
    "too_long": msgids(
        "Make it shorter: at most %(number)s character fits",
        "Make it shorter: at most %(number)s characters fit",
    ),
    "too_few": msgids(
        "Choose at least %(number)s answer",
        "Choose at least %(number)s answers",
    ),
    "too_many": msgids(
        "Choose at most %(number)s answer",
        "Choose at most %(number)s answers",
    ),
}

REPEATED: Final = msgid("Give only one answer here")
UNKNOWN: Final = msgid("The page has changed since you opened it. Open it anew and send it again")
UNREADABLE: Final = msgid("Some letters could not be read. Check the text and send it again")
TOO_LARGE: Final = msgid("There is too much text to send at once. Shorten it and send it again")
NOT_A_FORM: Final = msgid("This page understands only its own form. Open it anew and send it again")


def build_refusal(error: ErrorDetails, name: str, asked: FieldInfo | None) -> Refusal:
    """Turn one of Pydantic's errors into a sentence: the field's own if it has one."""
    kind = error["type"]
    family = _FAMILIES.get(kind, "wrong")
    context: Mapping[str, Any] = error.get("ctx", {})
    values = _values(context)
    field_sentences = _field_sentences(asked)
    sentence = field_sentences.get(kind) or field_sentences.get(family) or field_sentences.get("any")
    if sentence:
        return Refusal(name, sentence, values=values if "%(" in sentence else {})
    if family == "missing" and asked is not None and _is_choice(asked.annotation):
        family = "choice"
    if kind in {"value_error", "assertion_error"}:
        return Refusal(name, str(context.get("error", "")) or _SENTENCES["wrong"])
    if family in _COUNTED and "number" in values:
        return Refusal(name, *_COUNTED[family], values=values)
    if family in {"too_small", "too_large"} and "number" in values:
        return Refusal(name, _SENTENCES[family], values=values)
    return Refusal(name, _SENTENCES.get(family, _SENTENCES["wrong"]))


def _values(context: Mapping[str, Any]) -> dict[str, object]:
    for bound in ("min_length", "max_length", "ge", "gt", "le", "lt"):
        if bound in context:
            return {"number": context[bound]}
    return {}


def _is_choice(annotation: object) -> bool:
    kind = get_origin(annotation) or annotation
    return kind is Literal or (isinstance(kind, type) and issubclass(kind, (Enum, bool, list, set)))


def _field_sentences(asked: FieldInfo | None) -> Mapping[str, str]:
    extra = asked.json_schema_extra if asked else None
    own = extra.get("refusal") if isinstance(extra, dict) else None
    return {str(k): str(v) for k, v in own.items()} if isinstance(own, dict) else {}
