"""The `previsit` command. Each family of commands is a file, read when it is asked for."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import click

from app.config import SettingsFault
from app.errors import AppError

# Command → (file in this folder, what it is for). The sentence stands here so that `--help` reads
# no file: `previsit instruments check` must not wait for Flask, nor `previsit serve` for SciPy.
FAMILIES = {
    "serve": ("serve", "Answer requests until told to stop."),
    "migrate": ("serve", "Bring the database up to this version."),
    "demo": ("demo", "Run a made-up practice."),
    "instruments": ("instruments", "Check instruments, and add an owner's words."),
    "words": ("words", "Translate the words of instruments."),
    "resources": ("resources", "Check the list of what helps nearby."),
    "score": ("score", "Score a file of answers."),
    "rescore": ("rescore", "Score finished responses by today's rules."),
    "bias": ("bias", "List items to look at: answered differently by language."),
    "staff": ("staff", "Add the people who sign in."),
    "person": ("person", "Hand out, or erase, all that is kept of one person."),
    "retention": ("retention", "Erase what has expired."),
    "audit": ("audit", "Check the audit trail."),
}


class Families(click.Group):
    """A group that knows its commands by name and reads them late."""

    def list_commands(self, _ctx: click.Context) -> list[str]:
        return list(FAMILIES)

    def get_command(self, _ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in FAMILIES:
            return None
        command = getattr(import_module(f"app.cli.{FAMILIES[cmd_name][0]}"), cmd_name)
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, _ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, about) for name, (_, about) in FAMILIES.items()])

    def invoke(self, ctx: click.Context) -> Any:
        """Say what a person has to mend as plain lines. A traceback is for our mistakes only."""
        try:
            return super().invoke(ctx)
        except (AppError, SettingsFault) as error:
            click.echo(str(error) or type(error).__name__, err=True)
            ctx.exit(1)


@click.group(
    cls=Families,
    name="previsit",
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
def main() -> None:
    """Previsit: what patients say before a visit, on one page."""
