"""Insert texts into a YAML file that people edit, and leave the rest of it unchanged."""

from __future__ import annotations

import json
from collections.abc import Mapping

import yaml  # type: ignore[import-untyped]

from app.catalogue.files.yaml_reader import Document, read_yaml
from app.errors import Fault, InstrumentFaults


def insert_texts(text: str, file: str, texts: Mapping[tuple[str, str], str]) -> str:
    """The file's text with each of `texts` inserted: (a key of the file, a key within it) → text.

    Comments, order and quotes of everything else stay. The file must have no faults. Raises
    InstrumentFaults, at its place in the file, for a text that cannot be inserted.
    """
    document = read_yaml(text, file)
    wanted = {
        outer: dict(value) if isinstance(value, dict) else value
        for outer, value in document.data.items()
    }
    for (outer, inner), words in texts.items():
        if not isinstance(wanted.get(outer), dict) or not wanted[outer]:
            raise _fault(
                document, outer, f"There is no `{outer}` with words here.",
                "Take its words into the file where they stand.",
            )  # fmt: skip
        if wanted[outer].get(inner) == words:
            continue
        text = _insert_text(text, outer, inner, words)
        wanted[outer][inner] = words
        changed = read_yaml(text, file)
        if changed.faults or changed.data != wanted:
            raise _fault(
                document, outer, f"The words of `{outer}` do not fit in here.",
                "Write them by hand.",
            )  # fmt: skip
    return text


def _fault(document: Document, outer: str, problem: str, remedy: str) -> InstrumentFaults:
    place = document.place((outer,), at_key=True)
    return InstrumentFaults([Fault(document.file, *place, problem, remedy)])


def _insert_text(text: str, outer: str, inner: str, words: str) -> str:
    root = yaml.compose(text, Loader=yaml.CSafeLoader)
    holder = next(value for key, value in root.value if key.value == outer)
    quoted = json.dumps(words, ensure_ascii=False)
    for sign in "\x85\u2028\u2029":  # line breaks that YAML would treat as its own
        quoted = quoted.replace(sign, f"\\u{ord(sign):04x}")
    for key, value in holder.value:
        if key.value == inner:
            end = value.end_mark.index
            tail = (
                "\n" if text[end - 1 : end] == "\n" else ""
            )  # a block scalar (|) ends with a line break
            return text[: value.start_mark.index] + quoted + tail + text[end:]
    first, last = holder.value[0][0], holder.value[-1][1]
    end = last.end_mark.index
    if holder.flow_style:
        return f"{text[:end]}, {inner}: {quoted}{text[end:]}"
    line = f"{' ' * first.start_mark.column}{inner}: {quoted}\n"
    if text[end - 1 : end] != "\n":
        end = text.find("\n", end) + 1  # after a comment on the same line
        if not end:
            text, end = f"{text}\n", len(text) + 1
    return text[:end] + line + text[end:]
