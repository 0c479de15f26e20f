"""What is asked: the requests of the seed, as programs hand them in."""

import json

from deploy.seed import read_requests
from services.intake.schools.model import School
from services.intake.schools.store import Schools
from shared.identity import Actor
from shared.store import Store, Writing

PATH = "/api/requests"


def request_bodies() -> list[str]:
    """The seed's requests as JSON: real Russian stories, 300 to 1,600 signs each."""
    return [
        json.dumps(
            {
                "school_id": request.school,
                "audience": request.audience,
                "experience": request.experience,
                "story": request.story,
                "subject": request.subject,
                "channel": "web",
                "grade": request.submitted_grade,
            },
            ensure_ascii=False,
        )
        for request in read_requests()
    ]


async def insert_schools(store: Store) -> None:
    """Puts the schools of those requests on intake's list."""
    for school in sorted({request.school for request in read_requests()}):
        work = Writing(store, Actor.for_service("intake"))
        await Schools(work).add(School(id=school, name=school, name_en=school))
        await work.commit()
