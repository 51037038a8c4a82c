"""The school grade needed to read an English text, by the Flesch–Kincaid formula.

Implemented here because the libraries for it bring a tagger and its data (docs/decisions/0005),
while it needs only counts of words, sentences and syllables. Syllables are counted by rules; over a
whole instrument the few errors cancel out.

Source: Kincaid, Fishburne, Rogers and Chissom 1975, Research Branch Report 8-75.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

_WORD = re.compile(r"[A-Za-z]+(?:['’][A-Za-z]+)?")
_SENTENCE_END = re.compile(r"[.!?…]+(?:\s|$)")
_VOWELS = re.compile(r"[aeiouy]+")
_PLACEHOLDER = re.compile(r"\{[^{}]*\}")


def grade(texts: Sequence[str]) -> float | None:
    """The school grade of texts of one or more sentences each; None if there is no word."""
    words = sentences = total = 0
    for text in texts:
        tokens = _WORD.findall(_PLACEHOLDER.sub("Rosa", text))
        words += len(tokens)
        total += sum(map(syllables, tokens))
        sentences += max(1, len(_SENTENCE_END.findall(text.strip()))) if tokens else 0
    if not words:
        return None
    return 0.39 * words / sentences + 11.8 * total / words - 15.59


def syllables(word: str) -> int:
    """The number of groups of vowels, without silent letters; at least 1."""
    plain = word.lower().replace("’", "'").split("'")[0]
    count = len(_VOWELS.findall(plain))
    if plain.endswith("e") and not re.search(r"[^aeiouy]le$", plain):
        count -= 1
    elif re.search(r"[^aeiouytd]ed$", plain) or re.search(r"[^aeiouysxz]es$", plain):
        count -= not re.search(r"(ch|sh|c|g)es$", plain)
    if re.search(r"(ia|io|eo(?!p)|ua|iu|rea$)(?!us)", plain) and not re.search(
        r"(tion|sion|cia|tia)", plain
    ):
        count += 1
    return max(1, count)
