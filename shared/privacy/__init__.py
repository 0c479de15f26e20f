"""What is personal says so in its type; sealing, erasing, exporting and the register all read it there."""

from shared.privacy.declared import (
    ERASED,
    PARTICIPANT,
    Basis,
    Category,
    FoundBy,
    Joint,
    Keep,
    Mark,
    Personal,
    PersonId,
    Plain,
    Purpose,
)
from shared.privacy.forgetting import Done, Leaving, Line, Tally, forget, mentions, own_words, spellings
from shared.privacy.names import Named, as_typed, order_of
from shared.privacy.plans import Kind, joint_paths, kinds, paths_to_people, plan, sealed_fields, undeclared

__all__ = [
    "ERASED",
    "PARTICIPANT",
    "Basis",
    "Category",
    "Done",
    "FoundBy",
    "Joint",
    "Keep",
    "Kind",
    "Leaving",
    "Line",
    "Mark",
    "Named",
    "PersonId",
    "Personal",
    "Plain",
    "Purpose",
    "Tally",
    "as_typed",
    "forget",
    "joint_paths",
    "kinds",
    "mentions",
    "order_of",
    "own_words",
    "paths_to_people",
    "plan",
    "sealed_fields",
    "spellings",
    "undeclared",
]
