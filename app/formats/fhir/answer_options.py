"""What a question of an owner's Questionnaire offers: answers, the ends of a scale, units."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, TypeAlias

from app.catalogue.files.schema import ChoiceFile
from app.formats.fhir.shape import shown
from app.formats.owner_text_parts import Worded

Resource: TypeAlias = Mapping[str, Any]
Options: TypeAlias = Sequence[tuple[Resource, str]]
Note: TypeAlias = Callable[[str, str], None]  # a problem and its remedy, at the question
# Both say the number an answer stands for: R4's extension, and the one that replaced it.
_NUMBERS = ("/ordinalValue", "/itemWeight")
# R4's list of units, and the one unit of a quantity that has no other.
_UNITS = ("/questionnaire-unitOption", "/questionnaire-unit")


def options_in(form: Resource, found: Resource) -> Iterator[tuple[Resource, str]]:
    """Every answer offered, with its words."""
    for option in maps(found, "answerOption"):
        coding = option.get("valueCoding")
        coding = coding if isinstance(coding, dict) else {}
        text = coding.get("display") or option.get("valueString") or ""
        yield {**coding, "_option": option}, str(text).strip()
    reference = str(found.get("answerValueSet") or "")
    for contained in maps(form, "contained"):
        if reference and reference == f"#{contained.get('id')}":
            for include in maps(contained.get("compose", {}), "include"):
                for concept in maps(include, "concept"):
                    yield concept, str(concept.get("display") or "").strip()


def ends_in(one: Worded, found: Resource, options: Options, fault: Note) -> dict[int, str]:
    """What stands at the cells of a scale: from its answers, or shown at its ends."""
    texts = {
        int(number): text
        for option, text in options
        for number in numbers_of(option)
        if text and number == int(number)
    }
    for control, cell in (("lower", one.anchors[0]), ("upper", one.anchors[-1])):
        for aside in maps(found, "item"):
            if control in controls(aside) and aside.get("text"):
                texts[cell] = str(aside["text"]).strip()
    for cell in one.anchors:
        if cell not in texts:
            fault(
                f"The end {cell} of `{one.id}` has no words.",
                "Give it as a display item with the control lower or upper, or as an answer "
                "with this number.",
            )  # fmt: skip
    return {cell: texts[cell] for cell in one.anchors if cell in texts}


def units_in(one: Worded, found: Resource, fault: Note) -> dict[str, str]:
    """What the units of a quantity are called: by their code in UCUM, or their id."""
    codings = [
        extension.get("valueCoding")
        for extension in maps(found, "extension")
        if str(extension.get("url", "")).endswith(_UNITS)
    ]
    texts: dict[str, str] = {}
    for coding in codings:
        code, text = (
            (coding.get("code"), coding.get("display"))
            if isinstance(coding, dict)
            else (None, None)
        )
        unit = next((u for u in one.units if code in (u.code, u.id)), None) if code else None
        if unit is None:
            fault(
                f"It offers the unit {code and code[:60]!a}, which `{one.id}` does not have.",
                "The form differs from the definition; look for the version that fits.",
            )  # fmt: skip
        elif isinstance(text, str) and text.strip():
            texts[unit.id] = text.strip()
    for unit in one.units:
        if unit.id not in texts:
            fault(
                f"The unit `{unit.id}` ({unit.code or 'no code'}) has no words.",
                "Each unit needs its code in UCUM, or its id, and a display.",
            )  # fmt: skip
    return texts


def controls(item: Resource) -> set[str]:
    """How an item is meant to be shown, by FHIR's own codes."""
    return {
        str(coding.get("code"))
        for extension in maps(item, "extension")
        if str(extension.get("url", "")).endswith("/questionnaire-itemControl")
        for coding in maps(extension.get("valueCodeableConcept"), "coding")
    }


def is_answer(option: Resource, choice: ChoiceFile) -> bool:
    """Whether an answer offered is this choice: by code, else by the number it stands for."""
    if is_by_code(option, choice):
        return True
    if choice.code and str(option.get("code", "")).startswith("LA"):
        return False
    return choice.value is not None and choice.value in set(numbers_of(option))


def is_by_code(option: Resource, choice: ChoiceFile) -> bool:
    """Whether an answer offered carries this choice's own code."""
    return option.get("code") is not None and option["code"] in (choice.code, choice.id)


def other_answers(one: Worded, options: Options) -> str:
    """How the answers offered differ from those of the definition: in how many they are, in the
    numbers they stand for, else in their codes."""
    if len(options) != len(one.choices):
        return f"It offers {len(options)} answers, `{one.id}` has {len(one.choices)}."
    numbers = sorted({number for option, _ in options for number in numbers_of(option)})
    values = sorted(choice.value for choice in one.choices if choice.value is not None)
    if numbers and numbers != values:
        theirs, ours = (", ".join(f"{number:g}" for number in each) for each in (numbers, values))
        what = "stand for"
    else:
        theirs = ", ".join(shown(str(option.get("code") or text)) for option, text in options)
        ours = ", ".join(choice.code or choice.id for choice in one.choices)
        what = "are"
    return f"Its answers {what} {theirs}; those of `{one.id}` {what} {ours}."


def value_set_outside(form: Resource, found: Resource) -> str:
    """The address of the answers of a question when they are not in this file; else ""."""
    reference = str(found.get("answerValueSet") or "")
    within = {f"#{one.get('id')}" for one in maps(form, "contained")}
    return "" if reference in within or maps(found, "answerOption") else reference


def numbers_of(option: Resource) -> Iterator[float]:
    """The numbers an answer offered is said to stand for."""
    whole = option.get("_option", {})
    if whole.get("valueInteger") is not None:
        yield float(whole["valueInteger"])
    for part in (option, whole):
        for extension in maps(part, "extension"):
            number = extension.get("valueDecimal", extension.get("valueInteger"))
            if str(extension.get("url", "")).endswith(_NUMBERS) and number is not None:
                yield float(number)


def maps(parent: Any, key: str) -> list[Resource]:
    """The maps in a list of a resource; whatever else stands there is not FHIR."""
    found = parent.get(key, []) if isinstance(parent, dict) else []
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []
