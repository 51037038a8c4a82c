"""Owner's text files for validated instruments, with invented text."""

from __future__ import annotations

TWO_WEEKS = {"en": "In the last 2 weeks, plim:", "es": "En las últimas 2 semanas, plim:"}


def write_owner_text(folder, name, locale, items):
    """Write a text file like an owner's to `<folder>/<name>/<locale>.yaml`."""
    lines = [f"language: {locale}", "source: made up for this test"]
    lines += [f"stem: '{TWO_WEEKS[locale]}'", "choices:", "  days:"]
    lines += [f"    day_{n}: answer {n}" for n in range(4)]
    lines += ["items:", *(f"  {name}_{n}: {{ask: question {n}}}" for n in range(1, items + 1))]
    (folder / name).mkdir()
    (folder / name / f"{locale}.yaml").write_text("\n".join(lines), encoding="utf-8")
