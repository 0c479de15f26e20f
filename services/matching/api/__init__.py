"""A program asks who could help, invites, answers, forms a group."""

from services.matching.api import experts, groups, invitations, topics

routers = (topics.router, invitations.router, groups.router, experts.router)
