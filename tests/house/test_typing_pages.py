"""Where people type or choose, the menus in the head of the page send it along."""

from __future__ import annotations

import re

from tests.house.source import TEMPLATES

# Pages with controls whose menus send nothing along → why nothing is lost that matters.
NOTHING_TO_LOSE = {
    "clinician/today.html": "a box that chooses how a page is printed",
    "clinician/visit.html": "a box that chooses how a page is printed",
    "kiosk/new_kiosk.html": "a PIN, which is not sent back to a screen, and one name",
    "kiosk/start.html": "it asks for the language first; eight digits",
    "kiosk/unlock.html": "a PIN, which is not sent back to a screen",
    "office/owner_text_check.html": "one box that confirms; nothing is written",
    "office/patient.html": "one choice beside its button",
    "office/public_links.html": "one choice beside its button",
    "office/shared_result.html": "eight digits",
    "office/start_survey.html": "one choice beside its button",
    "patient/birth_year.html": "four digits, which only the person should know",
    "patient/result.html": "no form of a plan stands there",
    "patient/sent_earlier.html": "four digits, which only the person should know",
    "security/login_user.html": "a password, which is not sent back to a screen",
}


def test_menus_send_along_what_is_typed_or_nothing_is_lost() -> None:
    pages = [path.relative_to(TEMPLATES).as_posix() for path in TEMPLATES.rglob("*.html")]
    loses = {
        page
        for page in pages
        if not page.startswith("macros/")
        and _has_controls(page)
        and "set typing_in" not in _own_text(page)
    }

    assert loses == set(NOTHING_TO_LOSE)


def _has_controls(page: str) -> bool:
    """Whether a form that is posted has something to type or to choose."""
    text = _with_macros(page)
    controls = re.findall(r"<(?:input|textarea|select)\b[^>]*", text)
    return 'method="post"' in text and any('type="hidden"' not in tag for tag in controls)


def _with_macros(page: str) -> str:
    text = _own_text(page)
    return text + "".join(map(_with_macros, re.findall(r'{% from "(macros/[^"]+)"', text)))


def _own_text(page: str) -> str:
    return re.sub(r"{#.*?#}", "", (TEMPLATES / page).read_text("utf-8"), flags=re.DOTALL)
