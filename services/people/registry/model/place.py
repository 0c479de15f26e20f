"""The network: regions and municipalities with their names, and what a school shows of itself."""

from typing import Literal

from services.people.registry.model.fields import Name, Slug
from shared.entity import Command, Entity
from shared.privacy import Plain

PlaceKind = Literal["region", "municipality"]


class NamePlace(Command):
    """What the region's operator calls the region or a municipality."""

    kind: PlaceKind
    name: Name
    name_en: Name


class AddPlace(Command):
    """A new municipality. Without an identifier one is made from the English name."""

    name: Name
    name_en: Name
    id: Slug | None = None


class Place(Entity):
    """The region, or a municipality in it. Schools name the municipality, people's roles may name the region."""

    kind: PlaceKind
    name: Plain
    name_en: Plain
