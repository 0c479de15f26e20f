"""A form that came back: what was typed, and what each field refuses."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from babel.support import NullTranslations

from shared.web.refusals import Refusal

UNPROCESSABLE: Final = 422


class TypedValues(dict[str, str]):
    """What was typed, by field; a field nobody filled in is an empty text."""

    def __missing__(self, name: str) -> str:
        """Give the empty text, so that a template need not ask first."""
        return ""


class FormErrors:
    """What was typed and what is wrong with it, in the language of the page.

    True when something is wrong. Without refusals it is simply a form to be filled in.
    """

    def __init__(
        self,
        refusals: Iterable[Refusal] = (),
        typed: Mapping[str, Sequence[str]] | None = None,
        status: int = UNPROCESSABLE,
        translations: NullTranslations | None = None,
    ) -> None:
        self.refusals: tuple[Refusal, ...] = tuple(refusals)
        self.status = status
        self.answers = {name: tuple(many) for name, many in (typed or {}).items()}
        self.typed = TypedValues({name: many[0] for name, many in self.answers.items() if many})
        self._translations = translations or NullTranslations()

    def with_translations(self, translations: NullTranslations) -> "FormErrors":
        """Give the same form speaking another catalogue."""
        return FormErrors(self.refusals, self.answers, self.status, translations)

    def chosen(self, name: str) -> tuple[str, ...]:
        """Give every answer of a field that takes several."""
        return self.answers.get(name, ())

    def summary(self) -> list[dict[str, str]]:
        """List the refusals for the GOV.UK error summary: one per field, with its link."""
        seen: dict[str, dict[str, str]] = {}
        for refusal in self.refusals:
            line = {"text": refusal.translate(self._translations)}
            if refusal.field:
                line["href"] = f"#{refusal.field}"
            seen.setdefault(refusal.field or line["text"], line)
        return list(seen.values())

    def __getitem__(self, name: str) -> str:
        """Say why a field is refused; an accepted field gives an empty text."""
        for refusal in self.refusals:
            if refusal.field == name:
                return refusal.translate(self._translations)
        return ""

    def __contains__(self, name: object) -> bool:
        return any(refusal.field == name for refusal in self.refusals)

    def __bool__(self) -> bool:
        return bool(self.refusals)

    def __repr__(self) -> str:
        # Never what was typed: it may be personal, and a repr ends in a log.
        return f"FormErrors({sorted({refusal.field for refusal in self.refusals})})"


def blank_form(**typed: str | Sequence[str]) -> FormErrors:
    """Give a form nobody has sent yet, perhaps filled in beforehand."""
    answers = {name: [text] if isinstance(text, str) else text for name, text in typed.items()}
    return FormErrors(typed=answers)
