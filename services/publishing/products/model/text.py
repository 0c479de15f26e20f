"""The text of a product, as its authors write it."""

from typing import Annotated

from pydantic import Field

from shared.contracts.codes import AUDIENCES, Audience, ProductForm
from shared.entity import Command

AbstractText = Annotated[str, Field(max_length=1_000)]
MainText = Annotated[str, Field(max_length=20_000)]
MAX_VARIANT_LENGTH = 6_000
ProductTitle = Annotated[str, Field(min_length=3, max_length=200)]
ChangeText = Annotated[str, Field(min_length=3, max_length=500)]


class VariantText(Command):
    """The same solution told to one audience."""

    audience: Audience
    text: Annotated[str, Field(min_length=1, max_length=MAX_VARIANT_LENGTH)]


class EditProduct(Command):
    """The whole product as its authors want it to be; texts are Markdown."""

    title: ProductTitle
    form: ProductForm
    abstract: AbstractText = ""
    text: MainText = ""
    variants: Annotated[list[VariantText], Field(max_length=len(AUDIENCES))] = []


class PublishProduct(Command):
    """From the second version on: what is different."""

    change: ChangeText | None = None
