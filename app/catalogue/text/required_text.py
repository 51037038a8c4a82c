"""The parts an owner's text must hold: the question before the items, and its recall period.

Many public files hold only a list of complaints. If they are asked without the owner's question,
the answers do not mean what the owner's scores and bands assume.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

# Words that name a recall period, by language. Text in any other language is not checked for one.
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


def missing_required_text(
    needs: Sequence[str], text: Mapping[str, str], locale: str
) -> tuple[str, ...]:
    """Which of the required parts `needs` (see RequiredText in schema.py) the text lacks.

    text  key → text, as in InstrumentText
    """
    return tuple(need for need in needs if not _HOLDS[need](needs, text, locale))


def names_a_period(text: str, locale: str) -> bool:
    """Whether a text names a recall period; True in a language that cannot be checked."""
    pattern = _TIMES.get(locale.split("-")[0])
    return pattern is None or re.search(pattern, text, re.IGNORECASE) is not None


def _has_stem(_needs: Sequence[str], text: Mapping[str, str], _locale: str) -> bool:
    """Whether there is a question before all items, or one before each item."""
    asked = [key.removesuffix(".ask") for key in text if _is_item(key, "ask")]
    return bool(text.get("stem")) or (
        bool(asked) and all(text.get(f"{item}.stem") for item in asked)
    )


def _has_block_stems(_needs: Sequence[str], text: Mapping[str, str], _locale: str) -> bool:
    return any(_is_item(key, "stem") for key in text)


def _has_recall(needs: Sequence[str], text: Mapping[str, str], locale: str) -> bool:
    """Whether the recall period is named: in the stem if one is required, since an item may name a
    time by chance; else in the stem or an item."""
    parts = ("stem",) if {"stem", "block_stems"} & {*needs} else ("stem", "ask")
    questions: Iterable[str] = (
        value for key, value in text.items() if key == "stem" or _is_item(key, *parts)
    )
    return any(names_a_period(question, locale) for question in questions)


_HOLDS = {"stem": _has_stem, "block_stems": _has_block_stems, "recall": _has_recall}


def _is_item(key: str, *parts: str) -> bool:
    return key.startswith("items.") and key.rpartition(".")[2] in parts
