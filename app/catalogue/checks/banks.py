"""Item banks of an instrument: read from their CSV files and checked against its items."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from app.catalogue.asking.adaptive_bank import AdaptiveBank
from app.catalogue.files.conditions import choices_of
from app.catalogue.files.schema import InstrumentFile, ItemFile
from app.catalogue.files.schema_faults import suggest
from app.catalogue.files.yaml_reader import Document
from scoring.adaptive import Stop
from scoring.bank import Bank, BankFault

Texts = Mapping[str, str]  # name of the file in the instrument's folder → its text
Banks = Mapping[str, Bank]


def read_banks(document: Document, file: InstrumentFile, texts: Texts) -> dict[str, Bank]:
    """Every bank the file names, by name. Faults are noted at the key that names it."""
    banks: dict[str, Bank] = {}
    named = [(("items", n, "bank"), item.bank) for n, item in enumerate(file.items)]
    named += [(("scores", n, "bank"), score.bank) for n, score in enumerate(file.scores)]
    for path, name in named:
        if name is None or name in banks:
            continue
        if name not in texts:
            document.fault(
                path, f"There is no file `{name}` beside this one.", suggest(name, texts)
            )
            continue
        try:
            banks[name] = Bank.parse(texts[name], name)
        except BankFault as fault:
            problem, _, remedy = str(fault).partition(". ")
            document.fault(path, f"{problem}.", remedy)
    return banks


def check_banks(document: Document, file: InstrumentFile, banks: Banks) -> None:
    """Note every bank item whose items differ from those of its bank or cannot be asked by it."""
    for n, item in enumerate(file.items):
        if item.kind == "bank":
            _check_stop(document, n, item)
            if item.bank is None:
                document.fault(
                    ("items", n, "id"), f"`{item.id}` names no bank.", "Write `bank: bank.csv`."
                )
            elif item.bank in banks:
                _check_items(document, file, n, banks[item.bank])
                _check_content(document, n, item, banks[item.bank])
                _check_exposure(document, n, item, banks[item.bank])
    if any(item.demonstration for item in file.items):
        _check_demonstration(document, file)


def bank_items(file: InstrumentFile, place: int, bank: Bank) -> Sequence[ItemFile]:
    """The items a bank asks: those that follow the bank item, as many as the bank has."""
    return file.items[place + 1 : place + 1 + len(bank.items)]


def build_banks(file: InstrumentFile, banks: Banks) -> dict[str, AdaptiveBank]:
    """Every bank item of a file without faults, by id."""
    return {
        item.id: _build_bank(file, n, item, banks[str(item.bank)])
        for n, item in enumerate(file.items)
        if item.kind == "bank" and item.bank in banks
    }


def _build_bank(file: InstrumentFile, place: int, item: ItemFile, bank: Bank) -> AdaptiveBank:
    stop = item.stop
    return AdaptiveBank(
        id=item.id,
        bank=bank,
        rule=item.rule or "posterior_information",
        stop=Stop(stop.se, stop.at_least, stop.at_most) if stop else Stop(),
        categories={item.id: _categories(item, file) for item in bank_items(file, place, bank)},
        content=item.content,
        among=item.exposure.among if item.exposure else 1,
        demonstration=item.demonstration,
    )


def _categories(item: ItemFile, file: InstrumentFile) -> dict[object, int]:
    """Answers in the order of their values: the lowest is category 0."""
    values = sorted(choice.value for choice in choices_of(item, file) if choice.value is not None)
    return {value: place for place, value in enumerate(values)}


def _check_stop(document: Document, n: int, item: ItemFile) -> None:
    stop = item.stop
    if stop is None or (stop.se is None and stop.at_most is None):
        document.fault(
            ("items", n, "id"), f"`{item.id}` does not say when it stops.",
            "Write `stop: {se: 0.4, at_most: 8}`.",
        )  # fmt: skip
    elif stop.at_most is not None and stop.at_least > stop.at_most:
        document.fault(("items", n, "stop"), "`at_least` is above `at_most`.", "Swap them.")


def _check_items(document: Document, file: InstrumentFile, n: int, bank: Bank) -> None:
    items = bank_items(file, n, bank)
    if tuple(item.id for item in items) != bank.items:
        document.fault(
            ("items", n, "bank"),
            f"The items after `{file.items[n].id}` are not those of the bank, in its order.",
            f"Write them next: {', '.join(bank.items)}.",
        )
        return
    for place, (item, categories) in enumerate(zip(items, bank.categories, strict=True), n + 1):
        given = len(_categories(item, file))
        if item.kind != "choice" or given != categories:
            document.fault(
                ("items", place, "id"),
                f"The bank gives `{item.id}` {categories} categories; it has {given} choices "
                "with a value.",
                "Use kind `choice`, and one value for each category.",
            )
        if item.show_when is not None or item.must_answer:
            document.fault(
                ("items", place, "id"), f"The bank decides when `{item.id}` is asked.",
                "Take `show_when` and `must_answer` away; put a condition on the bank item.",
            )  # fmt: skip


def _check_content(document: Document, n: int, item: ItemFile, bank: Bank) -> None:
    groups = set(bank.groups.values())
    for group in item.content:
        if group not in groups:
            document.fault(
                ("items", n, "content", group), f"No item of the bank is in `{group}`.",
                suggest(group, groups), at_key=True,
            )  # fmt: skip


def _check_exposure(document: Document, n: int, item: ItemFile, bank: Bank) -> None:
    if item.exposure and item.exposure.among > len(bank.items):
        document.fault(
            ("items", n, "exposure", "among"),
            f"The bank has {len(bank.items)} items, fewer than {item.exposure.among}.",
            "Draw among fewer; 2 to 5 are usual.",
        )


def _check_demonstration(document: Document, file: InstrumentFile) -> None:
    for section in ("needs", "priorities"):
        if getattr(file, section):
            document.fault(
                (section,), "The parameters of this bank are made up for a demonstration.",
                f"Take `{section}` away: nothing clinical may rest on them.", at_key=True,
            )  # fmt: skip
