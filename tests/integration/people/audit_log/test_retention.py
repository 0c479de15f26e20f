"""The oldest entries of the log go by themselves, and the chain still tells whether it was touched."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from deploy.commands.audit import verify
from services.people.audit_log.actions import chain
from services.people.audit_log.actions import entries as audit
from services.people.audit_log.model.entry import Seal
from services.people.audit_log.store import Entries, Seals
from services.people.main import service
from shared.store import Store, apply_retention, service_writing
from tests.cast import BORIS
from tests.integration.people.audit_log.test_audit_log import entries
from tests.integration.people.letters.delivery import PAGE, get_store
from tests.kit.applications import run_services
from tests.kit.servers import Place


async def _seal_as_of(store: Store, moment: datetime) -> None:
    """The clock seals at another time."""
    work = service_writing(store)
    waiting = await Entries(work).list_unsealed(chain.ENTRIES_PER_SEAL)
    seal = Seal.create(waiting, after=await Seals(work).find_last(), at=moment)
    await Seals(work).add(seal)
    for entry in waiting:
        entry.sealed_in = seal.number
        await Entries(work).save(entry)
    await work.commit()


async def test_what_is_older_than_three_years_goes_by_itself_and_the_chain_holds(place: Place, tmp_path: Path) -> None:
    async with run_services([service], place, tmp_path, run=("web",)) as app:
        store = get_store(app)
        for years in (4, 3.5, 0.5):
            work = service_writing(store)
            work.now = datetime.now(UTC) - timedelta(days=365 * years)
            for _ in range(3):
                await audit.log_action(work, action="posts.changed", about="person:somebody", school_id="school-07")
            await work.commit()
            await _seal_as_of(store, work.now)
        async with app.client(BORIS, **PAGE) as boris:
            due = (await boris.get("/api/people/retention")).text
        before = await verify(app.settings)
        await apply_retention(store, app.settings)
        assert await store.collection("audit").count_documents({}) == 9, "the log is not tidied thing by thing"
        gone, again = await chain.delete_expired_entries(store), await chain.delete_expired_entries(store)
        await chain.seal_entries(store)
        after = await verify(app.settings)
        outlived = await entries(app, deed="audit.outlived")
        kept = await entries(app, deed="posts.changed")
        kept_in = store.collection("audit")
        await kept_in.delete_many({"sealed_in": 3})
        too_young = await verify(app.settings)
        await kept_in.delete_many({"deed": "audit.outlived"})
        silent = await verify(app.settings)
    assert 'data-th="Исчезнет в течение часа">6<' in due
    assert (before.fault, gone, again, after.fault) == (None, 6, 0, None)
    assert [one["after"] for one in outlived] == [{"until_seal": 2, "entries": 3}, {"until_seal": 1, "entries": 3}]
    assert len(kept) == 3
    assert (too_young.fault, silent.fault) == ("the entries of seal 3 are missing", "the entries of seal 1 are missing")


async def test_entries_that_were_let_go_of_too_early_are_a_fault(place: Place, tmp_path: Path) -> None:
    async with run_services([service], place, tmp_path, run=("web",)) as app:
        store = get_store(app)
        for action, after in (("posts.changed", None), ("audit.outlived", {"until_seal": 1, "entries": 1})):
            work = service_writing(store)
            await audit.log_action(work, action=action, about="audit:log", after=after)
            await work.commit()
            await chain.seal_entries(store)
        await store.collection("audit").delete_many({"sealed_in": 1})
        found = await verify(app.settings)
    assert found.fault == "the entries of seal 1 were let go of before their time"
