"""A person comes in, looks who is who, and reads what was written to members."""

from services.people.pages import about_me, letters, people, sign_in, welcome

routers = (welcome.router, sign_in.router, people.router, about_me.router, letters.router)
