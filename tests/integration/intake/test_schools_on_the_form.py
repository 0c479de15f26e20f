"""The form for a request knows the schools of the region as they are called today."""

from pathlib import Path

from services.intake.main import service
from shared.contracts.people import SchoolChanged, SchoolJoined
from tests.kit.applications import run_services
from tests.kit.bus import make_envelope, publish_envelopes, wait_consumed
from tests.kit.servers import Place

ZONE = "Asia/Yekaterinburg"
HOME, GONE = "school-07", "school-08"


async def test_a_school_is_called_as_it_is_today_and_leaves_the_list_when_it_leaves(
    place: Place, tmp_path: Path
) -> None:
    joined = SchoolJoined(school_id=HOME, name="Школа № 7", name_en="School No. 7", zone=ZONE)
    renamed = SchoolChanged(school_id=HOME, name="Лицей «Исток»", name_en="Istok Lyceum", zone=ZONE)
    another = SchoolJoined(school_id=GONE, name="Школа № 8", name_en="School No. 8", zone=ZONE)
    left = SchoolChanged(school_id=GONE, name="Школа № 8", name_en="School No. 8", zone=ZONE, is_open=False)
    async with run_services([service], place, tmp_path) as app:
        await publish_envelopes(
            place,
            make_envelope(renamed, HOME, 2),
            make_envelope(another, GONE),
            make_envelope(left, GONE, 2),
            make_envelope(joined, HOME, 1),
        )
        await wait_consumed(app, "intake.note-school", 4)
        async with app.client(None, Accept="text/html") as client:
            form = (await client.get("/ask")).text
            in_english = (await client.get("/ask?lang=en")).text
            body = {"school_id": GONE, "audience": "parent", "story": "Кто поможет понять дневник?"}
            refused = await client.post("/api/requests", json=body)
    assert "Лицей «Исток»" in form
    assert "Istok Lyceum" in in_english
    assert "Школа № 7" not in form, "what is heard late never replaces a later word"
    assert "Школа № 8" not in form
    assert refused.status_code == 422
