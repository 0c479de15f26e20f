"""What is: schools, people, the asking to be let in, letters."""
