"""The `previsit` command. Each family of commands is a module, imported when it is used."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import Any

import click

from app.config import SettingsFault, program_version
from app.errors import AppError

# Command → (module of this package, what it is for). The sentence is repeated here so that `--help`
# imports no module: `previsit instruments check` must not load Flask, nor `previsit serve` SciPy.
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
    "audit": ("audit", "Check the audit log."),
}


class Families(click.Group):
    """A group of commands whose modules are imported only when they are used."""

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
        """Print what the user has to correct as plain lines. Only bugs show a traceback."""
        try:
            return super().invoke(ctx)
        except (AppError, SettingsFault) as error:
            click.echo(str(error) or type(error).__name__, err=True)
            ctx.exit(1)
        except Exception as error:
            if (sentence := _database_sentence(error)) is None:
                raise
            click.echo(sentence, err=True)
            ctx.exit(1)


def _database_sentence(error: Exception) -> str | None:
    """What a command says of an error of the database, which is logged; None for any other."""
    # A command that opened no database has not imported SQLAlchemy, and does not do so now.
    if "app.cli.database" not in sys.modules:
        return None
    from app.cli.database import sentence_of

    return sentence_of(error)


def _say_version(ctx: click.Context, _parameter: click.Parameter, is_asked: bool) -> None:
    if is_asked and not ctx.resilient_parsing:
        click.echo(f"Previsit {program_version()}")
        ctx.exit()


@click.group(
    cls=Families,
    name="previsit",
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_say_version,
    help="Say which version this is.",
)
def main() -> None:
    """Previsit: what patients say before a visit, on one page."""
