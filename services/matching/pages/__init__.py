"""A coordinator looks for people; an expert answers; anybody keeps their own card."""

from services.matching.pages import experts, invitations, topics

routers = (topics.router, invitations.router, experts.router)
