"""Parts of one XLIFF text: programs cut it into sentences, and it is joined as it was cut."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.catalogue.text.translation_units import Mark


class WrongOrder(ValueError):
    """Places of targets that are not the numbers from 1 on, each once."""


@dataclass(slots=True)
class Segment:
    """A sentence, or what stands between two (`ignorable`), mostly a space.

    state   as it is written; empty where it is not
    target  None where there is none
    order   the place of the target among all targets, where it is not that of the source
    """

    is_sentence: bool
    state: str
    source: str = ""
    target: str | None = None
    order: str = ""


def joined_source(segments: Sequence[Segment]) -> str:
    return "".join(segment.source for segment in segments)


def joined_target(segments: Sequence[Segment]) -> str:
    """The translation, in the order of the targets. Empty unless every sentence has one.

    Raises WrongOrder.
    """
    ordered = [segments[place] for place in _places(segments)]
    if not all(map(_is_translated, segments)):
        return ""
    # What stands between sentences stays as in the source where nobody translated it.
    targets = (segment.source if segment.target is None else segment.target for segment in ordered)
    return "".join(targets).strip()


def mark_of(segments: Sequence[Segment]) -> Mark:
    """Unfinished, when a sentence with a target is said to be at its beginning, or one has a target
    and another has not. Final, when every sentence is."""
    sentences = [segment for segment in segments if segment.is_sentence]
    begun = [segment for segment in sentences if (segment.target or "").strip()]
    if any(segment.state == "initial" for segment in begun):
        return "unfinished"
    if begun and not all(map(_is_translated, sentences)):
        return "unfinished"
    return "final" if begun and all(segment.state == "final" for segment in begun) else ""


def _is_translated(segment: Segment) -> bool:
    return (
        not segment.is_sentence
        or not segment.source.strip()
        or bool((segment.target or "").strip())
    )


def _places(segments: Sequence[Segment]) -> list[int]:
    """The segments' positions in the order of their targets. One without `order` keeps its own."""
    written = [segment.order or str(n) for n, segment in enumerate(segments, 1)]
    if sorted(written) != sorted(str(n) for n in range(1, len(segments) + 1)):
        raise WrongOrder
    return sorted(range(len(segments)), key=lambda position: int(written[position]))
