"""`previsit instruments try`: one person's answers in, all that is concluded out; no database."""

from __future__ import annotations

import json
from collections.abc import Mapping
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, NoReturn

import click

from app import clock
from app.catalogue.asking.path import walk
from app.catalogue.model import Answer, Catalogue, Edition, Instrument, Item, Page
from app.cli.answer_files.columns import NotAnAnswer, meaning_of
from app.profile.build import build_profile
from app.profile.letter import build_letter
from app.profile.letter_scores import scale_of
from app.profile.model import Person, Profile, ProfileScore
from app.profile.partial.known_answers import settled_band


class TryFault(click.ClickException):
    """What somebody has to mend before it can be tried."""

    exit_code = 2


def try_answers(
    catalogue: Catalogue, survey: str, file: Path, person: Person, locale: str | None
) -> dict[str, Any]:
    """All that these answers lead to: scores with bounds, needs, priorities, and the patient's
    sentences. TryFault names what is wrong with the file or the survey."""
    edition = find_edition(catalogue, survey, locale)
    answers = read_answers(file, edition)
    path = walk(edition, answers, {"age": person.age, "sex": person.sex})
    profile = build_profile(edition, path, person, (), clock.now(), "self")
    return {
        "scores": {one.score.scale: _score(one, edition) for one in profile.scores},
        "needs": {one.domain: one.state for one in profile.needs},
        "priorities": [
            {
                "id": one.rule.partition("/")[2],
                "instrument": one.rule.partition("/")[0],
                "level": one.level,
                "because": [reason.id for reason in one.reasons],
            }
            for one in profile.priorities
        ],
        "sentences": sentences(profile, edition, path.answers, catalogue),
        "not_asked": [one for one in answers if one not in path.answers],
    }


def find_edition(catalogue: Catalogue, id: str, locale: str | None) -> Edition:
    """A survey in this language; or an instrument by itself, also one without its owner's words."""
    if id in catalogue.surveys:
        editions = catalogue.surveys[id].editions
        wanted = locale or ("en" if "en" in editions else next(iter(editions), ""))
        if wanted not in editions:
            _refuse(f"{id} cannot be shown in {wanted!a}. Use one of {', '.join(editions)}.")
        return editions[wanted]
    instrument = catalogue.instruments.get(id)
    if instrument is None:
        known = ", ".join(sorted({*catalogue.surveys, *catalogue.instruments}))
        _refuse(f"There is no survey or instrument {id!a}. Use one of {known}.")
    wanted = locale or instrument.language
    if locale and wanted not in instrument.words and (instrument.words or not _is_language(wanted)):
        there = ", ".join(instrument.words) or instrument.language
        _refuse(f"{id} has no words in {wanted!a}. Use one of {there}.")
    return _by_itself(instrument, wanted)


def _by_itself(instrument: Instrument, locale: str) -> Edition:
    """One item a page: nothing that is concluded depends on pages."""
    pages = tuple(
        Page(item.id, instrument.id, (item,))
        for item in instrument.items.values()
        if item.kind != "bank"
    )
    name = instrument.id
    return Edition(name, locale, name, pages, (instrument,), (), instrument.hash)


def _is_language(code: str) -> bool:
    from babel import Locale, UnknownLocaleError

    try:
        Locale.parse(code, sep="-")
    except (UnknownLocaleError, ValueError):
        return False
    return True


def read_answers(file: Path, edition: Edition) -> dict[str, Answer]:
    """`{item: value | [values] | null}`; every fault of the file at once."""
    given = _object(file)
    faults = []
    answers: dict[str, Answer] = {}
    for id, value in given.items():
        item = edition.items.get(id)
        if item is None or item.kind in ("note", "bank"):
            faults.append(f"{file}: {id!a}: {_no_such(id, edition)}")
            continue
        try:
            answers[id] = None if value is None else _answer(item, value)
        except (NotAnAnswer, OverflowError) as fault:
            told = str(fault) if isinstance(fault, NotAnAnswer) else "The number is too large."
            faults.append(f"{file}: {id}: {told}")
    if faults:
        _refuse("\n".join(faults[:20]))
    return answers


def _answer(item: Item, value: object) -> Answer:
    if item.kind == "group":
        return _entries(item, value)
    if isinstance(value, dict | list) and (item.kind not in ("choices", "body_map")):
        raise NotAnAnswer(f"{_shown(value)} is more than one answer. Give one value, or null.")
    if item.kind in ("choices", "body_map") and not value:
        raise NotAnAnswer("nothing is chosen. Name what is chosen, or null for skipped.")
    if item.kind == "text" and not isinstance(value, str):
        raise NotAnAnswer(f"{_shown(value)} is no text. Write it in quotes.")
    answer = meaning_of(item)(value)
    if isinstance(answer, tuple) and len(answer) > 1:
        alone = {one.answer for one in item.choices if one.exclusive or one.missing}
        if alone.intersection(answer):
            raise NotAnAnswer(f"{_shown(value)} has an answer that stands alone. Give only that.")
    return answer


def _entries(group: Item, value: object) -> Answer:
    """One object an entry: {part: value}."""
    if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
        raise NotAnAnswer(f"{_shown(value)} is no list of entries. Write [{{part: value}}, …].")
    parts = {one.id: one for one in group.parts}
    entries: list[Mapping[str, Answer]] = []
    for entry in value:
        if strange := [one for one in entry if one not in parts]:
            there = ", ".join(parts)
            raise NotAnAnswer(f"{strange[0]!a} is no part of it. Its parts are {there}.")
        entries.append(
            {id: None if said is None else _answer(parts[id], said) for id, said in entry.items()}
        )
    if group.at_most is not None and len(entries) > group.at_most:
        raise NotAnAnswer(f"there are {len(entries)} entries. At most {group.at_most} may be.")
    return tuple(entries)


