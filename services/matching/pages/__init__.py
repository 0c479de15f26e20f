"""A coordinator looks for people; an expert answers; anybody keeps their own card."""

from services.matching.groups import pages as topics
from services.matching.invitations import pages as invitations
from services.matching.profiles import pages

routers = (topics.router, invitations.router, pages.router)
