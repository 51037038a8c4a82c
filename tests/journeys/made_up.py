"""Validated questionnaires in words made up for a test: their own are not ours to give away."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from app import create_app
from app.catalogue.load import load_catalogue
from app.catalogue.text.owner_text import to_yaml
from tests.house.source import PROJECT
from tests.journeys.conftest import House

STEM = "Over the last week, in made-up words"


def house_asking(house: House, folder: Path, survey: str, ids: Sequence[str]) -> House:
    """The house with one survey more, which asks these instruments."""
    (folder / "surveys").mkdir()
    (folder / "surveys" / f"{survey}.yaml").write_text(
        f'id: {survey}\nversion: "1"\nname: {{en: Made up}}\ninstruments:\n'
        + "".join(f"  - {{id: {id}}}\n" for id in ids),
        "utf-8",
    )
    for id in ids:
        instrument = house.services.catalogue.instruments[id]
        if instrument.words:
            continue
        words = {
            "language": "en",
            "source": "made up for a test",
            "stem": STEM,
            "items": {
                item: {"stem": STEM, "ask": f"Made-up question {item}"} for item in instrument.items
            },
            "choices": {
                str(item.choice_set or item.id): {
                    choice.id: f"made-up answer {choice.id}" for choice in item.choices
                }
                for item in instrument.items.values()
            },
        }
        (folder / "words" / id).mkdir(parents=True)
        (folder / "words" / id / "en.yaml").write_text(to_yaml(words), "utf-8")
    catalogue = load_catalogue([PROJECT / "instruments", folder / "surveys"], folder / "words")
    app = create_app(house.services.settings, catalogue)
    app.testing = True
    return House(app, house.practice_id, house.patient_id, house.visit_id, house.clinician_id)
