"""Files of one's own, beside those that a server has anyway: their faults, and what they make."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from app.catalogue.files.folders import Source, gather, surroundings, without_files
from app.catalogue.load import load_sources
from app.catalogue.model import Catalogue
from app.errors import Fault, InstrumentFaults


def load_own(
    path: Path, beside: Sequence[Path], wordings: Path | None = None
) -> tuple[Catalogue, str | None]:
    """The files of one's own among those of `beside`, and the first survey in them, else the first
    instrument. Raises InstrumentFaults."""
    own, faults = gather([path], wordings)
    around = surroundings(gather(beside)[0], own)
    catalogue = load_sources([*around, *own], faults)
    surveys = [source.stem for source in own if source.sort == "survey"]
    instruments = [source.folder for source in own if source.sort == "instrument"]
    return catalogue, next(iter([*surveys, *instruments]), None)


def check_paths(paths: Iterable[Path], wordings: Path | None = None) -> list[Fault]:
    """Every fault in these files and folders, in the order of the files; none: they can be used."""
    return examine(paths, wordings)[0]


def examine(
    paths: Iterable[Path], wordings: Path | None = None, beside: Iterable[Path] = ()
) -> tuple[list[Fault], list[Fault]]:
    """Every fault in these files and folders; and, where there is none, what is worth a look.

    beside  folders a server has too: what these files name may be there. Their faults are theirs.
    """
    paths = list(paths)
    own, faults = gather(paths, wordings)
    faults += without_files(paths)
    server_sources = gather(beside)[0]
    around = surroundings(server_sources, own)
    theirs = {source.document.file for source in around} - {fault.file for fault in faults}
    try:
        load_sources([*around, *own], faults, advising=True)
    except InstrumentFaults as error:
        if own_faults := [fault for fault in error.faults if fault.file not in theirs]:
            return own_faults, []
    _advise_on_names(own, server_sources)
    return [], [advice for source in own for advice in source.document.advice]


def _advise_on_names(own: Sequence[Source], server_sources: Sequence[Source]) -> None:
    """Note the instruments and surveys that another file is called like: one may be made to take
    the place of the other, and a server starts with only one of them."""
    same = {Path(source.document.file).resolve() for source in own}
    files = {source.name: Path(source.document.file).resolve() for source in server_sources}
    for source in own:
        file = files.get(source.name)
        if file and file not in same and source.sort in ("instrument", "survey"):
            source.document.advise(
                ("id",), f"{file} has this id too.",
                "Give it an id of its own: a server that has both does not start.",
            )  # fmt: skip
