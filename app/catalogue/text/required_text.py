"""What an owner's words are not the questionnaire without: the question, and the time it is about.

Many public files carry a list of complaints alone. Asked without the owner's question before it, an
answer means something else than the owner's scores and bands say.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

# Words that name a stretch of time, by language. A language that is not here is not judged.
_TIMES = {
    "en": r"\b(hours?|days?|weeks?|months?|years?)\b",
    "es": r"\b(horas?|d[ií]as?|semanas?|mes(es)?|años?)\b",
    "fr": r"\b(heures?|jours?|semaines?|mois|ans?|années?)\b",
    "pt": r"\b(horas?|dias?|semanas?|m[eê]s|meses|anos?)\b",
    "vi": r"\b(giờ|ngày|tuần|tháng|năm)\b",
    "zh": r"[天日周月年]|星期|礼拜|小时",
    "ar": r"ساعة|ساعات|يوم|أيام|أسبوع|أسابيع|شهر|أشهر|شهور|سنة|سنوات|عام",
    "hi": r"घंट|दिन|सप्ताह|हफ़्त|हफ्त|महीन|माह|साल|वर्ष",
}


def lacking(needs: Sequence[str], text: Mapping[str, str], locale: str) -> tuple[str, ...]:
    """Which of `needs` (see WordsNeed in schema.py) the words do not hold.

    text  key → words, as in Words
    """
    return tuple(need for need in needs if not _HOLDS[need](needs, text, locale))


def names_a_time(text: str, locale: str) -> bool:
    """Whether a text says which time it asks about, as far as the language is known here."""
    pattern = _TIMES.get(locale.split("-")[0])
    return pattern is None or re.search(pattern, text, re.IGNORECASE) is not None


def _has_stem(_needs: Sequence[str], text: Mapping[str, str], _locale: str) -> bool:
    """One before all items, or one before each."""
    asked = [key.removesuffix(".ask") for key in text if _is_item(key, "ask")]
    return bool(text.get("stem")) or (
        bool(asked) and all(text.get(f"{item}.stem") for item in asked)
    )


def _has_block_stems(_needs: Sequence[str], text: Mapping[str, str], _locale: str) -> bool:
    return any(_is_item(key, "stem") for key in text)


def _has_recall(needs: Sequence[str], text: Mapping[str, str], locale: str) -> bool:
    """An item may name a time by chance; where a stem is needed, the time stands there."""
    parts = ("stem",) if {"stem", "block_stems"} & {*needs} else ("stem", "ask")
    said: Iterable[str] = (
        words for key, words in text.items() if key == "stem" or _is_item(key, *parts)
    )
    return any(names_a_time(words, locale) for words in said)


_HOLDS = {"stem": _has_stem, "block_stems": _has_block_stems, "recall": _has_recall}


def _is_item(key: str, *parts: str) -> bool:
    return key.startswith("items.") and key.rpartition(".")[2] in parts
