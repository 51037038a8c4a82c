"""Which migrations there are, by the names of their files: knowing that needs no Alembic."""

from __future__ import annotations

from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent / "migrations"


@cache
def known_revisions() -> tuple[str, ...]:
    """Every revision, oldest first, such as "0001" of the file r0001_first_tables.py."""
    return tuple(sorted(path.stem[1:5] for path in (FOLDER / "versions").glob("r????_*.py")))


def newest_revision() -> str:
    """The revision whose tables this program works with."""
    return known_revisions()[-1]
