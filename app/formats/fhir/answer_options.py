"""Answers, scale ends and units that a question of an owner's Questionnaire offers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, TypeAlias

from app.catalogue.files.schema import ChoiceFile
from app.formats.definition_questions import DefinitionQuestion
from app.formats.fhir.structure import printable

Resource: TypeAlias = Mapping[str, Any]
Options: TypeAlias = Sequence[tuple[Resource, str]]
NoteFault: TypeAlias = Callable[[str, str], None]  # a problem and its remedy, at the question
# Extensions that hold the number of an answer: R4's, and the one that replaced it.
_NUMBERS = ("/ordinalValue", "/itemWeight")
# Extensions that hold units: R4's list, and the only unit of a quantity.
_UNITS = ("/questionnaire-unitOption", "/questionnaire-unit")


def options_in(form: Resource, form_item: Resource) -> Iterator[tuple[Resource, str]]:
    """Every answer that a question offers, with its text; also from a contained value set."""
    for option in maps_in(form_item, "answerOption"):
        coding = option.get("valueCoding")
        coding = coding if isinstance(coding, dict) else {}
        text = coding.get("display") or option.get("valueString") or ""
        yield {**coding, "_option": option}, str(text).strip()
    reference = str(form_item.get("answerValueSet") or "")
    for contained in maps_in(form, "contained"):
        if reference and reference == f"#{contained.get('id')}":
            for include in maps_in(contained.get("compose", {}), "include"):
                for concept in maps_in(include, "concept"):
                    yield concept, str(concept.get("display") or "").strip()


def ends_in(
    question: DefinitionQuestion, form_item: Resource, options: Options, fault: NoteFault
) -> dict[int, str]:
    """The text of a scale's anchors: from its answers, or from display items at its ends."""
    texts = {
        int(number): text
        for option, text in options
        for number in numbers_of(option)
        if text and number == int(number)
    }
    for control, cell in (("lower", question.anchors[0]), ("upper", question.anchors[-1])):
        for aside in maps_in(form_item, "item"):
            if control in control_codes(aside) and aside.get("text"):
                texts[cell] = str(aside["text"]).strip()
    for cell in question.anchors:
        if cell not in texts:
            fault(
                f"The end {cell} of `{question.id}` has no words.",
                "Give it as a display item with the control lower or upper, or as an answer "
                "with this number.",
            )  # fmt: skip
    return {cell: texts[cell] for cell in question.anchors if cell in texts}


def units_in(question: DefinitionQuestion, form_item: Resource, fault: NoteFault) -> dict[str, str]:
    """The text of a quantity's units, which are identified by UCUM code or id."""
    codings = [
        extension.get("valueCoding")
        for extension in maps_in(form_item, "extension")
        if str(extension.get("url", "")).endswith(_UNITS)
    ]
    texts: dict[str, str] = {}
    for coding in codings:
        code, text = (
            (coding.get("code"), coding.get("display"))
            if isinstance(coding, dict)
            else (None, None)
        )
        unit = next((u for u in question.units if code in (u.code, u.id)), None) if code else None
        if unit is None:
            fault(
                f"It offers the unit {code and code[:60]!a}, which `{question.id}` does "
                "not have.",
                "The form differs from the definition; look for the version that fits.",
            )  # fmt: skip
        elif isinstance(text, str) and text.strip():
            texts[unit.id] = text.strip()
    for unit in question.units:
        if unit.id not in texts:
            fault(
                f"The unit `{unit.id}` ({unit.code or 'no code'}) has no words.",
                "Each unit needs its code in UCUM, or its id, and a display.",
            )  # fmt: skip
    return texts


def control_codes(item: Resource) -> set[str]:
    """The FHIR codes that say how an item is meant to be shown."""
    return {
        str(coding.get("code"))
        for extension in maps_in(item, "extension")
        if str(extension.get("url", "")).endswith("/questionnaire-itemControl")
        for coding in maps_in(extension.get("valueCodeableConcept"), "coding")
    }


def is_choice(option: Resource, choice: ChoiceFile) -> bool:
    """Whether an offered answer is this choice: by code, else by number."""
    if has_code_of(option, choice):
        return True
    if choice.code and str(option.get("code", "")).startswith("LA"):
        return False
    return choice.value is not None and choice.value in set(numbers_of(option))


def has_code_of(option: Resource, choice: ChoiceFile) -> bool:
    """Whether an offered answer has the code, or the id, of this choice."""
    return option.get("code") is not None and option["code"] in (choice.code, choice.id)


def describe_difference(question: DefinitionQuestion, options: Options) -> str:
    """A sentence on how the offered answers differ from the definition: in their count, in their
    numbers, else in their codes."""
    if len(options) != len(question.choices):
        return f"It offers {len(options)} answers, `{question.id}` has {len(question.choices)}."
    numbers = sorted({number for option, _ in options for number in numbers_of(option)})
    values = sorted(choice.value for choice in question.choices if choice.value is not None)
    if numbers and numbers != values:
        theirs, ours = (", ".join(f"{number:g}" for number in each) for each in (numbers, values))
        what = "stand for"
    else:
        theirs = ", ".join(printable(str(option.get("code") or text)) for option, text in options)
        ours = ", ".join(choice.code or choice.id for choice in question.choices)
        what = "are"
    return f"Its answers {what} {theirs}; those of `{question.id}` {what} {ours}."


def external_value_set(form: Resource, form_item: Resource) -> str:
    """The address of a question's answers if they are not in this file; otherwise an empty text."""
    reference = str(form_item.get("answerValueSet") or "")
    within = {f"#{resource.get('id')}" for resource in maps_in(form, "contained")}
    return "" if reference in within or maps_in(form_item, "answerOption") else reference


def numbers_of(option: Resource) -> Iterator[float]:
    """The numbers that an offered answer states for itself."""
    whole = option.get("_option", {})
    if whole.get("valueInteger") is not None:
        yield float(whole["valueInteger"])
    for part in (option, whole):
        for extension in maps_in(part, "extension"):
            number = extension.get("valueDecimal", extension.get("valueInteger"))
            if str(extension.get("url", "")).endswith(_NUMBERS) and number is not None:
                yield float(number)


def maps_in(parent: Any, key: str) -> list[Resource]:
    """The maps in a list of a resource. Anything else in it is not FHIR and is left out."""
    values = parent.get(key, []) if isinstance(parent, dict) else []
    return (
        [value for value in values if isinstance(value, dict)] if isinstance(values, list) else []
    )
