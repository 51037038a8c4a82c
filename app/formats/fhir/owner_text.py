"""The words in an owner's FHIR Questionnaire, matched to a definition by code."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from app.catalogue.files.schema import LONGEST_TEXT, ChoiceFile
from app.catalogue.files.text_schema import ItemWords, WordingFile
from app.catalogue.files.yaml_reader import strange_characters
from app.catalogue.model import Instrument
from app.catalogue.text.owner_text import definition_of
from app.catalogue.text.translation_exchange import languages_in
from app.errors import WordingRefused
from app.formats.fhir.answer_options import (
    Options,
    Resource,
    controls,
    ends_in,
    is_answer,
    is_by_code,
    maps,
    numbers_of,
    options_in,
    other_answers,
    units_in,
    value_set_outside,
)
from app.formats.fhir.questionnaire import LOINC
from app.formats.fhir.shape import DEEPEST, shape_faults, shown
from app.formats.owner_text_parts import Worded, worded_in

# What people write for a language whose tag says more than where it is spoken.
_LIKELY = {"zh-cn": "zh-Hans", "zh-sg": "zh-Hans", "zh-hans-cn": "zh-Hans"}
_LANGUAGE = re.compile(r"[a-z]{2,3}([-_][A-Z][A-Za-z]{1,3})?")
_LONGEST_DIGITS = 300
_SAY_WHICH = "Say beside the file which it is."
OTHER_LANGUAGE = "Choose the language of these words, or the right file."


def wording_from_questionnaire(
    text: str, file: str, instrument: Instrument, locale: str | None, source: str
) -> tuple[WordingFile, tuple[str, ...], frozenset[str]]:
    """The words, the link ids of questions the definition does not have, and the sets of answers
    that codes tell apart; or WordingRefused."""
    resource = _read_json(text, file)
    reading = _Reading(file, instrument, resource, worded_in(definition_of(instrument)))
    language = reading.language(locale)
    reading.read(resource, None, "")
    reading.finish()
    if reading.faults:
        raise WordingRefused("\n".join(reading.faults), reading.wants)
    stem = reading.stems.pop() if len(reading.stems) == 1 else None
    wording = WordingFile(
        instrument=instrument.id,
        language=language,
        source=source,
        stem=stem,
        items={id: ItemWords(**words) for id, words in reading.words.items()},
        choices=reading.choices,
    )
    return wording, tuple(reading.not_read), frozenset(reading.choices.keys() - reading.by_number)


def _read_json(text: str, file: str) -> Resource:
    try:
        resource = json.loads(text, parse_int=_whole)
    except json.JSONDecodeError as error:
        raise WordingRefused(
            f"{file}:{error.lineno}:{error.colno}: This is not JSON. Save the Questionnaire again."
        ) from None
    except RecursionError:
        raise WordingRefused(f"{file}:1:1: This is nested too deep. Use another file.") from None
    if not isinstance(resource, dict) or resource.get("resourceType") != "Questionnaire":
        raise WordingRefused(f"{file}:1:1: This is no FHIR Questionnaire. Use one in JSON (R4).")
    if faults := shape_faults(resource):
        raise WordingRefused("\n".join(f"{file}: {': '.join(one[:2])} {one[2]}" for one in faults))
    return resource


def _whole(digits: str) -> int | float:
    """Python refuses to read whole numbers of thousands of digits; where one is read, it is said
    to be too large."""
    return int(digits) if len(digits) < _LONGEST_DIGITS else float(digits)


@dataclass(slots=True)
class _Reading:
    """One Questionnaire against one definition. Places are paths in the resource."""

    file: str
    instrument: Instrument
    resource: Resource
    worded: Mapping[str, Worded]
    words: dict[str, dict[str, Any]] = field(default_factory=dict)  # id → as in ItemWords
    above: dict[str, set[str]] = field(default_factory=dict)  # grid → text above its rows
    choices: dict[str, dict[str, str]] = field(default_factory=dict)
    stems: set[str] = field(default_factory=set)
    before: dict[str, str] = field(default_factory=dict)  # question → the text of its group
    outside: dict[str, int] = field(default_factory=dict)  # answers in no file here → questions
    by_number: set[str] = field(default_factory=set)  # sets of answers that no code tells apart
    contradicted: set[tuple[str, str]] = field(default_factory=set)
    not_read: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    wants: set[str] = field(default_factory=set)  # as in WordingRefused

    def fault(self, place: str, problem: str, remedy: str) -> None:
        self.faults.append(f"{self.file}: {place}: {problem} {remedy}")

    def language(self, locale: str | None) -> str:
        said = self.resource.get("language")
        if locale is None and not isinstance(said, str):
            self.wants.add("language")
            self.fault("Questionnaire.language", "The language is not said.", _SAY_WHICH)
            return "und"
        if locale is None:
            language = our_language(str(said), languages_in(self.instrument))
            if not _LANGUAGE.fullmatch(language):
                self.fault(
                    "Questionnaire.language", f"{str(said)[:60]!a} is not a language code.",
                    "Write one there such as en or es.",
                )  # fmt: skip
            return language
        if isinstance(said, str) and _base(said) != _base(locale):
            self.wants.add("language")
            self.fault(
                "Questionnaire.language", f"The words are in {said[:60]!a}, not in {locale}.",
                OTHER_LANGUAGE,
            )  # fmt: skip
        return locale

    def read(self, parent: Resource, holder: Worded | None, group: str, depth: int = 0) -> None:
        """Everything within a part of the form. `holder`: the question it belongs to; `group`: the
        text of the groups around it."""
        if depth > DEEPEST:
            return
        for found in maps(parent, "item"):
            is_aside = found.get("type") == "display"
            if is_aside and self._take_aside(found, holder):
                continue
            one = self._match(found, holder)
            text = str(found.get("text") or "").strip()
            if one is not None:
                self._take(one, found, "" if holder else group)
                self.read(found, one, group, depth + 1)
                continue
            if not is_aside and found.get("type") != "group":
                self.not_read.append(shown(str(found.get("linkId", ""))))
            within = text if text and found.get("type") == "group" else group
            self.read(found, holder, within, depth + 1)

    def _match(self, found: Resource, holder: Worded | None) -> Worded | None:
        """The question of the definition this is: by code, else by link, also within a group."""
        codes = {c.get("code") for c in maps(found, "code") if c.get("system") in (LOINC, None)}
        link = str(found.get("linkId", ""))
        codes.add(link.strip("/").rsplit("/", 1)[-1])
        for one in self.worded.values():
            if one.code and one.code in codes:
                return one
        return self.worded.get(link) or (self.worded.get(f"{holder.id}_{link}") if holder else None)

    def _take(self, one: Worded, found: Resource, group: str) -> None:
        place = f"item {shown(found.get('linkId') or one.id)}"
        text = found.get("text")
        if one.id in self.words:
            self.fault(place, f"`{one.id}` is asked twice.", "Keep one question with this code.")
            return
        words = self.words[one.id] = {}
        if not isinstance(text, str) or not text.strip():
            self.fault(place, "The question has no text.", "Use the owner's whole form.")
            return
        words["ask"] = text.strip()
        if one.grid and group:
            self.above.setdefault(one.grid, set()).add(group)
        elif group and not self._is_title(group):
            self.stems.add(group)
            self.before[one.id] = group
        outside = value_set_outside(self.resource, found)
        if one.choices and outside:
            self.outside[outside] = self.outside.get(outside, 0) + 1
        elif one.choices:
            self._take_choices(one, found, place)
        if one.anchors:
            options = list(options_in(self.resource, found))
            words["anchors"] = ends_in(one, found, options, partial(self.fault, place))
        if one.units:
            words["units"] = units_in(one, found, partial(self.fault, place))

    def _is_title(self, text: str) -> bool:
        """A heading that names the form is no question."""
        names = (self.resource.get("title"), self.resource.get("name"), self.instrument.id)
        named = {*map(str, names), self.instrument.our_words.get("name", "")}
        return text.casefold() in {one.casefold() for one in named}

    def _take_aside(self, found: Resource, holder: Worded | None) -> bool:
        """What is shown beside a question: its help, or the stem of all."""
        text = str(found.get("text") or "").strip()
        if holder and text and "help" in controls(found):
            self.words.setdefault(holder.id, {})["help"] = text
        elif holder is None and text and found.get("linkId") == "stem":
            self.stems.add(text)
        else:
            return bool({"lower", "upper", "help"} & controls(found))
        return True

    def _take_choices(self, one: Worded, found: Resource, place: str) -> None:
        options = list(options_in(self.resource, found))
        words = self.choices.setdefault(one.choice_set, {})
        for choice in one.choices:
            self._compare_numbers(one, choice, options, place)
            texts = {text for option, text in options if text and is_answer(option, choice)}
            if len(texts) != 1:
                value = choice.id if choice.value is None else f"{choice.value:g}"
                wanted = choice.code or f"value {value}"
                many = "has no words" if not texts else "has different words"
                self.fault(
                    place, f"The answer `{choice.id}` ({wanted}) {many}.",
                    "Each answer needs its LOINC code, or its number, and one text.",
                )  # fmt: skip
            elif words.setdefault(choice.id, *texts) not in texts:
                self.fault(
                    place, f"The answer `{choice.id}` is worded otherwise than in other questions.",
                    "These questions share their answers; use one wording.",
                )  # fmt: skip
        if not all(any(is_answer(option, two) for two in one.choices) for option, _ in options):
            self.fault(
                place, other_answers(one, options),
                "The form differs from the definition; look for the version that fits.",
            )  # fmt: skip

    def _compare_numbers(
        self, one: Worded, choice: ChoiceFile, options: Options, place: str
    ) -> None:
        """Note an answer whose number is another than its code stands for; and a set of answers in
        which numbers alone decide."""
        coded = [option for option, _ in options if is_by_code(option, choice)]
        if not coded:
            self.by_number.add(one.choice_set)
        said = {number for option in coded for number in numbers_of(option)}
        named = (one.choice_set, choice.id)
        if choice.value is None or not said - {choice.value} or named in self.contradicted:
            return
        self.contradicted.add(named)
        numbers = ", ".join(f"{number:g}" for number in sorted(said))
        self.fault(
            place, f"The answer `{choice.id}` stands for {numbers} in the file, and for "
            f"{choice.value:g} in the definition.",
            "The scale may begin at its other end. Compare it with the owner's sheet, and correct "
            "the numbers or the codes.",
        )  # fmt: skip

    def finish(self) -> None:
        """The words of grids that only their rows told of; then whatever was not asked."""
        for one in self.worded.values():
            above = self.above.get(one.id, set())
            if one.kind == "grid" and one.id not in self.words and len(above) == 1:
                self.words[one.id] = {"ask": above.pop()}
            if one.id not in self.words:
                code = f"LOINC {one.code}" if one.code else f"linkId {one.id}"
                what = "group" if one.kind in ("grid", "group") else "question"
                self.fault(
                    "Questionnaire.item", f"No {what} is `{one.id}` ({code}).",
                    f"Give the {what} this code, or ask the owner for the whole form.",
                )  # fmt: skip
        for address, count in self.outside.items():
            self.fault(
                "Questionnaire.item",
                f"The answers of {count} questions are in {address[:60]!a}, which is not in "
                "this file.",
                "Use a file that holds its answers (`contained`, or `answerOption`), or write the "
                "words in YAML.",
            )  # fmt: skip
        if len(self.stems) > 1:
            for id, text in self.before.items():
                self.words[id].setdefault("stem", text)
        for key, text in self._texts():
            for strange in strange_characters(text, ""):
                self.fault(key, strange.problem, strange.remedy)
            if len(text) > LONGEST_TEXT:
                self.fault(
                    key, f"The text is {len(text)} characters long, more than {LONGEST_TEXT}.",
                    "Give each question its own words only.",
                )  # fmt: skip

    def _texts(self) -> Iterator[tuple[str, str]]:
        """Every text that was taken, with its key as a translation has it."""
        yield from (("stem", text) for text in sorted(self.stems))
        for id, words in self.words.items():
            for word, said in words.items():
                texts = said.items() if isinstance(said, dict) else [("", said)]
                yield from ((f"items.{id}.{word}.{key}".rstrip("."), text) for key, text in texts)
        for name, choices in self.choices.items():
            yield from ((f"choices.{name}.{key}", text) for key, text in choices.items())


def our_language(said: str, ours: Collection[str]) -> str:
    """The language of ours that a form's tag means: itself, or the only one it can mean. Spanish
    of any country is Spanish; a form in Portuguese of Portugal is not in that of Brazil."""
    exact = {one.lower(): one for one in ours}
    tag = said.replace("_", "-").lower()
    if tag in exact or _base(tag) in exact:
        return exact.get(tag) or exact[_base(tag)]
    likely = _LIKELY.get(tag)
    if likely in ours:
        return str(likely)
    near = [one for one in ours if _base(one) == tag]
    return near[0] if len(near) == 1 else _base(tag)


def _base(tag: str) -> str:
    return tag.replace("_", "-").split("-")[0].lower()
