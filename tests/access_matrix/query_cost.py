"""What an answer costs the database: how many keys and documents it has to look at, as MongoDB's profiler counts."""

from collections.abc import Iterator
from contextlib import contextmanager
from math import ceil
from typing import Any

import httpx2
from pymongo import MongoClient
from pymongo.collection import Collection
from pymongo.database import Database

from services import definitions
from shared.identity import new_id
from shared.store import visible_to_all
from tests.access_matrix.answers import HOME
from tests.access_matrix.callers import FOREIGN
from tests.journeys.region import Region

MANY = 500
_BYTES = 16 * 1024 * 1024
_ALIKE = 20
Documents = dict[str, Any]


class QueryCostMeter:
    """Reads the profilers of all services. One request at a time: whatever is asked meanwhile counts, too."""

    def __init__(self, region: Region, client: MongoClient[Documents]) -> None:
        names = [name for name in client.list_database_names() if name.startswith(region.place.prefix)]
        self.services = {
            definition.name: client[one]
            for definition in definitions()
            for one in names
            if one.endswith(f"_{definition.name}")
        }
        self._read = dict.fromkeys(self.services, 0)

    async def cost(self, service: str, route: httpx2.AsyncClient, address: str) -> int:
        """Keys and documents that this service's database looks at for one answer, without the relay's polling."""
        self._entries(service)
        answer = await route.get(address)
        assert answer.status_code < httpx2.codes.BAD_REQUEST, f"{address}: {answer.status_code}"
        return sum(one.get("keysExamined", 0) + one.get("docsExamined", 0) for one in self._entries(service))

    def _entries(self, definition: str) -> list[Documents]:
        found = list(self.services[definition]["system.profile"].find({}).skip(self._read[definition]))
        self._read[definition] += len(found)
        return [one for one in found if _is_of_an_answer(one)]


@contextmanager
def run_metered(region: Region) -> Iterator[QueryCostMeter]:
    """The profilers are on for as long as this lasts."""
    with MongoClient[Documents](region.place.mongo_url) as client:
        meter = QueryCostMeter(region, client)
        for database in meter.services.values():
            database.drop_collection("system.profile")
            database.create_collection("system.profile", capped=True, size=_BYTES)
            database.command("profile", 2)
        try:
            yield meter
        finally:
            for database in meter.services.values():
                database.command("profile", 0)


def grow(meter: QueryCostMeter) -> int:
    """The school of the story holds `MANY` more of everything that only it may see; gives how many kinds there are."""
    kinds = 0
    for definition in definitions():
        for one in definition.collections:
            if one.visible is not visible_to_all:
                kinds += _multiply(meter.services[definition.name], one.name)
    return kinds


def _is_theirs_alone(one: Documents) -> bool:
    index = repr(one)
    return HOME in index and FOREIGN not in index


def _multiply(database: Database[Documents], name: str) -> bool:
    collection = database[name]
    models = [one for one in collection.find() if _is_theirs_alone(one)][:_ALIKE]
    unique = _unique_fields(collection)
    more = [_another(model, unique) for model in models * ceil(MANY / max(1, len(models)))]
    if more:
        collection.insert_many(more)
    return bool(more)


def _unique_fields(collection: Collection[Documents]) -> list[str]:
    """The first field of every unique index: another value there is enough."""
    return [index["key"][0][0] for index in collection.index_information().values() if index.get("unique")]


def _another(model: Documents, unique: list[str]) -> Documents:
    made = {**model, "_id": new_id()}
    for path in unique:
        first, _, rest = path.partition(".")
        if rest:
            made[first] = [{**part, rest: new_id()} for part in made.get(first, ())]
        elif first in made:
            made[first] = [new_id()] if isinstance(made[first], list) else _unlike(made[first])
    return made


def _unlike(value: object) -> object:
    return hash(new_id()) if isinstance(value, int) else new_id()


def _is_of_an_answer(entry: Documents) -> bool:
    about = str(entry.get("ns", "")).partition(".")[2]
    return not about.startswith(("_", "system.")) and "_pending" not in repr(entry.get("command"))
