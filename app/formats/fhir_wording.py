"""The words in an owner's FHIR Questionnaire, matched to a definition by code."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from app.catalogue.model import Choice, Instrument, Item
from app.catalogue.schema_words import ItemWords, WordingFile
from app.errors import WordingRefused
from app.formats.fhir import LOINC

Resource: TypeAlias = Mapping[str, Any]
# Both say the number an answer stands for: R4's extension, and the one that replaced it.
_NUMBERS = ("/ordinalValue", "/itemWeight")
DEEPEST = 20


def wording_from_questionnaire(
    text: str, file: str, instrument: Instrument, locale: str | None, source: str
) -> tuple[WordingFile, tuple[str, ...]]:
    """The words, and the link ids of questions the definition does not have; or WordingRefused."""
    resource = _read_json(text, file)
    reading = _Reading(file, instrument, resource)
    language = reading.language(locale)
    for item, found, stems in reading.matched():
        reading.take(item, found, stems)
    for item in instrument.items.values():
        if item.id not in reading.items:
            code = f"LOINC {item.code}" if item.code else f"linkId {item.id}"
            reading.fault(
                "Questionnaire.item", f"No question is `{item.id}` ({code}).",
                "Give the question this code, or ask the owner for the whole form.",
            )  # fmt: skip
    if reading.faults:
        raise WordingRefused("\n".join(reading.faults))
    stem = reading.stems.pop() if len(reading.stems) == 1 else None
    wording = WordingFile(
        instrument=instrument.id,
        language=language,
        source=source,
        stem=stem,
        items=reading.items,
        choices=reading.choices,
    )
    return wording, tuple(reading.not_read)


def _read_json(text: str, file: str) -> Resource:
    try:
        resource = json.loads(text)
    except json.JSONDecodeError as error:
        raise WordingRefused(
            f"{file}:{error.lineno}:{error.colno}: This is not JSON. Save the Questionnaire again."
        ) from None
    except RecursionError:
        raise WordingRefused(f"{file}:1:1: This is nested too deep. Use another file.") from None
    if not isinstance(resource, dict) or resource.get("resourceType") != "Questionnaire":
        raise WordingRefused(f"{file}:1:1: This is no FHIR Questionnaire. Use one in JSON (R4).")
    return resource


@dataclass(slots=True)
class _Reading:
    """One Questionnaire against one definition. Places are paths in the resource."""

    file: str
    instrument: Instrument
    resource: Resource
    items: dict[str, ItemWords] = field(default_factory=dict)
    choices: dict[str, dict[str, str]] = field(default_factory=dict)
    stems: set[str] = field(default_factory=set)
    not_read: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def fault(self, place: str, problem: str, remedy: str) -> None:
        self.faults.append(f"{self.file}: {place}: {problem} {remedy}")

    def language(self, locale: str | None) -> str:
        said = self.resource.get("language")
        if locale is None and not isinstance(said, str):
            self.fault("Questionnaire.language", "The language is not said.", "Give --locale.")
            return "und"
        if locale is None:
            return str(said).split("-")[0].lower()
        wanted = locale.replace("_", "-").split("-")[0]
        if isinstance(said, str) and said.split("-")[0].lower() != wanted:
            self.fault(
                "Questionnaire.language", f"The words are in {ascii(said)}, not in {locale}.",
                "Give the right --locale, or the right file.",
            )  # fmt: skip
        return locale

    def matched(self) -> Iterator[tuple[Item, Resource, str]]:
        by_code = {one.code: one for one in self.instrument.items.values() if one.code}
        for found, group in _questions(self.resource, "", 0):
            codes = {
                c.get("code") for c in _maps(found, "code") if c.get("system") in (LOINC, None)
            }
            link = str(found.get("linkId", ""))
            codes |= {link.strip("/").rsplit("/", 1)[-1]}
            ours = [by_code[code] for code in codes if code in by_code]
            item = ours[0] if ours else self.instrument.items.get(link)
            if item is not None:
                yield item, found, group
            elif found.get("type") not in ("display", "group"):
                self.not_read.append(link)

    def take(self, item: Item, found: Resource, group: str) -> None:
        place = f"item {found.get('linkId', item.id)}"
        text = found.get("text")
        if not isinstance(text, str) or not text.strip():
            self.fault(place, "The question has no text.", "Use the owner's whole form.")
            return
        if item.id in self.items:
            self.fault(place, f"`{item.id}` is asked twice.", "Keep one question with this code.")
            return
        self.items[item.id] = ItemWords(ask=text.strip())
        if group:
            self.stems.add(group)
        if item.choices:
            self._take_choices(item, found, place)

    def _take_choices(self, item: Item, found: Resource, place: str) -> None:
        options = list(self._options(found))
        words = self.choices.setdefault(item.choice_set or item.id, {})
        for choice in item.choices:
            texts = {text for option, text in options if text and _is(option, choice)}
            if len(texts) != 1:
                wanted = choice.code or f"value {choice.answer}"
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
        known = [option for option, _ in options if any(_is(option, one) for one in item.choices)]
        if len(known) != len(options):
            self.fault(
                place, f"It offers {len(options)} answers, `{item.id}` has {len(item.choices)}.",
                "The form differs from the definition; look for the version that fits.",
            )  # fmt: skip

    def _options(self, found: Resource) -> Iterator[tuple[Resource, str]]:
        """Every answer offered, with its words."""
        for option in _maps(found, "answerOption"):
            coding = option.get("valueCoding")
            coding = coding if isinstance(coding, dict) else {}
            text = coding.get("display") or option.get("valueString") or ""
            yield {**coding, "_option": option}, str(text).strip()
        reference = str(found.get("answerValueSet", ""))
        for contained in _maps(self.resource, "contained"):
            if reference and reference == f"#{contained.get('id')}":
                for include in _maps(contained.get("compose", {}), "include"):
                    for concept in _maps(include, "concept"):
                        yield concept, str(concept.get("display", "")).strip()


def _questions(parent: Resource, group: str, depth: int) -> Iterator[tuple[Resource, str]]:
    """Every question, with the text of the group it stands in."""
    if depth > DEEPEST:
        return
    for item in _maps(parent, "item"):
        yield item, group
        text = item.get("text")
        inner = str(text).strip() if item.get("type") == "group" and text else group
        yield from _questions(item, inner, depth + 1)


def _is(option: Resource, choice: Choice) -> bool:
    """Whether an answer offered is this choice: by code, else by the number it stands for."""
    if option.get("code") is not None and option["code"] in (choice.code, choice.id):
        return True
    if choice.code and str(option.get("code", "")).startswith("LA"):
        return False
    return choice.value is not None and choice.value in set(_numbers_of(option))


def _numbers_of(option: Resource) -> Iterator[float]:
    whole = option.get("_option", {})
    if isinstance(whole.get("valueInteger"), int):
        yield float(whole["valueInteger"])
    for part in (option, whole):
        for extension in _maps(part, "extension"):
            number = extension.get("valueDecimal", extension.get("valueInteger"))
            if str(extension.get("url", "")).endswith(_NUMBERS) and isinstance(
                number, (int, float)
            ):
                yield float(number)


def _maps(parent: Any, key: str) -> list[Resource]:
    """The maps in a list of a resource; whatever else stands there is not FHIR."""
    found = parent.get(key, []) if isinstance(parent, dict) else []
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []
