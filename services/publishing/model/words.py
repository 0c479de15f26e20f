"""Words that products, reviews and the library share."""

from typing import Literal, get_args

from shared.entity import Part

Form = Literal["article", "guide", "webinar", "master_class", "recommendations"]
FORMS: tuple[Form, ...] = get_args(Form)
Audience = Literal["teacher", "parent", "student"]
AUDIENCES: tuple[Audience, ...] = get_args(Audience)


class Variant(Part):
    """The same solution told to one audience."""

    audience: Audience
    text: str
