"""The search index over encrypted names: keyed hashes of the beginnings of each word.

A database cannot search what it cannot read. So each word of a name is folded (case, accents,
Arabic letter forms), cut into the beginnings of 2 to 12 letters, and each of them is stored as a
keyed hash. Chinese and Japanese names have no spaces: each character and each pair of neighbours is
stored. Whoever has the database alone sees how often a hash occurs, and not which letters it stands
for.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from uuid import UUID

from sqlalchemy.engine import Dialect

from app.store.encryption import keyed_hash_on

SHORTEST, LONGEST = 2, 12  # letters of a beginning that can be searched for
EVERYBODY = ""  # a token that every patient has, so that a list without a search is one too

_PURPOSE = "patient-search"
# Marks of a combining class up to this one are letters of their own in Indic scripts and kana.
_LAST_LETTER_CLASS = 9
_TATWEEL = "\u0640"
_APOSTROPHES = "'’ʼ`"
_SAME_LETTER = str.maketrans(
    {
        "ø": "o", "ł": "l", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th",
        "ى": "ي", "ی": "ي", "ک": "ك", "ة": "ه", "ٱ": "ا", "ء": None, _TATWEEL: None,
        **dict.fromkeys(_APOSTROPHES),
    }
)  # fmt: skip
_BY_CHARACTER = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_RUNS = re.compile(f"[{_BY_CHARACTER}]+|[^{_BY_CHARACTER}]+")
_IS_BY_CHARACTER = re.compile(f"[{_BY_CHARACTER}]")


def fold(text: str) -> str:
    """The same for spellings that are searched for alike: "Julián" and "julian", "أحمد" and "احمد".

    Unicode NFKD without accents and vowel signs, case-folded, and one form of each Arabic letter.
    """
    decomposed = unicodedata.normalize("NFKD", text).casefold()
    plain = unicodedata.normalize("NFKD", decomposed).translate(_SAME_LETTER)
    return "".join(
        character for character in plain if unicodedata.combining(character) <= _LAST_LETTER_CLASS
    )


def tokens_of_patient(given_name: str, family_name: str, number: str) -> frozenset[str]:
    """Everything this patient is found by, in clear; with EVERYBODY among it."""
    # Written without a space between them, a Chinese family name runs into the given name.
    texts = (given_name, family_name, number, family_name + given_name)
    whole = texts if _IS_BY_CHARACTER.search(texts[-1]) else texts[:-1]
    return frozenset({EVERYBODY, *_beginnings(whole)})


def tokens_of_search(typed: str) -> tuple[str, ...]:
    """What a patient must have all of to be found, the most telling first; EVERYBODY when nothing
    was typed that is a letter or a digit."""
    wanted = {token for run in _runs(typed) for token in _of_search(run)}
    return tuple(sorted(wanted, key=lambda token: (-len(token), token))) or (EVERYBODY,)


def keyed_token(dialect: Dialect, practice_id: UUID, token: str) -> int:
    """The token as it is stored: 64 bits of a keyed hash that is of one practice alone."""
    digest = keyed_hash_on(dialect, _PURPOSE, f"{practice_id.hex}:{token}")
    return int(digest[:16], 16) - 2**63


def sort_key(number: str) -> str:
    """The order of a list of patients: by number, 9 before 10, without decrypting a name."""
    return f"{len(number):02d}{number}"


def _beginnings(texts: Iterable[str]) -> Iterator[str]:
    for text in texts:
        for run in _runs(text):
            if _IS_BY_CHARACTER.match(run):
                yield from run
                yield from _pairs(run)
            elif len(run) < SHORTEST:
                yield run
            else:
                yield from (run[:length] for length in range(SHORTEST, min(len(run), LONGEST) + 1))


def _of_search(run: str) -> Iterable[str]:
    if _IS_BY_CHARACTER.match(run) and len(run) > 1:
        return _pairs(run)
    return (run[:LONGEST],)


def _runs(text: str) -> Iterator[str]:
    """The words of a text, folded; a stretch of Chinese or Japanese characters is one."""
    letters = (
        character if unicodedata.category(character)[0] in "LMN" else " "
        for character in fold(text)
    )
    for word in "".join(letters).split():
        yield from _RUNS.findall(word)


def _pairs(run: str) -> list[str]:
    return [run[at : at + 2] for at in range(len(run) - 1)]
