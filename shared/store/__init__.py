"""MongoDB: atomic work, outbox, inbox, the tenant filter. The only place that knows the driver."""

from shared.store.attempt_counter import AttemptCounter
from shared.store.by_name import NameOrderedCollection, make_name_index
from shared.store.collection import Collection
from shared.store.connection import Connection, Store
from shared.store.copies import CopyRecord, CopyRecords, copy_person, decrypt_copy, generate_key_pair
from shared.store.erasure import ErasedPeople, ErasedPerson, erase_from_service, list_mentioning, replace_erased
from shared.store.idempotency import IdempotencyRecord, Replayed
from shared.store.leases import Leases
from shared.store.listing import ListPart, Span
from shared.store.migration import migrate
from shared.store.outbox import Outbox
from shared.store.outbox_hints import OutboxHints
from shared.store.person_keys import ENCRYPTED_PREFIX
from shared.store.receiving import AlreadyConsumed, Receiving
from shared.store.retention import DueForRetention, apply_retention, preview_retention
from shared.store.schema import A_TEXT, Index, RetentionRule
from shared.store.tenant_filter import (
    EVERYTHING,
    NOTHING,
    STAFF,
    Filter,
    of_person,
    of_schools,
    visible_through,
    visible_to_all,
    visible_to_service,
    visible_to_signed_in,
)
from shared.store.work import Reading, Writing, service_reading, service_writing

__all__ = [
    "A_TEXT",
    "ENCRYPTED_PREFIX",
    "EVERYTHING",
    "NOTHING",
    "STAFF",
    "AlreadyConsumed",
    "AttemptCounter",
    "Collection",
    "Connection",
    "CopyRecord",
    "CopyRecords",
    "DueForRetention",
    "ErasedPeople",
    "ErasedPerson",
    "Filter",
    "IdempotencyRecord",
    "Index",
    "Leases",
    "ListPart",
    "NameOrderedCollection",
    "Outbox",
    "OutboxHints",
    "Reading",
    "Receiving",
    "Replayed",
    "RetentionRule",
    "Span",
    "Store",
    "Writing",
    "apply_retention",
    "copy_person",
    "decrypt_copy",
    "erase_from_service",
    "generate_key_pair",
    "list_mentioning",
    "make_name_index",
    "migrate",
    "of_person",
    "of_schools",
    "preview_retention",
    "replace_erased",
    "service_reading",
    "service_writing",
    "visible_through",
    "visible_to_all",
    "visible_to_service",
    "visible_to_signed_in",
]
