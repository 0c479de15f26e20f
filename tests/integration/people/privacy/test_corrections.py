"""A member corrects what is kept about them: at once, by a letter to the new address, or by asking."""

import re
from pathlib import Path

import aio_pika

from services.people.audit_log.actions.chain import verify_chain
from services.people.letters.actions.delivery import send_due_letters
from shared.bus.topology import EVENTS
from shared.contracts.people import PersonChanged
from shared.store import service_reading
from tests.cast import BORIS, MARINA, OLGA, ZINAIDA
from tests.integration.people.letters.delivery import PAGE, get_store, make_due, make_sender, run_without_jobs
from tests.integration.people.letters.events import list_letters, wait_for_letters
from tests.integration.people.letters.mailbox import Mailbox, mailbox, text_of
from tests.kit.bus import take_message
from tests.kit.servers import Place
from tests.kit.waiting import until

LISTENS = "outside.a-neighbour"
NEW = "marina.new@school.example.org"
MARRIED = {"name": "Марина Петрова", "name_en": "Marina Petrova", "subjects": "математика\nинформатика"}


async def listen(place: Place) -> None:
    """A neighbour who is not there keeps what is said of people."""
    connection = await aio_pika.connect(place.amqp_url)
    async with connection, connection.channel() as channel:
        queue = await channel.declare_queue(LISTENS, durable=True, arguments={"x-queue-type": "quorum"})
        await queue.bind(EVENTS, PersonChanged.type)


async def wait_consumed(place: Place) -> PersonChanged:
    """What that neighbour has heard."""
    found: list[bytes] = []

    async def is_published() -> bool:
        message = await take_message(place, LISTENS)
        found.extend([] if message is None else [message.body])
        return bool(found)

    await until(is_published, "the neighbour hears of it")
    return PersonChanged.model_validate_json(found[0])


def link_in(box: Mailbox, address: str) -> str:
    """The page that the letter leads to."""
    found = re.search(r"/my-data/address/\S+", text_of(box.to(address)[-1]))
    assert found is not None
    return found.group()


async def test_what_is_ones_own_is_corrected_at_once_and_neighbours_hear_of_it(place: Place, tmp_path: Path) -> None:
    async with run_without_jobs(place, tmp_path, MARINA, ZINAIDA, BORIS) as app:
        await listen(place)
        async with app.client(MARINA, **PAGE) as marina, app.client(BORIS, **PAGE) as boris:
            page = await marina.get("/my-data/correction")
            assert MARINA.email in page.text
            wrong = await marina.post("/my-data/correction", data={**MARRIED, "name": "marina@example.org"})
            assert wrong.status_code == 422
            assert "без цифр" in wrong.text
            done = await marina.post("/my-data/correction", data=MARRIED)
            again = await marina.post("/my-data/correction", data=MARRIED)
            assert (done.status_code, again.status_code) == (303, 303)
            mine = await marina.get("/my-data")
            assert "Марина Петрова" in mine.text
            assert "математика, информатика" in mine.text
            log = await boris.get(f"/audit?person={MARINA.id}&deed=person.corrected")
            consumed = await wait_consumed(place)
            store = get_store(app)
            kept = [repr(one) async for one in store.collection("audit").find()]
            chain = await verify_chain(service_reading(store))
            await store.database["_keys"].delete_many({})  # as in a copy that comes back after somebody has left
            store.keys._cache.clear()
            restored = await boris.get(f"/audit?person={MARINA.id}&deed=person.corrected")
    assert MARINA.name in log.text
    assert "математика, информатика" in log.text
    assert [one for one in kept if MARINA.name in one or "Петрова" in one] == [], "the log holds it sealed"
    assert chain.fault is None
    assert restored.status_code == 200
    assert MARINA.name not in restored.text
    assert log.text.count("<time") == 1, "saying it again changes nothing"
    assert consumed == PersonChanged(person_id=MARINA.id, name="Марина Петрова", posts=consumed.posts)


async def test_an_address_is_changed_from_the_new_box_and_the_old_one_is_told(place: Place, tmp_path: Path) -> None:
    async with mailbox() as box, run_without_jobs(place, tmp_path, MARINA, BORIS, box=box) as app:
        async with app.client(MARINA, **PAGE) as marina, app.client(None, **PAGE) as another_device:
            same = await marina.post("/my-data/address", data={"email": MARINA.email.upper()})
            assert "Это и так ваш адрес" in same.text
            assert (await marina.post("/my-data/address", data={"email": NEW})).status_code == 303
            assert MARINA.email in (await marina.get("/my-data")).text, "nothing changes before it is answered"
            assert await send_due_letters(make_sender(app, box)) == 1
            link = link_in(box, NEW)
            assert box.to(MARINA.email) == []
            assert (await another_device.get(link)).status_code == 200
            assert (await another_device.get(link)).status_code == 200, "looking uses nothing up"
            assert (await another_device.post(link)).status_code == 200
            assert (await another_device.post(link)).status_code == 422
            assert (await another_device.get(link)).status_code == 422
            assert NEW in (await marina.get("/my-data")).text
            await make_due(app)
            await send_due_letters(make_sender(app, box))
            word = text_of(box.to(MARINA.email)[-1])
            assert "Теперь письма идут на другой адрес" in word
            assert NEW not in word
        async with app.client(None, **PAGE) as client, app.client(BORIS, **PAGE) as boris:
            await client.post("/sign-in", data={"email": NEW})
            await send_due_letters(make_sender(app, box))
            assert len(box.to(NEW)) == 2, "she signs in with the new one"
            log = await boris.get(f"/audit?person={MARINA.id}")
            assert "Адрес почты сменён" in log.text
            assert NEW not in log.text
            kept = [one for one in await list_letters(app) if one["kind"] == "address_confirm"]
            assert (await boris.post(f"/letters/{kept[0]['_id']}/trial")).status_code == 409


