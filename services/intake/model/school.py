"""Where requests come from."""

from shared.entity import Entity
from shared.privacy import Plain


class School(Entity):
    """A school that requests may come from."""

    name: Plain
    name_en: Plain
