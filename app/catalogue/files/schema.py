"""Schema of the instrument files: which keys there are, and which values each may have."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    Discriminator,
    Field,
    StringConstraints,
    Tag,
    WithJsonSchema,
)
from pydantic_core import PydanticCustomError

from app.catalogue.expressions.grammar import RESERVED
from app.catalogue.files.base_schema import FileModel, ProxyText, Text
from app.catalogue.model import DOMAINS, AskedOf, LabelNames, Role
from app.catalogue.rules import Help, Level, PriorityClass

Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]*$", max_length=64)]
Locale = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}([-_][A-Z][A-Za-z]{1,3})?$")]
Number = Annotated[float, Field(allow_inf_nan=False)]
Status = Literal["official", "reviewed", "project", "draft"]


def _not_reserved(name: str) -> str:
    if name in RESERVED:
        raise PydanticCustomError("reserved", "{name}", {"name": name})
    return name


def _read_date(value: Any) -> date:
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        raise PydanticCustomError("not_a_date", "not a date") from None


def _date_or_relative(value: Any) -> date | str:
    is_relative = isinstance(value, str) and RELATIVE_DAY.fullmatch(value)
    return str(value) if is_relative else _read_date(value)


def _known_domain(value: str) -> str:
    if value not in DOMAINS:
        raise PydanticCustomError("literal_error", "", {"expected": ", ".join(DOMAINS)})
    return value


# Ids of items and scores are names in expressions.
Name = Annotated[
    str,
    StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=64),
    AfterValidator(_not_reserved),
]
Day = Annotated[
    date, BeforeValidator(_read_date), WithJsonSchema({"type": "string", "format": "date"})
]
# A day that depends on the day of answering.
RELATIVE_DAY = re.compile(r"today|([1-9]\d{0,3}) months? ago")
DayOrRelative = Annotated[
    date | str,
    BeforeValidator(_date_or_relative),
    WithJsonSchema(
        {
            "type": "string",
            "description": "a date such as 2026-11-22, or today, or 12 months ago",
        }
    ),
]
Domain = Annotated[str, AfterValidator(_known_domain), WithJsonSchema({"enum": list(DOMAINS)})]


def _one_or_list(value: Any) -> str:
    return "list" if isinstance(value, list) else "one"


def _map_or_list(value: Any) -> str:
    return "list" if isinstance(value, list) else "map"


def _one_or_map(value: Any) -> str:
    return "map" if isinstance(value, (dict, BaseModel)) else "one"


class LicenceFile(FileModel):
    status: Literal["free", "free_with_notice", "permission_needed", "unknown"]
    notice: Text
    checked: Day
    url: Text | None = None
    owner: Text | None = None
    first: Text | None = None


class ChoiceFile(FileModel):
    id: Id
    value: Number | None = None
    text: Text | None = None
    exclusive: bool = False
    missing: bool = False
    code: Text | None = None


Choices = Annotated[list[ChoiceFile], Field(min_length=1, max_length=200)]


class UnitFile(FileModel):
    id: Id
    text: Text | None = None
    lowest: Number = Field(alias="from")
    highest: Number = Field(alias="to")
    times: Annotated[float, Field(gt=0, allow_inf_nan=False)] = 1.0
    minus: Number = 0.0
    code: Text | None = None


class RowFile(FileModel):
    id: Name
    ask: Text | None = None
    about: Text | None = None
    label: Text | None = None
    label_names: LabelNames | None = None
    show_when: Text | None = None
    if_not_asked: Number | None = None
    code: Text | None = None


class StopFile(FileModel):
    se: Annotated[float, Field(gt=0, allow_inf_nan=False)] | None = None
    at_least: Annotated[int, Field(ge=0)] = 0
    at_most: Annotated[int, Field(ge=1)] | None = None


class ExposureFile(FileModel):
    among: Annotated[int, Field(ge=2)]


class ItemFile(FileModel):
    id: Name
    kind: Literal[
        "choice", "choices", "yes_no", "rating", "slider", "number", "quantity", "text", "date",
        "grid", "body_map", "group", "note", "bank",
    ]  # fmt: skip
    choices: (
        Annotated[
            Annotated[Id, Tag("one")] | Annotated[Choices, Tag("list")],
            Discriminator(_one_or_list),
        ]
        | None
    ) = None
    pictures: Annotated[list[Id], Field(min_length=1)] | None = None
    ask: Text | None = None
    about: Text | None = None
    label: Text | None = None
    label_names: LabelNames | None = None
    help: Text | None = None
    stem: Text | None = None
    lowest: Number | None = Field(None, alias="from")
    highest: Number | None = Field(None, alias="to")
    step: Annotated[float, Field(gt=0, allow_inf_nan=False)] | None = None
    anchors: (
        Annotated[
            Annotated[dict[int, Text | None], Tag("map")] | Annotated[list[int], Tag("list")],
            Discriminator(_map_or_list),
        ]
        | None
    ) = None
    units: Annotated[list[UnitFile], Field(min_length=1, max_length=8)] | None = None
    rows: Annotated[list[RowFile], Field(min_length=1, max_length=30)] | None = None
    items: Annotated[list[ItemFile], Field(min_length=1, max_length=12)] | None = None
    add: Text | None = None
    at_least: Annotated[int, Field(ge=0)] | None = None
    at_most: Annotated[int, Field(ge=1)] | None = None
    long: bool = False
    precision: Literal["day", "month", "year"] | None = None
    earliest: DayOrRelative | None = None
    latest: DayOrRelative | None = None
    must_answer: bool = False
    show_when: Text | None = None
    if_not_asked: Number | None = None
    domain: Domain | None = None
    role: Role | None = None
    code: Text | None = None
    confidential: bool = False
    asked_of: AskedOf = "everybody"
    lasting: bool = False
    bank: Text | None = None
    rule: Literal["information", "posterior_information"] | None = None
    stop: StopFile | None = None
    content: dict[str, Annotated[float, Field(gt=0, allow_inf_nan=False)]] = {}
    exposure: ExposureFile | None = None
    demonstration: bool = False


class MissingFile(FileModel):
    at_most: Annotated[
        Annotated[int, Field(ge=0), Tag("number")] | Annotated[Literal["any", "half"], Tag("word")],
        Discriminator(lambda value: "word" if isinstance(value, str) else "number"),
    ] = 0
    fill: Literal["mean"] | None = None


class BandFile(FileModel):
    id: Id
    text: Text | None = None


class ChangeFile(FileModel):
    reliable: Annotated[float, Field(gt=0, allow_inf_nan=False)] | None = None
    meaningful: Annotated[float, Field(gt=0, allow_inf_nan=False)] | None = None
    source: str = ""


class NoteFile(FileModel):
    id: Id
    when: Text
    text: Text


class ScoreFile(FileModel):
    id: Name
    name: Text
    method: str
    items: Annotated[list[str], Field(min_length=1)]
    range: Annotated[list[Number], Field(min_length=2, max_length=2)]
    better: Literal["higher", "lower"] | None = None
    missing: MissingFile = MissingFile.model_construct()
    bands: dict[
        float,
        Annotated[
            Annotated[Id, Tag("one")] | Annotated[BandFile, Tag("map")],
            Discriminator(_one_or_map),
        ],
    ] = {}
    change: ChangeFile = ChangeFile.model_construct()
    recode: dict[str, dict[float, Number | None]] | None = None
    weights: dict[str, Number] | None = None
    constant: Number | None = None
    best: (
        Annotated[
            Annotated[Number, Tag("one")] | Annotated[dict[str, Number], Tag("map")],
            Discriminator(_one_or_map),
        ]
        | None
    ) = None
    columns: dict[str, str] | None = None
    points_from: dict[str, dict[str, Number]] | None = None
    table: Text | None = None
    bank: Text | None = None
    by: Literal["pattern", "sum"] | None = None
    first: Number | None = None
    metric: Literal["t_score", "theta"] | None = None
    conditions: list[Text] = []
    notes: list[NoteFile] = []
    decimals: Annotated[int, Field(ge=0, le=6)] | None = None
    code: Text | None = None
    rule_version: Text = "1"
    source: str = ""


class NeedFile(FileModel):
    domain: Domain
    when: Text
    items: Annotated[list[str], Field(min_length=1)]


class PriorityFile(FileModel):
    id: Id
    when: Text
    level: Level
    because: Annotated[
        Annotated[str, Tag("one")] | Annotated[list[str], Field(min_length=1), Tag("list")],
        Discriminator(_one_or_list),
    ]
    offer: Id | None = None
    title: Text | None = None
    rule: Text | None = None
    domain: Domain | None = None
    kind: PriorityClass = Field("need", alias="class")
    help: Help | None = None
    show_at_once: bool = False  # the old form of `help: self_harm`; stored editions have it

    @property
    def helps(self) -> Help | None:
        return self.help or ("self_harm" if self.show_at_once else None)

    @property
    def reasons(self) -> tuple[str, ...]:
        return (self.because,) if isinstance(self.because, str) else tuple(self.because)


class OptionFile(FileModel):
    id: Name
    text: Text


# Parts that an owner's text must hold: the question before all items (stem), the questions before
# blocks of items (block_stems), and the recall period (recall).
RequiredText: TypeAlias = Literal["stem", "block_stems", "recall"]


class InstrumentFile(FileModel):
    """One instrument: what is asked, how it is scored, and what follows from it."""

    id: Id
    version: Text
    name: Text
    measures: Text
    kind: Literal["own", "validated"]
    language: Locale
    source: Text
    licence: LicenceFile
    recall: Text | None = None
    stem: Text | None = None
    words: Literal["owner"] | None = None
    get_words: Text | None = None
    words_need: list[RequiredText] = []
    code: Text | None = None
    choices: dict[Id, Choices] = {}
    items: Annotated[list[ItemFile], Field(min_length=1, max_length=2000)]
    proxy: ProxyText = ProxyText.model_construct()
    scores: list[ScoreFile] = []
    options: list[OptionFile] = []
    needs: list[NeedFile] = []
    priorities: list[PriorityFile] = []
    offers: dict[Id, Text] = {}


class LicenceDoneFile(FileModel):
    """A practice's statement that it did what an instrument's licence requires."""

    instrument: Id
    version: Text
    by: Text
    on: Day


# Offers that instruments share: id → language → text.
OffersFile: TypeAlias = dict[Id, dict[Locale, Text]]
