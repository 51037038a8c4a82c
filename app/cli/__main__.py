"""Lets `python -m app.cli` be the `previsit` command, as `./do` installs it."""

from app.cli import main

main(prog_name="previsit")
