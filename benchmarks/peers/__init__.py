"""What a user would pick instead, installed from PyPI and measured beside us in one run; `--peers`."""
