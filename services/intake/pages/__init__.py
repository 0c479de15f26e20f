"""A person asks for help, follows the request by its code, or works on the board."""

from services.intake.pages import asking, board

routers = (asking.router, board.router)
