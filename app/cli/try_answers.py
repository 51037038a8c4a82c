"""`previsit instruments try`: what follows from one person's answers, without a database."""

from __future__ import annotations

from collections.abc import Mapping
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from app import clock
from app.catalogue.asking.path import walk
from app.catalogue.model import Answer, Catalogue, Edition, Instrument, Page
from app.cli.answer_files.json_object import read_answers, refuse
from app.profile.build import build_profile
from app.profile.letter import build_letter
from app.profile.letter_scores import find_scale
from app.profile.missing_answers.known_answers import certain_band
from app.profile.model import Person, Profile, ProfileScore


def try_answers(
    catalogue: Catalogue, survey: str, file: Path, person: Person, locale: str | None
) -> dict[str, Any]:
    """The conclusions from these answers: scores with bounds, needs, priorities, and the sentences
    that the patient reads. TryFault names what is wrong with the file or the survey."""
    edition = find_edition(catalogue, survey, locale)
    answers = read_answers(file, edition)
    path = walk(edition, answers, {"age": person.age, "sex": person.sex})
    profile = build_profile(edition, path, person, (), clock.now(), "self")
    return {
        "scores": {
            profile_score.score.scale: _score_as_json(profile_score, edition)
            for profile_score in profile.scores
        },
        "needs": {need.domain: need.state for need in profile.needs},
        "priorities": [
            {
                "id": priority.rule.partition("/")[2],
                "instrument": priority.rule.partition("/")[0],
                "level": priority.level,
                "because": [reason.id for reason in priority.reasons],
            }
            for priority in profile.priorities
        ],
        "sentences": sentences(profile, edition, path.answers, catalogue),
        "not_asked": [item_id for item_id in answers if item_id not in path.answers],
    }


def find_edition(catalogue: Catalogue, id: str, locale: str | None) -> Edition:
    """A survey in this language, or an instrument on its own, also without its owner's texts."""
    if id in catalogue.surveys:
        editions = catalogue.surveys[id].editions
        wanted = locale or ("en" if "en" in editions else next(iter(editions), ""))
        if wanted not in editions:
            refuse(f"{id} cannot be shown in {wanted!a}. Use one of {', '.join(editions)}.")
        return editions[wanted]
    instrument = catalogue.instruments.get(id)
    if instrument is None:
        known = ", ".join(sorted({*catalogue.surveys, *catalogue.instruments}))
        refuse(f"There is no survey or instrument {id!a}. Use one of {known}.")
    wanted = locale or instrument.language
    if locale and wanted not in instrument.words and (instrument.words or not _is_language(wanted)):
        locales = ", ".join(instrument.words) or instrument.language
        refuse(f"{id} has no words in {wanted!a}. Use one of {locales}.")
    return _edition_of_instrument(instrument, wanted)


def _edition_of_instrument(instrument: Instrument, locale: str) -> Edition:
    """An edition with one item on each page: conclusions do not depend on pages."""
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


def _score_as_json(profile_score: ProfileScore, edition: Edition) -> dict[str, Any]:
    score = profile_score.score
    scale = find_scale(edition.instrument_by_id[profile_score.instrument], score.scale)
    return {
        "value": score.value,
        "low": score.low,
        "high": score.high,
        "band": certain_band(scale, score) if scale else score.band,
        "status": score.status.word,
        "code": scale.code if scale else None,
    }


def sentences(
    profile: Profile, edition: Edition, answers: Mapping[str, Answer], catalogue: Catalogue
) -> list[str]:
    """The sentences that the patient reads, from the template of the page after sending."""
    from flask import Flask

    from app.config import TEMPLATES
    from app.web.language import set_up_language, speak
    from app.web.own_words import set_up_own_words

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
    set_up_own_words(app)
    with app.test_request_context():
        speak(edition.locale)
        macros: Any = app.jinja_env.get_template("macros/summary_body.html").module
        lines = _TextLines()
        lines.feed(str(macros.summary_body(letter, {}, True)))
    return lines.whole()


class _TextLines(HTMLParser):
    """The text of a page: one line for each paragraph, and for each term with its definition."""

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
        joined = (" ".join("".join(line).split()) for line in self.lines)
        return [line for line in joined if line]


def as_text(conclusions: Mapping[str, Any]) -> str:
    """The conclusions as readable text."""
    lines = ["Scores"]
    for id, score in conclusions["scores"].items():
        number = "none" if score["value"] is None else f"{score['value']:g}"
        if score["value"] is None and score["low"] is not None:
            number = f"{score['low']:g} to {score['high']:g}"
        lines.append(f"  {id:<28} {number:<12} {score['band'] or '':<20} {score['status']}")
    lines += [
        "Needs",
        *(f"  {domain:<28} {state}" for domain, state in conclusions["needs"].items()),
    ]
    lines.append("Priorities")
    for score in conclusions["priorities"]:
        because = ", ".join(score["because"])
        lines.append(f"  {score['level']:<16} {score['instrument']}/{score['id']} ({because})")
    return "\n".join(
        [*lines, "The patient reads", *(f"  {sentence}" for sentence in conclusions["sentences"])]
    )
