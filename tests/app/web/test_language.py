"""Which language a page speaks: what the browser asks for, and how each of ours is named."""

from __future__ import annotations

import pytest

from app.web.language import direction, nearest, own_name

OURS = ("en", "es", "ar", "zh-Hans", "pt-BR", "vi")


@pytest.mark.parametrize(
    ("asked", "spoken"),
    [
        (["en-GB", "es"], "en"),
        (["vi-VN", "en"], "vi"),
        (["zh-CN", "zh", "en"], "zh-Hans"),
        (["zh", "en"], "zh-Hans"),
        (["pt-PT", "en"], "pt-BR"),
    ],
)
def test_a_browser_gets_its_own_language_before_the_next_on_its_list(asked, spoken):
    assert nearest(asked, OURS) == spoken


def test_who_reads_another_script_gets_the_next_language_on_the_list():
    assert nearest(["zh-TW", "en"], OURS) == "en"


@pytest.mark.parametrize("asked", [[], ["*"], ["x-y", "../etc"], ["sw-KE"]])
def test_a_language_that_nobody_speaks_here_finds_nothing(asked):
    assert nearest(asked, OURS) is None


def test_languages_with_a_script_or_a_region_are_named_in_themselves():
    assert [own_name(locale) for locale in ("zh-Hans", "pt-BR", "vi")] == [
        "中文 (简体)",
        "Português (Brasil)",
        "Tiếng Việt",
    ]
    assert {direction(locale) for locale in OURS if locale != "ar"} == {"ltr"}
