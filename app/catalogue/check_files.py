"""Check or load an author's own files together with the files that a server already has."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from app.catalogue.files.folders import (
    SourceFile,
    empty_folder_faults,
    read_sources,
    remaining_server_sources,
)
from app.catalogue.load import load_sources
from app.catalogue.model import Catalogue
from app.errors import Fault, InstrumentFaults


def load_with_server_files(
    path: Path, server_folders: Sequence[Path], owner_text_folder: Path | None = None
) -> tuple[Catalogue, str | None]:
    """Load an author's own files together with the files in `server_folders`.

    Returns the catalogue and the id of the first own survey; without one, the id of the first own
    instrument; None if there is neither. Raises InstrumentFaults.
    """
    own, faults = read_sources([path], owner_text_folder)
    other_sources = remaining_server_sources(read_sources(server_folders)[0], own)
    catalogue = load_sources([*other_sources, *own], faults)
    surveys = [source.stem for source in own if source.kind == "survey"]
    instruments = [source.folder for source in own if source.kind == "instrument"]
    return catalogue, next(iter([*surveys, *instruments]), None)


def check_paths(paths: Iterable[Path], owner_text_folder: Path | None = None) -> list[Fault]:
    """Every fault in these files and folders, in the order of the files. An empty list: all can be
    used."""
    return check_and_advise(paths, owner_text_folder)[0]


def check_and_advise(
    paths: Iterable[Path],
    owner_text_folder: Path | None = None,
    server_folders: Iterable[Path] = (),
) -> tuple[list[Fault], list[Fault]]:
    """Every fault in these files and folders and, if there is none, every piece of advice.

    server_folders  folders that the server also reads: the files may refer to what is in them.
                    Faults in those folders are not reported.
    """
    paths = list(paths)
    own, faults = read_sources(paths, owner_text_folder)
    faults += empty_folder_faults(paths)
    server_sources = read_sources(server_folders)[0]
    other_sources = remaining_server_sources(server_sources, own)
    other_files = {source.document.file for source in other_sources} - {
        fault.file for fault in faults
    }
    try:
        load_sources([*other_sources, *own], faults, advising=True)
    except InstrumentFaults as error:
        if own_faults := [fault for fault in error.faults if fault.file not in other_files]:
            return own_faults, []
    _advise_on_names(own, server_sources)
    return [], [advice for source in own for advice in source.document.advice]


def _advise_on_names(own: Sequence[SourceFile], server_sources: Sequence[SourceFile]) -> None:
    """Note own instruments and surveys whose id the server already has in another file.

    The author may intend to replace that file, but a server that has both does not start.
    """
    same = {Path(source.document.file).resolve() for source in own}
    files = {source.name: Path(source.document.file).resolve() for source in server_sources}
    for source in own:
        file = files.get(source.name)
        if file and file not in same and source.kind in ("instrument", "survey"):
            source.document.advise(
                ("id",), f"{file} has this id too.",
                "Give it an id of its own: a server that has both does not start.",
            )  # fmt: skip