def _object(file: Path) -> dict[str, object]:
    text = ""
    try:
        text = file.read_text(encoding="utf-8-sig")
        found = json.loads(
            text,
            object_pairs_hook=_no_key_twice,
            parse_constant=_no_constant,
            parse_int=_not_too_long,
        )
    except OSError as fault:
        _refuse(f"{file}: {fault.strerror}. Give a file that can be read.")
    except UnicodeDecodeError:
        _refuse(f"{file}: this is not UTF-8 text. Save it as JSON in UTF-8.")
    except json.JSONDecodeError as fault:
        place = f"{file}:{fault.lineno}:{fault.colno}"
        _refuse(f"{place}: this is not JSON ({fault.msg}). Write {_FORM}.")
    except _TooLong as fault:
        _refuse(f"{file}:{fault.place_in(text)}: {fault} No answer has as many; write a short one.")
    except (ValueError, RecursionError) as fault:
        told = str(fault) if isinstance(fault, ValueError) else "it is nested too deep"
        _refuse(f"{file}: {told}. Write {_FORM}.")
    if not isinstance(found, dict):
        _refuse(f"{file}:1:1: this is no JSON object. Write {_FORM}.")
    return found


_LONGEST_WRITTEN = 1000
_FORM = '{"item": value, "item": [values], "item": null}'


def _no_key_twice(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"{twice!a} stands there twice")
    return found


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number")


class _TooLong(ValueError):
    """A whole number that Python does not read. Where it stood is looked for in the text."""

    def __init__(self, written: str) -> None:
        super().__init__(f"this number has {len(written.lstrip('-'))} digits.")
        self.written = written

    def place_in(self, text: str) -> str:
        before = text[: text.index(self.written)]
        return f"{before.count(chr(10)) + 1}:{len(before) - before.rfind(chr(10))}"


def _not_too_long(written: str) -> int:
    if len(written) > _LONGEST_WRITTEN:
        raise _TooLong(written)
    return int(written)


def _no_such(id: str, edition: Edition) -> str:
    left_out = [one for one in edition.left_out if id.startswith(one)]
    if left_out:
        return (
            f"{left_out[0]} is left out of this survey here: it has no words in "
            f"{edition.locale}. Try it by itself: previsit instruments try {left_out[0]} …"
        )
    items = [one.id for one in edition.items.values() if one.kind not in ("note", "bank")]
    return f"there is no such item. Use one of {', '.join(items)}."


def _shown(value: object) -> str:
    text = json.dumps(value, ensure_ascii=True)
    return text if len(text) <= 60 else text[:60] + "…"


def _score(one: ProfileScore, edition: Edition) -> dict[str, Any]:
    score = one.score
    scale = scale_of(edition.instrument_by_id[one.instrument], score.scale)
    return {
        "value": score.value,
        "low": score.low,
        "high": score.high,
        "band": settled_band(scale, score) if scale else score.band,
        "status": score.status.word,
        "code": scale.code if scale else None,
    }


def sentences(
    profile: Profile, edition: Edition, answers: Mapping[str, Answer], catalogue: Catalogue
) -> list[str]:
    """What the patient reads, from the same template as the page after sending."""
    from flask import Flask

    from app import TEMPLATES
    from app.web.language import set_up_language, speak

    letter = build_letter(
        profile,
        edition.instrument_by_id,
        answers,
        locale=edition.locale,
        offers=catalogue.offers,
    )
    app = Flask(__name__, template_folder=str(TEMPLATES))
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    set_up_language(app)
    with app.test_request_context():
        speak(edition.locale)
        told = app.jinja_env.get_template("macros/told.html").module.told  # type: ignore[attr-defined]
        lines = _Lines()
        lines.feed(str(told(letter, {}, True)))
    return lines.whole()


class _Lines(HTMLParser):
    """The words of a page, a line for each paragraph, and for each term with what is said of it."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[list[str]] = [[]]

    def handle_starttag(self, tag: str, _attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("div", "p", "dl", "ul", "li", "small"):
            self.lines.append([])

    def handle_endtag(self, tag: str) -> None:
        if tag == "dt":
            self.lines[-1].append(": ")
        elif tag in ("div", "p", "dl", "ul", "li", "small"):
            self.lines.append([])

    def handle_data(self, data: str) -> None:
        self.lines[-1].append(data)

    def whole(self) -> list[str]:
        joined = (" ".join("".join(one).split()) for one in self.lines)
        return [one for one in joined if one]


def as_text(found: Mapping[str, Any]) -> str:
    """The same to read."""
    lines = ["Scores"]
    for id, one in found["scores"].items():
        number = "none" if one["value"] is None else f"{one['value']:g}"
        if one["value"] is None and one["low"] is not None:
            number = f"{one['low']:g} to {one['high']:g}"
        lines.append(f"  {id:<28} {number:<12} {one['band'] or '':<20} {one['status']}")
    lines += ["Needs", *(f"  {domain:<28} {state}" for domain, state in found["needs"].items())]
    lines.append("Priorities")
    for one in found["priorities"]:
        because = ", ".join(one["because"])
        lines.append(f"  {one['level']:<16} {one['instrument']}/{one['id']} ({because})")
    return "\n".join([*lines, "The patient reads", *(f"  {one}" for one in found["sentences"])])


def _refuse(message: str) -> NoReturn:
    raise TryFault(message)
