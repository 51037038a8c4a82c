"""Reading YAML as data with positions, without surprising conversions."""

import pytest

from app.catalogue.files.yaml_reader import decode_text, read_yaml


def places(text):
    return [f"{fault.line}:{fault.column}" for fault in read_yaml(text, "f.yaml").faults]


def test_words_that_older_yaml_turns_into_something_else_stay_words():
    data = read_yaml("a: no\nb: off\nc: yes\nd: 2026-11-22\ne: 1_000\nf: 0x10\ng: .inf\n", "f").data

    assert data == {
        "a": "no",
        "b": "off",
        "c": "yes",
        "d": "2026-11-22",
        "e": "1_000",
        "f": "0x10",
        "g": ".inf",
    }


def test_numbers_truth_and_nothing_are_read():
    data = read_yaml("a: 1\nb: -2.5\nc: true\nd: ~\ne: '1'\nf:\n0: zero\n", "f").data

    assert data == {"a": 1, "b": -2.5, "c": True, "d": None, "e": "1", "f": None, 0: "zero"}


def test_every_key_and_value_has_its_place_after_any_script():
    document = read_yaml("مرحبا: 好\nb: [{c: 你好, d: x}]\n", "f")

    assert document.values["b", 0, "d"] == (2, 16)
    assert document.keys["b", 0, "d"] == (2, 13)
    assert document.place(("b", 0, "nothing")) == (2, 5)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("a: 1\na: 2\n", "2:1"),
        ("a: &x 1\n", "1:4"),
        ("a: 1\nb: *x\n", "2:4"),
        ("a: !!python/object:os.system 1\n", "1:4"),
        ("a: 1\n---\nb: 1\n", "2:1"),
        ("a: [1\n", "2:1"),
        ("\ta: 1\n", "1:1"),
        ("- a\n", "1:1"),
        ("", "1:1"),
        ("a: \x00\n", "1:4"),
        ("\ufeffa: 1\n", "1:1"),
        ("a: x\u202ey\n", "1:5"),
        ("true: 1\n", "1:1"),
        ("? [a]\n: 1\n", "1:3"),
        ('a: "x\\ay"\n', "1:4"),
        ('a: 1\nb: "x\\u202ey"\n', "2:4"),
    ],
)
def test_a_surprise_is_refused_at_its_place(text, place):
    assert places(text)[0] == place


def test_a_hundred_thousand_brackets_are_refused_without_reading_them():
    assert places("a: " + "[" * 100_000) == ["1:15"]


def test_a_bomb_of_aliases_is_refused():
    bomb = "a: &a [x, x]\n" + "".join(
        f"{c}: &{c} [*{p}, *{p}]\n" for p, c in zip("abcdefg", "bcdefgh", strict=True)
    )

    assert len(places(bomb)) == 8 + 14


def test_bytes_that_are_not_utf_8_are_refused_at_their_place():
    text, faults = decode_text("a: 1\nb: ñ\n".encode("latin-1"), "f.yaml")

    assert (text, [str(fault) for fault in faults]) == (
        "",
        ["f.yaml:2:4: The byte 0xf1 is not UTF-8. Save the file as UTF-8."],
    )


def test_a_large_file_is_refused_unread():
    _, faults = decode_text(b"a" * 10_000_000, "f.yaml")

    assert "larger than 1 MB" in faults[0].problem
