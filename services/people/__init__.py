"""Who is who: schools, people, roles, sign-in, how to reach them; and it alone writes to members."""
