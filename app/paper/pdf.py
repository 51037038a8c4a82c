"""Typst templates to tagged PDF: one compiler and one set of fonts in each process."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any
from unicodedata import category

import typst

from app.catalogue.text.own_words import without_stray_marks
from app.paper.typefaces import FONT_FOLDER, fallback_folder

# A compiler takes one job at a time; a page is some ten milliseconds of work.
_COMPILER_LOCK = Lock()
_INVISIBLE_CATEGORIES = frozenset({"Cc", "Cs"})


def compile_pdf(template: str, data: Mapping[str, object]) -> bytes:
    """A tagged PDF (PDF/UA-1) of a template of this folder, filled with data.

    The data reach the template as JSON text: what looks like markup in them stays text. No date
    is written into the file, so that the same letter gives the same bytes. Should a text reach it
    that no font has (see app/paper/gaps.py), the file is tagged all the same but does not claim
    PDF/UA: a letter with a box in it is better than no letter.
    """
    source = (Path(__file__).parent / template).read_bytes()
    text = json.dumps(_printable(data), ensure_ascii=False)
    try:
        return _compile(source, text, claims_ua=True)
    except typst.TypstError:
        return _compile(source, text, claims_ua=False)


def _compile(source: bytes, text: str, *, claims_ua: bool) -> bytes:
    with _COMPILER_LOCK:
        pdf = _compiler().compile(
            input=source,
            format="pdf",
            sys_inputs={"letter": text},
            pdf_standards=["ua-1"] if claims_ua else [],
            timestamp=0,
        )
    assert isinstance(pdf, bytes)
    return pdf


def _printable(value: Any) -> Any:
    """The same without characters that print nothing, or turn the direction of what follows."""
    if isinstance(value, str):
        return "".join(filter(_is_visible, without_stray_marks(value)))
    if isinstance(value, Mapping):
        return {key: _printable(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_printable(item) for item in value]
    return value


def _is_visible(character: str) -> bool:
    return character == "\n" or category(character) not in _INVISIBLE_CATEGORIES


@cache
def _compiler() -> typst.Compiler:
    fonts = typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[FONT_FOLDER, fallback_folder()],
    )
    return typst.Compiler(root=str(Path(__file__).parent), font_paths=fonts)
