"""Read the owner's text from a FHIR Questionnaire, matched to the definition by code."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from app.catalogue.files.base_schema import MAX_TEXT_CHARACTERS, ItemText
from app.catalogue.files.schema import ChoiceFile
from app.catalogue.files.text_schema import OwnerTextFile
from app.catalogue.files.yaml_reader import unsafe_characters
from app.catalogue.model import Instrument
from app.catalogue.text.owner_text import definition_of
from app.catalogue.text.translation_exchange import project_languages
from app.errors import OwnerTextRefused
from app.formats.definition_questions import DefinitionQuestion, questions_in
from app.formats.fhir.answer_options import (
    Options,
    Resource,
    control_codes,
    describe_difference,
    ends_in,
    external_value_set,
    has_code_of,
    is_choice,
    maps_in,
    numbers_of,
    options_in,
    units_in,
)
from app.formats.fhir.questionnaire import LOINC
from app.formats.fhir.structure import MAX_DEPTH, printable, structure_faults

# The tags that people use for a language whose own tag names a script instead of a country.
_LIKELY = {"zh-cn": "zh-Hans", "zh-sg": "zh-Hans", "zh-hans-cn": "zh-Hans"}
_LANGUAGE = re.compile(r"[a-z]{2,3}([-_][A-Z][A-Za-z]{1,3})?")
_LONGEST_DIGITS = 300
_SAY_WHICH = "Say beside the file which it is."
CHOOSE_LANGUAGE = "Choose the language of these words, or the right file."


def owner_text_from_questionnaire(
    text: str, file: str, instrument: Instrument, locale: str | None, source: str
) -> tuple[OwnerTextFile, tuple[str, ...], frozenset[str]]:
    """Read the owner's text from a Questionnaire (JSON).

    Returns the text, the link ids of questions that the definition does not have, and the sets of
    answers that codes identify. Raises OwnerTextRefused with every fault.
    """
    resource = _read_json(text, file)
    reading = _Reading(file, instrument, resource, questions_in(definition_of(instrument)))
    language = reading.language(locale)
    reading.read(resource, None, "")
    reading.finish()
    if reading.faults:
        raise OwnerTextRefused("\n".join(reading.faults), reading.wants)
    owner_text = OwnerTextFile(
        instrument=instrument.id,
        language=language,
        source=source,
        stem=reading.stems.pop() if len(reading.stems) == 1 else None,
        items={id: ItemText(**words) for id, words in reading.words.items()},
        choices=reading.choices,
    )
    return (
        owner_text,
        tuple(reading.not_read),
        frozenset(reading.choices.keys() - reading.by_number),
    )


def _read_json(text: str, file: str) -> Resource:
    try:
        resource = json.loads(text, parse_int=_whole)
    except json.JSONDecodeError as error:
        raise OwnerTextRefused(
            f"{file}:{error.lineno}:{error.colno}: This is not JSON. Save the Questionnaire again."
        ) from None
    except RecursionError:
        raise OwnerTextRefused(f"{file}:1:1: This is nested too deep. Use another file.") from None
    if not isinstance(resource, dict) or resource.get("resourceType") != "Questionnaire":
        raise OwnerTextRefused(f"{file}:1:1: This is no FHIR Questionnaire. Use one in JSON (R4).")
    if faults := structure_faults(resource):
        raise OwnerTextRefused(
            "\n".join(f"{file}: {': '.join(fault[:2])} {fault[2]}" for fault in faults)
        )
    return resource


def _whole(digits: str) -> int | float:
    """A whole number. Python refuses to read one of thousands of digits, so it becomes a float
    here, which a later check reports as too large."""
    return int(digits) if len(digits) < _LONGEST_DIGITS else float(digits)


@dataclass(slots=True)
class _Reading:
    """Reads one Questionnaire against one definition. Places are paths in the resource."""

    file: str
    instrument: Instrument
    resource: Resource
    questions: Mapping[str, DefinitionQuestion]
    words: dict[str, dict[str, Any]] = field(default_factory=dict)  # id → as in ItemText
    above: dict[str, set[str]] = field(default_factory=dict)  # grid → texts of its group
    choices: dict[str, dict[str, str]] = field(default_factory=dict)
    stems: set[str] = field(default_factory=set)
    before: dict[str, str] = field(default_factory=dict)  # question → the text of its group
    outside: dict[str, int] = field(
        default_factory=dict
    )  # value set not in the file → number of questions
    by_number: set[str] = field(default_factory=set)  # sets of answers without codes
    contradicted: set[tuple[str, str]] = field(default_factory=set)
    not_read: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    wants: set[str] = field(default_factory=set)  # as in OwnerTextRefused

    def fault(self, place: str, problem: str, remedy: str) -> None:
        self.faults.append(f"{self.file}: {place}: {problem} {remedy}")

    def language(self, locale: str | None) -> str:
        tag = self.resource.get("language")
        if locale is None and not isinstance(tag, str):
            self.wants.add("language")
            self.fault("Questionnaire.language", "The language is not said.", _SAY_WHICH)
            return "und"
        if locale is None:
            language = our_language(str(tag), project_languages(self.instrument))
            if not _LANGUAGE.fullmatch(language):
                self.fault(
                    "Questionnaire.language", f"{str(tag)[:60]!a} is not a language code.",
                    "Write one there such as en or es.",
                )  # fmt: skip
            return language
        if isinstance(tag, str) and _base(tag) != _base(locale):
            self.wants.add("language")
            self.fault(
                "Questionnaire.language", f"The words are in {tag[:60]!a}, not in {locale}.",
                CHOOSE_LANGUAGE,
            )  # fmt: skip
        return locale

    def read(
        self, parent: Resource, holder: DefinitionQuestion | None, group: str, depth: int = 0
    ) -> None:
        """Read every item within a part of the form.

        parent  the Questionnaire or one of its items
        holder  the question the part belongs to, if any
        group   the text of the group around it
        """
        if depth > MAX_DEPTH:
            return
        for form_item in maps_in(parent, "item"):
            is_display = form_item.get("type") == "display"
            if is_display and self._read_display_item(form_item, holder):
                continue
            question = self._match(form_item, holder)
            text = str(form_item.get("text") or "").strip()
            if question is not None:
                self._read_question(question, form_item, "" if holder else group)
                self.read(form_item, question, group, depth + 1)
                continue
            if not is_display and form_item.get("type") != "group":
                self.not_read.append(printable(str(form_item.get("linkId", ""))))
            within = text if text and form_item.get("type") == "group" else group
            self.read(form_item, holder, within, depth + 1)

    def _match(
        self, form_item: Resource, holder: DefinitionQuestion | None
    ) -> DefinitionQuestion | None:
        """The question of the definition that a form item stands for: by code, else by link id."""
        codes = {
            c.get("code") for c in maps_in(form_item, "code") if c.get("system") in (LOINC, None)
        }
        link = str(form_item.get("linkId", ""))
        codes.add(link.strip("/").rsplit("/", 1)[-1])
        for question in self.questions.values():
            if question.code and question.code in codes:
                return question
        return self.questions.get(link) or (
            self.questions.get(f"{holder.id}_{link}") if holder else None
        )

    def _read_question(self, question: DefinitionQuestion, form_item: Resource, group: str) -> None:
        place = f"item {printable(form_item.get('linkId') or question.id)}"
        text = form_item.get("text")
        if question.id in self.words:
            self.fault(
                place, f"`{question.id}` is asked twice.", "Keep one question with this code."
            )
            return
        words = self.words[question.id] = {}
        if not isinstance(text, str) or not text.strip():
            self.fault(place, "The question has no text.", "Use the owner's whole form.")
            return
        words["ask"] = text.strip()
        if question.grid and group:
            self.above.setdefault(question.grid, set()).add(group)
        elif group and not self._is_title(group):
            self.stems.add(group)
            self.before[question.id] = group
        outside = external_value_set(self.resource, form_item)
        if question.choices and outside:
            self.outside[outside] = self.outside.get(outside, 0) + 1
        elif question.choices:
            self._read_choices(question, form_item, place)
        if question.anchors:
            options = list(options_in(self.resource, form_item))
            words["anchors"] = ends_in(question, form_item, options, partial(self.fault, place))
        if question.units:
            words["units"] = units_in(question, form_item, partial(self.fault, place))

    def _is_title(self, text: str) -> bool:
        """Whether a text is the title of the form, which is not a question."""
        names = (self.resource.get("title"), self.resource.get("name"), self.instrument.id)
        named = {*map(str, names), self.instrument.project_text.get("name", "")}
        return text.casefold() in {name.casefold() for name in named}

    def _read_display_item(self, form_item: Resource, holder: DefinitionQuestion | None) -> bool:
        """Read a display item: help for a question, or the stem. True if it needs no further
        reading."""
        text = str(form_item.get("text") or "").strip()
        if holder and text and "help" in control_codes(form_item):
            self.words.setdefault(holder.id, {})["help"] = text
        elif holder is None and text and form_item.get("linkId") == "stem":
            self.stems.add(text)
        else:
            return bool({"lower", "upper", "help"} & control_codes(form_item))
        return True

    def _read_choices(self, question: DefinitionQuestion, form_item: Resource, place: str) -> None:
        options = list(options_in(self.resource, form_item))
        words = self.choices.setdefault(question.choice_set, {})
        for choice in question.choices:
            self._compare_numbers(question, choice, options, place)
            texts = {text for option, text in options if text and is_choice(option, choice)}
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
        if not all(
            any(is_choice(option, two) for two in question.choices) for option, _ in options
        ):
            self.fault(
                place, describe_difference(question, options),
                "The form differs from the definition; look for the version that fits.",
            )  # fmt: skip

    def _compare_numbers(
        self, question: DefinitionQuestion, choice: ChoiceFile, options: Options, place: str
    ) -> None:
        """Note an answer whose number contradicts its code, and remember sets without codes."""
        coded = [option for option, _ in options if has_code_of(option, choice)]
        if not coded:
            self.by_number.add(question.choice_set)
        numbers_in_file = {number for option in coded for number in numbers_of(option)}
        named = (question.choice_set, choice.id)
        if (
            choice.value is None
            or not numbers_in_file - {choice.value}
            or named in self.contradicted
        ):
            return
        self.contradicted.add(named)
        numbers = ", ".join(f"{number:g}" for number in sorted(numbers_in_file))
        self.fault(
            place, f"The answer `{choice.id}` stands for {numbers} in the file, and for "
            f"{choice.value:g} in the definition.",
            "The scale may begin at its other end. Compare it with the owner's sheet, and correct "
            "the numbers or the codes.",
        )  # fmt: skip

    def finish(self) -> None:
        """Add the text of grids that only their rows have, then note everything that is missing."""
        for question in self.questions.values():
            above = self.above.get(question.id, set())
            if question.kind == "grid" and question.id not in self.words and len(above) == 1:
                self.words[question.id] = {"ask": above.pop()}
            if question.id not in self.words:
                code = f"LOINC {question.code}" if question.code else f"linkId {question.id}"
                what = "group" if question.kind in ("grid", "group") else "question"
                self.fault(
                    "Questionnaire.item", f"No {what} is `{question.id}` ({code}).",
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
            for strange in unsafe_characters(text, ""):
                self.fault(key, strange.problem, strange.remedy)
            if len(text) > MAX_TEXT_CHARACTERS:
                self.fault(
                    key,
                    f"The text is {len(text)} characters long, more than {MAX_TEXT_CHARACTERS}.",
                    "Give each question its own words only.",
                )  # fmt: skip

    def _texts(self) -> Iterator[tuple[str, str]]:
        """Every text that was read, with the key it has in a translation."""
        yield from (("stem", text) for text in sorted(self.stems))
        for id, words in self.words.items():
            for word, value in words.items():
                texts = value.items() if isinstance(value, dict) else [("", value)]
                yield from ((f"items.{id}.{word}.{key}".rstrip("."), text) for key, text in texts)
        for name, choices in self.choices.items():
            yield from ((f"choices.{name}.{key}", text) for key, text in choices.items())


def our_language(language_tag: str, ours: Collection[str]) -> str:
    """The project's language that a form's language tag means: the same tag, or the only one that
    fits. Spanish of any country is `es`, but `pt-PT` is not `pt-BR`.

    Without a match, the base language of the tag is returned.
    """
    exact = {language.lower(): language for language in ours}
    tag = language_tag.replace("_", "-").lower()
    if tag in exact or _base(tag) in exact:
        return exact.get(tag) or exact[_base(tag)]
    likely = _LIKELY.get(tag)
    if likely in ours:
        return str(likely)
    near = [language for language in ours if _base(language) == tag]
    return near[0] if len(near) == 1 else _base(tag)


def _base(tag: str) -> str:
    return tag.replace("_", "-").split("-")[0].lower()
