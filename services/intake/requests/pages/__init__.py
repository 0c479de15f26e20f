"""A person asks for help, follows the request by its code, speaks for a child, or works on the board."""

from services.intake.requests.pages import child_consent, coordinator, requester

routers = (requester.router, child_consent.router, coordinator.router)
