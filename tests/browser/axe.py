"""What axe finds on the page that is open."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from playwright.sync_api import Page

# Axe leaves the size of targets out unless asked; we do not.
EVERYTHING = {"resultTypes": ["violations"], "rules": {"target-size": {"enabled": True}}}
# Colours are the same in every language, and looking at them takes half of the time.
BUT_COLOURS = {
    "resultTypes": ["violations"],
    "rules": {"target-size": {"enabled": True}, "color-contrast": {"enabled": False}},
}
CONTRAST = {"resultTypes": ["violations"], "runOnly": ["color-contrast"]}


def violations(page: Page, options: Mapping[str, Any] = EVERYTHING) -> list[str]:
    """What axe finds on the page that is open: the rule, and where."""
    results = page.evaluate("options => axe.run(options)", options)["violations"]
    return [
        f"{violation['id']} at {' '.join(map(str, node['target']))}: {node['failureSummary']}"
        for violation in results
        for node in violation["nodes"]
    ]
