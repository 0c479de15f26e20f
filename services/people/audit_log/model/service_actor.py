"""Who may see whom, who may grant which role, who reads letters."""

from shared.identity import Actor

SERVICE_ACTOR = Actor.for_service("people")
