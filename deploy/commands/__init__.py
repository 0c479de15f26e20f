"""The verbs of `docendo`, a module each: `configure(parser)` names arguments, `run(given)` returns the exit code."""
