"""Find and read the files of a catalogue, each under a name that can be stored with answers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from app.catalogue.files.yaml_reader import Document, decode_text, read_yaml
from app.errors import Fault

# A practice's statement that it met the licence's condition, next to the owner's text.
LICENCE_DONE = "licence.yaml"

_YAML = (".yaml", ".yml")
_NAME_ONE = "Name the folder of an instrument, its instrument.yaml, or a folder of such folders."

SourceKind = Literal[
    "instrument", "translation", "survey", "offers", "owner_text", "licence", "bank"
]


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One file. `name` is the same on every machine; `document.file` is the path as it was given.

    phq9/instrument.yaml · phq9/es.yaml · surveys/check_in.yaml · offers.yaml · 2/offers.yaml ·
    wordings/phq9/es.yaml · wordings/who5/licence.yaml · demo_bank/bank.csv
    """

    name: str
    text: str
    document: Document

    @property
    def kind(self) -> SourceKind:
        folder, _, file = self.name.rpartition("/")
        if file == "offers.yaml":
            return "offers"
        if file.endswith(".csv"):
            return "bank"
        if folder == "surveys" and not self._is_instrument_among_surveys:
            return "survey"
        if folder.startswith("wordings/"):
            return "licence" if file == LICENCE_DONE else "owner_text"
        return "instrument" if file == "instrument.yaml" else "translation"

    @property
    def _is_instrument_among_surveys(self) -> bool:
        """Whether somebody called an instrument `surveys`, which its check then refuses."""
        data = self.document.data
        return self.name == "surveys/instrument.yaml" and isinstance(data, dict) and "items" in data

    @property
    def folder(self) -> str:
        return self.name.rpartition("/")[0].removeprefix("wordings/")

    @property
    def stem(self) -> str:
        return self.name.rpartition("/")[2].removesuffix(".yaml")


def read_sources(
    paths: Iterable[Path], owner_text_folder: Path | None = None
) -> tuple[list[SourceFile], list[Fault]]:
    """Every file under these folders, and the faults in finding or reading them."""
    sources: list[SourceFile] = []
    faults: list[Fault] = []
    for name, path in _find(paths, owner_text_folder, faults):
        try:
            raw = path.read_bytes()
        except OSError as error:
            problem = f"The file cannot be read: {error.strerror}."
            faults.append(Fault(str(path), 1, 1, problem, "Check the path and its permissions."))
            continue
        text, unreadable = decode_text(raw, str(path))
        faults += unreadable
        if not unreadable:
            document = _document(text, str(path))
            sources.append(SourceFile(name or _name_by_keys(document), text, document))
    return sources, faults


def remaining_server_sources(
    server_sources: Iterable[SourceFile], own: Sequence[SourceFile]
) -> list[SourceFile]:
    """The server's files that an author's own files do not replace.

    Left out are the own files themselves, and the instruments and surveys that have the id of an
    own one.
    """
    named = {source.name for source in own if source.kind != "offers"}
    instruments = {source.folder for source in own if source.kind == "instrument"}
    files = {Path(source.document.file).resolve() for source in own}
    return [
        # The two files of offers need different names.
        replace(source, name=f"server/{source.name}") if source.kind == "offers" else source
        for source in server_sources
        if source.name not in named
        and source.folder not in instruments
        and Path(source.document.file).resolve() not in files
    ]


def empty_folder_faults(paths: Iterable[Path]) -> list[Fault]:
    """A fault for each folder without files to check: probably another folder was meant."""
    return [
        Fault(str(path), 1, 1, "There is no instrument in this folder.", _NAME_ONE)
        for path in paths
        if path.is_dir() and not _in_folder(path)
    ]


def stored_sources(texts: Iterable[tuple[str, str]]) -> list[SourceFile]:
    """Source files from stored texts (name, text), under the names they were stored with."""
    return [SourceFile(name, text, _document(text, name)) for name, text in texts]


def _document(text: str, file: str) -> Document:
    """A YAML file as data. A bank (CSV) is read later, with the instrument that names it."""
    return Document(file) if file.endswith(".csv") else read_yaml(text, file)


def _find(
    paths: Iterable[Path], owner_text_folder: Path | None, faults: list[Fault]
) -> list[tuple[str, Path]]:
    files: dict[Path, str] = {}
    for path in paths:
        if path.is_dir():
            files |= {file: name for name, file in _in_folder(path)}
        elif path.is_file() and path.suffix in _YAML:
            files.setdefault(path, "")
        elif path.is_file():
            problem = "This is no instrument: its name does not end in .yaml."
            faults.append(Fault(str(path), 1, 1, problem, _NAME_ONE))
        else:
            faults.append(
                Fault(str(path), 1, 1, "There is no such file or folder.", "Check the path.")
            )
    if owner_text_folder is not None and owner_text_folder.is_dir():
        for file in sorted(owner_text_folder.glob("*/*.yaml")):
            files[file] = f"wordings/{file.parent.name}/{file.name}"
    return _with_unique_names((name, file) for file, name in files.items())


def _with_unique_names(files: Iterable[tuple[str, Path]]) -> list[tuple[str, Path]]:
    """Give each file of offers a name of its own: there is one in each folder, so later ones get a
    number."""
    named: list[tuple[str, Path]] = []
    offers = 0
    for name, file in files:
        offers += name == "offers.yaml"
        named.append((f"{offers}/{name}" if name == "offers.yaml" and offers > 1 else name, file))
    return named


def _in_folder(folder: Path) -> Sequence[tuple[str, Path]]:
    if (folder / "instrument.yaml").is_file():
        # The folder of one instrument: the offers that instruments share are in the folder above.
        shared = folder.resolve().parent / "offers.yaml"
        offers = [("offers.yaml", shared)] if shared.is_file() else []
        return [*offers, *_in_instrument(folder)]
    files: list[tuple[str, Path]] = []
    for path in sorted(folder.iterdir()):
        if path.is_dir() and path.name != "surveys" and (path / "instrument.yaml").is_file():
            files += _in_instrument(path)
        elif path.is_dir() and path.name == "surveys":
            files += [(f"surveys/{file.name}", file) for file in sorted(path.glob("*.yaml"))]
        elif path.name == "offers.yaml":
            files.append(("offers.yaml", path))
        elif path.suffix == ".yaml" and path.is_file():
            files.append(("", path))
    return files


def _in_instrument(folder: Path) -> list[tuple[str, Path]]:
    name = folder.resolve().name
    files = (*sorted(folder.glob("*.yaml")), *sorted(folder.glob("*.csv")))
    return [(f"{name}/{file.name}", file) for file in files]


def _name_by_keys(document: Document) -> str:
    """The name of a single file, according to the keys in it."""
    data = document.data if isinstance(document.data, dict) else {}
    stem = Path(document.file).stem
    if isinstance(data.get("instruments"), list):
        return f"surveys/{stem}.yaml"
    if "instrument" in data or "translator" in data:
        return f"{data.get('instrument')}/{data.get('language')}.yaml"
    if data and all(isinstance(value, dict) and "id" not in data for value in data.values()):
        return "offers.yaml"
    return f"{data.get('id', stem)}/instrument.yaml"
