"""Check an instrument file beyond its shape: ids, references, kinds of item, text and rules."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from types import MappingProxyType

from app.catalogue.checks.banks import Banks, check_banks
from app.catalogue.checks.ids import check_ids, ids_of_items
from app.catalogue.checks.items import check_items
from app.catalogue.checks.labels import check_labels
from app.catalogue.checks.proxy_words import check_proxy_keys
from app.catalogue.checks.scores import check_scores
from app.catalogue.files.asked_items import asked_items
from app.catalogue.files.schema import InstrumentFile
from app.catalogue.files.schema_faults import suggest
from app.catalogue.files.yaml_reader import Document, KeyPath
from app.catalogue.text.instrument_text import LocatedTexts, check_placeholders

Offers = Mapping[str, Mapping[str, str]]
NO_BANKS: Banks = MappingProxyType({})


def check_instrument(
    document: Document,
    file: InstrumentFile,
    words: LocatedTexts,
    offers: Offers,
    banks: Banks = NO_BANKS,
) -> None:
    """Note every fault of an instrument that its schema does not find. `words`: source_texts()."""
    check_ids(document, file)
    _check_ownership(document, file, words)
    _check_licence(document, file)
    check_items(document, file)
    check_labels(document, file)
    check_banks(document, file, banks)
    check_scores(document, file, banks)
    _check_options(document, file)
    _check_needs(document, file)
    _check_priorities(document, file, offers)
    check_proxy_keys(document, words)
    check_placeholders(document, words, ids_of_items(file))


def check_offers(
    document: Document, file: InstrumentFile, offers: Offers, locales: Collection[str]
) -> None:
    """Note a shared offer that lacks a language in which this instrument is shown."""
    for n, priority in enumerate(file.priorities):
        if priority.offer is None or priority.offer in file.offers:
            continue
        lacking = {file.language, *locales} - offers.get(priority.offer, {}).keys()
        if priority.offer in offers and lacking:
            document.fault(
                ("priorities", n, "offer"),
                f"The offer `{priority.offer}` has no words in {', '.join(sorted(lacking))}.",
                "Add them in offers.yaml.",
            )


def _check_ownership(document: Document, file: InstrumentFile, words: LocatedTexts) -> None:
    """Note text of a validated instrument in the project's file: it belongs to the owner."""
    if file.kind == "own":
        if file.words is not None:
            document.fault(
                ("words",), "An own instrument has its words here.", "Take `words` away."
            )
        return
    if file.words is None:
        document.fault(
            ("kind",), "The words of a validated instrument are its owner's.", "Add `words: owner`."
        )
    if file.get_words is None:
        document.fault(
            ("kind",), "`get_words` is missing.", "Say where a practice gets the owner's file."
        )
    ours = (
        "about", "label", "add", "name", "bands", "notes", "title", "rule", "recall", "offers",
        "options",
    )  # fmt: skip
    for key, word in words.items():
        if key == "name" or any(part in ours for part in key.split(".")):
            continue
        document.fault(
            word.path, f"`{key}` is the owner's to word.",
            "Take the words out; they are added with `previsit instruments wording add`.",
        )  # fmt: skip


def _check_licence(document: Document, file: InstrumentFile) -> None:
    if file.licence.status == "permission_needed" and file.licence.first is None:
        document.fault(
            ("licence", "status"), "It is not said what a practice must do first.",
            "Write it in `first`; the practice says with `previsit instruments licence-done` "
            "that it did.",
        )  # fmt: skip


def _check_options(document: Document, file: InstrumentFile) -> None:
    """Note an option that no rule uses, and one that a safety rule uses: rules about safety hold in
    every practice."""
    taken = {*(asked.item.id for asked in asked_items(file)), *(score.id for score in file.scores)}
    conditions = [
        *(need.when for need in file.needs),
        *(priority.when for priority in file.priorities),
    ]
    for n, option in enumerate(file.options):
        path: KeyPath = ("options", n, "id")
        if option.id in taken:
            document.fault(
                path, f"The id `{option.id}` is used twice.",
                "Give each item, score and option its own id; conditions find it by that.",
            )  # fmt: skip
        elif not any(_uses_name(option.id, condition) for condition in conditions):
            document.fault(
                path, f"No need and no priority looks at `{option.id}`.",
                "Name it in a condition, or take it away.",
            )  # fmt: skip
        taken.add(option.id)
        for place, priority in enumerate(file.priorities):
            if priority.kind == "safety" and _uses_name(option.id, priority.when):
                document.fault(
                    ("priorities", place, "when"),
                    f"`{option.id}` decides about safety, which no practice can turn off.",
                    "Take it out of this condition, or give the priority another class.",
                )  # fmt: skip


def _uses_name(name: str, condition: str) -> bool:
    return name in re.findall(r"\w+", condition)


def _check_needs(document: Document, file: InstrumentFile) -> None:
    items = [asked.item.id for asked in asked_items(file)]
    seen: set[str] = set()
    for n, need in enumerate(file.needs):
        if need.domain in seen:
            document.fault(
                ("needs", n, "domain"), f"The need `{need.domain}` is defined twice.",
                "Join the two conditions with `or`.",
            )  # fmt: skip
        seen.add(need.domain)
        _check_references(document, ("needs", n, "items"), need.items, items, "item")


def _check_priorities(document: Document, file: InstrumentFile, offers: Offers) -> None:
    known = [*(asked.item.id for asked in asked_items(file)), *(score.id for score in file.scores)]
    for n, priority in enumerate(file.priorities):
        path = ("priorities", n, "because")
        _check_references(document, path, priority.reasons, known, "item or score")
        if priority.offer and priority.offer not in file.offers and priority.offer not in offers:
            document.fault(
                ("priorities", n, "offer"), f"There is no offer `{priority.offer}`.",
                suggest(priority.offer, [*file.offers, *offers]),
            )  # fmt: skip
        if priority.help and priority.kind != "safety":
            document.fault(
                ("priorities", n, "help"),
                f"`{priority.id}` calls for help, and is not about safety.",
                "Add `class: safety`: what is not is looked at only when the answers are sent.",
            )


def _check_references(
    document: Document,
    path: tuple[str | int, ...],
    ids: Iterable[str],
    known: Collection[str],
    what: str,
) -> None:
    for place, id in enumerate(ids):
        if id not in known:
            document.fault((*path, place), f"There is no {what} `{id}`.", suggest(id, known))
