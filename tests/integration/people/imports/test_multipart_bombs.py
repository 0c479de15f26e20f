"""Forms with a file that have more in them than any page of ours sends."""

from pathlib import Path

import pytest

from services.people.main import service
from tests.cast import BORIS, ZINAIDA
from tests.integration.people.imports.files import as_csv, teacher
from tests.integration.people.letters.delivery import PAGE, get_store
from tests.integration.people.registry.region import settle
from tests.kit.applications import RunningApplication, run_services
from tests.kit.servers import Place

EDGE = "edge-of-a-part"
FILE = 'name="file"; filename="people.csv"\r\nContent-Type: text/csv'
LOGO = 'name="picture"; filename="logo.png"\r\nContent-Type: image/png'


def parts(*contents: tuple[str, bytes], end: str = "--\r\n") -> bytes:
    """A multipart body: what each part says of itself, and what is in it."""
    body = b"".join(
        f"--{EDGE}\r\nContent-Disposition: form-data; {head}\r\n\r\n".encode() + content + b"\r\n"
        for head, content in contents
    )
    return body + f"--{EDGE}{end}".encode()


LIST = as_csv([teacher(1)])
WHOLE = ('name="kind"', b"people"), (FILE, LIST)
BOMBS = {
    "five thousand fields": parts(*WHOLE, *((f'name="f{n}"', b"x") for n in range(5_000))),
    "five thousand files": parts(*WHOLE, *((f'name="f{n}"; filename="f{n}"', b"x") for n in range(5_000))),
    "two files": parts(*WHOLE, (FILE, LIST)),
    "a head without end": parts((f'name="kind"; filename="{"x" * 500_000}"', b"people"), (FILE, LIST)),
    "ten thousand lines of head": parts(
        ("\r\n".join(['name="kind"', *("X-Line: x" for _ in range(10_000))]), b"people")
    ),
    "a field as large as a file": parts(('name="kind"', b"people" * 150_000)),
    "no end": parts(*WHOLE, end=""),
    "another edge": parts(*WHOLE).replace(EDGE.encode(), b"elsewhere"),
    "nothing": b"",
}
WHOLE_AGAIN = "Форма пришла не целиком: выберите файл ещё раз и отправьте снова"
ADVICE = {
    **dict.fromkeys(("five thousand files", "two files", "two"), "Выберите только один файл"),
    **dict.fromkeys(("a field as large as a file", "no end", "nothing"), "Выберите файл"),
}


async def sent(app: RunningApplication, address: str, body: bytes) -> tuple[int, str]:
    """The status and the text of the page that answers."""
    async with app.client(BORIS, **PAGE) as client:
        kind = {"Content-Type": f"multipart/form-data; boundary={EDGE}"}
        answer = await client.post(address, content=body, headers=kind)
    return answer.status_code, answer.text


# Starlette leaves the file of a part that is broken off to the collector, which says so.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
async def test_a_form_with_too_many_parts_is_refused_in_words_and_changes_nothing(place: Place, tmp_path: Path) -> None:
    async with run_services([service], place, tmp_path) as app:
        await settle(app, ZINAIDA, BORIS)
        logo = (LOGO, b"no picture")
        contents = {name: await sent(app, "/imports", body) for name, body in BOMBS.items()}
        pictures = {
            "many": await sent(
                app, "/schools/school-07/logo", parts(logo, *((f'name="f{n}"', b"x") for n in range(5_000)))
            ),
            "two": await sent(app, "/schools/school-07/logo", parts(logo, logo)),
        }
        assert await get_store(app).collection("imports").count_documents({}) == 0
        assert (await sent(app, "/imports", parts(*WHOLE)))[0] in (200, 303), "the same without a bomb is taken"
    for name, (status, page) in {**contents, **pictures}.items():
        assert 400 <= status < 500, name
        assert "govuk-error-summary" in page, f"{name}: the form again, with what is wrong"
        assert ADVICE.get(name, WHOLE_AGAIN) in page, name


@pytest.mark.parametrize("name", ["no end", "two files"])
def test_a_bomb_is_one_for_the_reader_of_forms_alone(name: str) -> None:
    assert LIST in BOMBS[name]
