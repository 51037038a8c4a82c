"""The record of an adaptive test: how each question was chosen, and why the test stopped."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from app.catalogue.asking.path import SurveyPath
from app.catalogue.model import Page


def trace_of(page: Page, path: SurveyPath) -> dict[str, Any] | None:
    """The whole trace of the bank this page belongs to, with the answer to the page.

    The same answers give the same trace; it is kept all the same, so that what a person was asked
    can be shown later without the program of that day. A step says what was known before it.
    """
    if page.bank is None:
        return None
    return {"bank": page.bank, "steps": [asdict(step) for step in path.steps.get(page.bank, ())]}
