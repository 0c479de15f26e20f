"""Letters and pages speak the language of the one who reads them, or of their school, or Russian."""

from pathlib import Path

from services.people.letters.actions.delivery import send_due_letters
from tests.cast import BORIS, OLGA
from tests.integration.people.letters.delivery import PAGE, make_sender, run_without_jobs
from tests.integration.people.letters.mailbox import mailbox, text_of
from tests.integration.people.registry.region import school_body, without_quiet_hours
from tests.kit.servers import Place

SCHOOL = "school-07"


async def test_the_letter_that_lets_in_speaks_the_language_of_its_reader(place: Place, tmp_path: Path) -> None:
    async with (
        mailbox() as box,
        run_without_jobs(place, tmp_path, OLGA, BORIS, box=box) as app,
        app.client(BORIS) as boris,
        app.client(None, **PAGE) as client,
    ):
        body = {name: value for name, value in school_body(SCHOOL).items() if name != "id"}
        changed = await boris.put(f"/api/schools/{SCHOOL}", json={**body, "language": "en"})
        assert changed.status_code == 200, changed.text
        await client.post("/sign-in", data={"email": OLGA.email})
        await send_due_letters(make_sender(app, box))
        await without_quiet_hours(app, OLGA, language="ru")
        await client.post("/sign-in", data={"email": OLGA.email})
        await send_due_letters(make_sender(app, box))
        school = await client.get(f"/schools/{SCHOOL}")
        chosen = await client.get(f"/schools/{SCHOOL}", headers={"Cookie": "lang=ru"})
        let_in = await client.post("/sign-in/demo", data={"person_id": OLGA.id})
        await without_quiet_hours(app, OLGA, language="en")
        greeted = await client.post("/sign-in/demo", data={"person_id": OLGA.id})
    english, russian = (text_of(letter) for letter in box.to(OLGA.email))
    assert "Sign in by this link" in english
    assert "Somebody has asked to sign in" in english
    assert "Кто-то попросил войти" in russian, "what they have chosen themselves comes first"
    assert [letter["Content-Language"] for letter in box.to(OLGA.email)] == ["en", "ru"]
    assert (school.headers["content-language"], chosen.headers["content-language"]) == ("en", "ru")
    assert "lang=" not in str(let_in.headers.get_list("set-cookie"))
    assert "lang=en" in str(greeted.headers.get_list("set-cookie"))
