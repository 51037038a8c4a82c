"""The instrument that `previsit instruments new` writes, and a survey that asks it."""

from __future__ import annotations

from pathlib import Path

from app import clock

_STARTER = Path(__file__).with_name("starter.yaml")
_SCHEMA = "../schema/instrument.json"
_SURVEY = """\
id: {id}
version: "1"
name: {{en: {name}}}
instruments:
  - {{id: {id}}}
"""


def write_starter(id: str, folder: Path) -> list[Path]:
    """Write both files and return their paths. FileExistsError if one of them exists."""
    name = id.replace("_", " ").capitalize()
    text = _STARTER.read_text("utf-8")
    for placeholder, word in (
        ("SCHEMA", _SCHEMA), ("SAID", id), ("SHORT", id), ("NAME", name),
        ("TODAY", clock.now().date().isoformat()),
    ):  # fmt: skip
        text = text.replace(placeholder, word)
    instrument = folder / id / "instrument.yaml"
    survey = folder / "surveys" / f"{id}.yaml"
    for path, content in ((instrument, text), (survey, _SURVEY.format(id=id, name=name))):
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8") as file:
            file.write(content)
    return [instrument, survey]
