"""Invalid files: which function reads each, the faults it reports, and the faults it must report.

The first word of the name of a file or folder in tests/surveys/invalid/ says how it is read, and
its first lines state the faults it must report. Files that no editor can save (bytes that are not
text, a file of megabytes, an empty file) are made by the functions in MADE when a test needs them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path
from shutil import copytree

from click.testing import CliRunner

from app.catalogue.check_files import check_paths
from app.catalogue.files.yaml_writer import insert_texts
from app.catalogue.load import load_instrument
from app.catalogue.resources import check_resources
from app.cli.words import words
from app.errors import AppError
from app.formats.owner_text_files import add_owner_text

SURVEYS = Path(__file__).parents[2] / "surveys"
INVALID = sorted((SURVEYS / "invalid").iterdir())
GOOD = (SURVEYS / "text" / "instrument.yaml").read_bytes()
_TOLD = re.compile(r"(.+?):(\d+:\d+: .+)")


def told(path: Path, scratch: Path) -> dict[str, list[str]]:
    """The faults reported for an invalid file or folder: file → `line:column: problem remedy`."""
    read = _READERS.get(path.stem.split("_")[0], _check)
    return _by_file(read(path, scratch))


def expected(path: Path, mark: str = "# expect ") -> dict[str, list[str]]:
    """The faults that the first lines of a file require. A folder holds files that belong
    together."""
    files = (
        [file for file in sorted(path.rglob("*")) if file.is_file()] if path.is_dir() else [path]
    )
    by_file = {
        str(file): [
            line.removeprefix(mark)
            for line in file.read_text(encoding="utf-8-sig").split("\n")
            if line.startswith(mark)
        ]
        for file in files
    }
    return {file: lines for file, lines in by_file.items() if lines}


def _by_file(lines: Iterable[str]) -> dict[str, list[str]]:
    by_file: dict[str, list[str]] = {}
    for line in lines:
        match = _TOLD.fullmatch(line)
        assert match, f"This has no place: {line}"
        by_file.setdefault(match[1], []).append(match[2].replace(f"{SURVEYS}/invalid/", ""))
    return by_file


def _check(path: Path, scratch: Path) -> list[str]:
    return [str(fault) for fault in check_paths([path])]


def _beside_the_others(path: Path, scratch: Path) -> list[str]:
    """Check a translation or a survey together with the tiny surveys it belongs to."""
    return [str(fault) for fault in check_paths([SURVEYS, path] if path.is_file() else [path])]


def _add_wording(path: Path, scratch: Path) -> list[str]:
    """Add an owner's file to the validated instrument of the tiny surveys."""
    owned = load_instrument(SURVEYS / ("timed" if "timed" in path.stem else "owned"))
    locale = "fr" if "locale" in path.stem else None
    return _refused(lambda: add_owner_text(owned, path, locale, scratch, confirm_ends=True))


def _keep(path: Path, scratch: Path) -> list[str]:
    """Check a folder in which a practice stores owners' text."""
    return [str(fault) for fault in check_paths([SURVEYS], path)]


def _import(path: Path, scratch: Path) -> list[str]:
    """Import a translator's file into Spanish."""
    copytree(SURVEYS / "translated", scratch / "own" / "translated", dirs_exist_ok=True)
    given = ["import", str(path), "--to", str(scratch / "own"), "--status", "project"]
    given += ["--locale", "fr"] if "locale" in path.stem else []
    result = CliRunner(env={"PREVISIT_INSTRUMENTS": ""}).invoke(words, given)
    return result.stderr.removeprefix("Error: ").splitlines()


def _check_resources(path: Path, scratch: Path) -> list[str]:
    return [str(fault) for fault in check_resources(path, ["en"], date(2026, 11, 22))]


def _refused(act: Callable[[], object]) -> list[str]:
    try:
        act()
    except AppError as error:
        return str(error).splitlines()
    return []


_READERS: dict[str, Callable[[Path, Path], list[str]]] = {
    "translation": _beside_the_others,
    "survey": _beside_the_others,
    "wording": _add_wording,
    "kept": _keep,
    "words": _import,
    "resources": _check_resources,
}


def _nothing(path: Path) -> list[str]:
    return _check(path, path)


def _instrument_of(content: bytes) -> Callable[[Path], list[str]]:
    def make(path: Path) -> list[str]:
        path.write_bytes(content)
        return _check(path, path)

    return make


def _folder_for_a_file(path: Path) -> list[str]:
    (path.parent / "surveys" / path.name).mkdir(parents=True)
    lines = _check(path.parent, path)
    return [line.replace(f"{path.parent}/surveys/", f"{path.parent}/") for line in lines]


def _empty_folder(path: Path) -> list[str]:
    path.mkdir()
    return _check(path, path)


def _folder_of_nothing(path: Path) -> list[str]:
    path.mkdir()
    return _refused(lambda: load_instrument(path))


def _no_resources(path: Path) -> list[str]:
    return _check_resources(path, path)


def _folder_for_resources(path: Path) -> list[str]:
    path.mkdir()
    return _check_resources(path, path)


def _translated_offer(offers: str) -> Callable[[Path], list[str]]:
    texts = {("swim", "fr"): "Nager"}
    return lambda path: _refused(lambda: insert_texts(offers, str(path), texts))


# Name → what makes it at a path and reads it, and all that must be said of it.
MADE: dict[str, tuple[Callable[[Path], list[str]], str]] = {
    "not there": (_nothing, "1:1: There is no such file or folder. Check the path."),
    "large": (
        _instrument_of(GOOD + b"#" * 10_000_000),
        "1:1: The file is larger than 1 MB. Split it into several instruments.",
    ),
    "latin-1": (
        _instrument_of(GOOD.replace(b"name: Text", b"name: T\xe9xt")),
        "3:8: The byte 0xe9 is not UTF-8. Save the file as UTF-8.",
    ),
    "nul": (
        _instrument_of(GOOD.replace(b"name: Text", b"name: T\x00xt")),
        "3:8: The character '\\x00' cannot be shown. Take it out.",
    ),
    "empty": (_instrument_of(b""), "1:1: The file holds no keys. Begin with `id:`."),
    "folder for a file": (
        _folder_for_a_file,
        "1:1: The file cannot be read: Is a directory. Check the path and its permissions.",
    ),
    "empty folder": (
        _empty_folder,
        "1:1: There is no instrument in this folder. Name the folder of an instrument, its "
        "instrument.yaml, or a folder of such folders.",
    ),
    "folder of nothing": (
        _folder_of_nothing,
        "1:1: There is no instrument here. Name its instrument.yaml.",
    ),
    "resources not there": (_no_resources, "1:1: There is no such file. Check the path."),
    "folder for resources": (
        _folder_for_resources,
        "1:1: The file cannot be read: Is a directory. Check the path.",
    ),
    "offer that is elsewhere": (
        _translated_offer("rest: {en: Rest}\n"),
        "1:1: There is no `swim` with words here. Take its words into the file where they stand.",
    ),
    "offer in an odd layout": (
        _translated_offer("rest: {en: Rest}\nswim:\n  ? en\n  : Swim\n"),
        "2:1: The words of `swim` do not fit in here. Write them by hand.",
    ),
}
