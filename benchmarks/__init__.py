"""What is fast, beside what it is measured against. Not part of the tests: a figure is a measurement, not a rule."""
