"""What a person sees of an import."""

from pathlib import Path

from services.people.main import service
from tests.cast import BORIS, ZINAIDA
from tests.integration.people.imports.files import as_csv, teacher, upload_and_check
from tests.integration.people.registry.region import settle
from tests.kit.applications import run_services
from tests.kit.servers import Place


async def test_a_person_reads_what_is_wrong_with_a_row(place: Place, tmp_path: Path) -> None:
    async with run_services([service], place, tmp_path) as app, app.client(ZINAIDA) as zinaida:
        await settle(app, ZINAIDA, BORIS)
        found = await upload_and_check(zinaida, as_csv([teacher(1, roles="король"), teacher(2, email="nowhere")]))
        page = await zinaida.get(f"/imports/{found['id']}", headers={"Accept": "text/html"})
    assert page.status_code == 200
    assert "Нет роли «король»" in page.text
    assert "есть ошибки" in page.text
