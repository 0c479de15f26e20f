"""A person asks for help, follows the request by its code, speaks for a child, or works on the board."""

from services.intake.pages import asking, board, child

routers = (asking.router, child.router, board.router)
