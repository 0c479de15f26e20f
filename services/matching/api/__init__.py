"""A program asks who could help, invites, answers, forms a group."""

from services.matching.groups import api as groups
from services.matching.invitations import api as invitations
from services.matching.profiles import api
from services.matching.topics import api as topics

routers = (topics.router, invitations.router, groups.router, api.router)
