"""Files like an owner's, with made-up texts, for tests of validated instruments."""

from __future__ import annotations

TWO_WEEKS = {"en": "In the last 2 weeks, plim:", "es": "En las últimas 2 semanas, plim:"}


def add_words(folder, name, locale, items):
    """Write a file like an owner's for this instrument, with made-up texts."""
    lines = [f"language: {locale}", "source: made up for this test"]
    lines += [f"stem: '{TWO_WEEKS[locale]}'", "choices:", "  days:"]
    lines += [f"    day_{n}: answer {n}" for n in range(4)]
    lines += ["items:", *(f"  {name}_{n}: {{ask: question {n}}}" for n in range(1, items + 1))]
    (folder / name).mkdir()
    (folder / name / f"{locale}.yaml").write_text("\n".join(lines), encoding="utf-8")
