"""The people of the tests, read from the seed so that the two cannot drift apart."""

from deploy.seed import Person, read_people

_PEOPLE = {person.id: person for person in read_people()}


def person(person_id: str) -> Person:
    """Find a person of the seed; KeyError where nobody has this id."""
    return _PEOPLE[person_id]


MARINA = person("marina-belova")
"""Young teacher of mathematics in the rural school; she asks for help."""

OLGA = person("olga-ivanova")
"""Teacher of Russian and coordinator in the same school; she clarifies, leads the group, writes the product."""

NADEZHDA = person("nadezhda-chudinova")
"""Teaches three forms in one service there; an expert, and the one whose attempt failed and helped everybody."""

ZINAIDA = person("zinaida-lobanova")
"""Administrator of the rural school."""

TIMUR = person("timur-akhmetov")
"""Expert from the cluster gymnasium: support for the first step of a problem; accepts."""

LARISA = person("larisa-kudymova")
"""Expert from another district: the method of word problems; accepts."""

EKATERINA = person("ekaterina-mikova")
"""The region's methodist and an expert; declines, with a reason."""

GALINA = person("galina-orlova")
"""The region's methodist and an expert outside the group; reviews the product."""

BORIS = person("boris-lyadov")
"""Operator of the region: runs campaigns, sees across schools."""

ARTHUR = person("arthur-wegner")
"""Auditor of the region: may look, may not touch."""

FOREIGN_COORDINATOR = person("zoya-permitina")
"""Coordinator of a foreign school, with no part in the story: what is not hers she must not see."""

FOREIGN_TEACHER = person("gleb-ratnikov")
"""Experienced teacher of that foreign school."""
