"""What can happen: to schools and people, to those who ask to be let in, to letters."""
