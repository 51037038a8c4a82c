"""Somebody who answers by a public link, without a name, and perhaps shares it."""

from __future__ import annotations

import re

from sqlalchemy import func, select, update

from app import clock
from app.outreach import public_links
from app.store.tables import (
    SealedResult,
)
from tests.journeys.answering import WORDS, answer_all, date_part
from tests.journeys.conftest import House
from tests.journeys.visitor import Visitor


def open_link_to(house: House, survey_id: str) -> str:
    with house.services.store.transaction() as db:
        link = public_links.create(
            db, practice_id=house.practice_id, survey_id=survey_id, actor="command",
            at=clock.now(),
        )  # fmt: skip
        return f"/open/{link.slug}"


def begun(
    house: House, link: str, age: str = "", sex: str = "", visitor: Visitor | None = None
) -> Visitor:
    """visitor  a browser that was here before; None for another one"""
    visitor = visitor or house.visitor()
    return visitor.open(link).send({"locale": "en", "age": age, "sex": sex})


def answered(
    house: House,
    link: str,
    pick: int = 0,
    texts: str = WORDS,
    age: str = "",
    sex: str = "",
    visitor: Visitor | None = None,
) -> Visitor:
    """Answered to the end, and the result on the screen."""
    page = answer_all(begun(house, link, age, sex, visitor), pick, texts)
    assert page.path == "/check", page.text
    return page.send()


def worst_until(page: Visitor, path: str) -> Visitor:
    """The last choice of everything, as far as this page."""
    for _page in range(120):
        if page.path == path:
            return page
        page.send(worst(page))
    raise AssertionError(f"{path} was never reached")


def worst(page: Visitor) -> dict[str, object]:
    """The last choice of everything."""
    form = page.form
    chosen: dict[str, object] = {name: values[-1] for name, values in form.offered.items()}
    if "mood_safety" in chosen:
        chosen["mood_safety"] = "1"  # the last one says that one would rather not say
    typed = {
        name: date_part(name) if "-" in name else "5" if kind in ("numeric", "decimal") else ""
        for name, kind in form.typed.items()
    }
    return chosen | typed


def shared_code(page: Visitor) -> str:
    form = next(form for form in page.page.forms if form.action.endswith("/share"))
    page._take(page.client.post(form.action, data=dict(form.held), follow_redirects=True))
    code = re.search(r"\b(\d{4})\s(\d{4})\b", page.text)
    assert code, page.text
    return "".join(code.groups())


def take_in(house: House, code: str) -> Visitor:
    desk = house.staff("clinician").open(f"/office/patients/{house.patient_id}/shared-result")
    desk.send({"code": code})
    return desk.send(button=("confirm", "yes")) if desk.status == 200 else desk


def expire(house: House) -> None:
    with house.services.store.transaction() as db:
        db.execute(update(SealedResult).values(expires_at=clock.now()))


def count(house: House, *tables: type) -> list[int]:
    with house.services.store.reading() as db:
        return [db.scalar(select(func.count()).select_from(table)) or 0 for table in tables]