async def test_the_code_of_the_letter_confirms_where_one_is_signed_in(place: Place, tmp_path: Path) -> None:
    async with mailbox() as box, run_without_jobs(place, tmp_path, MARINA, OLGA, box=box) as app:
        clients = [app.client(one, **PAGE) for one in (MARINA, OLGA, None)]
        async with clients[0] as marina, clients[1] as olga, clients[2] as anybody:
            quiet = (await marina.get("/my-data/correction")).text
            early = await marina.post("/my-data/address/code", data={"code": "AAAA-BBBB-CCCC"})
            await marina.post("/my-data/address", data={"email": NEW})
            shown = (await marina.get("/my-data/correction")).text
            assert await send_due_letters(make_sender(app, box)) == 1
            (code,) = re.findall(r"Код: (\S+)", text_of(box.to(NEW)[-1]))
            theirs = [await client.post("/my-data/address/code", data={"code": code}) for client in (olga, anybody)]
            wrong = await marina.post("/my-data/address/code", data={"code": "AAAA-BBBB-CCCC"})
            still = (await marina.get("/my-data")).text
            right = await marina.post("/my-data/address/code", data={"code": code.lower().replace("-", " ")})
            again = await marina.post("/my-data/address/code", data={"code": code})
            link = await anybody.post(link_in(box, NEW))
            mine = (await marina.get("/my-data")).text
            tries = [(await marina.post("/my-data/address/code", data={"code": code})).status_code for _ in range(4)]
    assert 'action="/my-data/address/code"' not in quiet
    assert 'action="/my-data/address/code"' in shown
    assert [one.status_code for one in (early, *theirs, wrong, right, again, link)] == [
        422,
        422,
        401,
        422,
        200,
        422,
        422,
    ]
    assert "попросите новое письмо" in wrong.text
    assert (MARINA.email in still, NEW in mine) == (True, True)
    assert tries[-1] == 429, "a code is tried a few times only"


async def test_an_address_of_another_is_answered_alike_and_gets_no_letter(place: Place, tmp_path: Path) -> None:
    async with (
        mailbox() as box,
        run_without_jobs(place, tmp_path, MARINA, OLGA, box=box) as app,
        app.client(MARINA, **PAGE) as marina,
    ):
        free = await marina.post("/my-data/address", data={"email": NEW})
        taken = await marina.post("/my-data/address", data={"email": OLGA.email})
        assert (free.status_code, free.headers["location"]) == (taken.status_code, taken.headers["location"])
        assert await send_due_letters(make_sender(app, box)) == 1
        assert box.to(OLGA.email) == []
        forged = await marina.post("/my-data/address/forged")
        for _ in range(3):
            await marina.post("/my-data/address", data={"email": NEW})
        often = await marina.post("/my-data/address", data={"email": NEW})
    assert (forged.status_code, often.status_code) == (422, 429)


async def test_a_new_address_that_gives_letters_back_leaves_the_old_one_in_use(place: Place, tmp_path: Path) -> None:
    async with mailbox() as box, run_without_jobs(place, tmp_path, MARINA, box=box) as app:
        box.refuses.add(NEW)
        async with app.client(MARINA, **PAGE) as marina:
            await marina.post("/my-data/address", data={"email": NEW})
        assert await send_due_letters(make_sender(app, box)) == 0
        (letter,) = [one for one in await list_letters(app) if one["kind"] == "address_confirm"]
        assert letter["recipients"][0]["state"] == "failed"
        assert await get_store(app).collection("boxes").count_documents({}) == 0


async def test_the_rest_is_asked_for_and_settled_by_those_who_may(place: Place, tmp_path: Path) -> None:
    wrong = "Я работаю не с 2025, а с 2024 года."
    async with mailbox() as box, run_without_jobs(place, tmp_path, MARINA, OLGA, ZINAIDA, BORIS, box=box) as app:
        zinaidas, olgas = app.client(ZINAIDA, **PAGE), app.client(OLGA, **PAGE)
        async with app.client(MARINA, **PAGE) as marina, zinaidas as zinaida, olgas as olga:
            assert (await marina.post("/my-data/correction/rest", data={"text": wrong})).status_code == 303
            assert wrong in (await marina.get("/my-data/correction")).text
            await wait_for_letters(app, 1)
            await send_due_letters(make_sender(app, box))
            assert [address for address, _ in box.taken] == [ZINAIDA.email], "she may; the coordinator may not"
            assert wrong not in text_of(box.to(ZINAIDA.email)[0])
            assert wrong in (await zinaida.get(f"/people/{MARINA.id}")).text
            assert wrong not in (await olga.get(f"/people/{MARINA.id}")).text
            kept = await get_store(app).collection("corrections").find_one({"_id": MARINA.id})
            assert wrong not in str(kept), "it is sealed"
            address = f"/people/{MARINA.id}/correction"
            assert wrong in (await zinaida.get(address)).text
            assert (await olga.post(address, data=MARRIED)).status_code == 403
            form = {"name": MARINA.name, "name_en": MARINA.name_en, "subjects": "", "started": "2024-09-01"}
            assert (await zinaida.post(address, data=form)).status_code == 303
            assert wrong not in (await marina.get("/my-data/correction")).text
            page = await marina.get("/my-data")
    assert "2024" in page.text
