"""MongoDB: atomic work, outbox, inbox, the tenant wall. The only place that knows the driver."""

from shared.store.by_name import ByName, index_by_name
from shared.store.collection import A_TEXT, EVERYTHING, NOTHING, Collection, Filter, Index, Rule, visible_to_all
from shared.store.connection import Connection, Store
from shared.store.copies import Copied, Copies, copy_person, new_pair, open_with
from shared.store.forgetting import Forgotten, Forgottens, forget_person, held_on, without_the_erased
from shared.store.hints import Hints
from shared.store.keys import WORDS
from shared.store.membership import Membership
from shared.store.outbox import Outbox
from shared.store.receipts import Receipt, Replayed
from shared.store.receiving import AlreadyHeard, Receiving
from shared.store.retention import Due, preview, tidy
from shared.store.tally import Tally
from shared.store.work import Reading, Writing

__all__ = [
    "A_TEXT",
    "EVERYTHING",
    "NOTHING",
    "WORDS",
    "AlreadyHeard",
    "ByName",
    "Collection",
    "Connection",
    "Copied",
    "Copies",
    "Due",
    "Filter",
    "Forgotten",
    "Forgottens",
    "Hints",
    "Index",
    "Membership",
    "Outbox",
    "Reading",
    "Receipt",
    "Receiving",
    "Replayed",
    "Rule",
    "Store",
    "Tally",
    "Writing",
    "copy_person",
    "forget_person",
    "held_on",
    "index_by_name",
    "new_pair",
    "open_with",
    "preview",
    "tidy",
    "visible_to_all",
    "without_the_erased",
]
