"""What a page may hold: words that can be translated, and nothing that a strict policy blocks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

from jinja2 import Environment, nodes

from tests.house.source import PROJECT, TEMPLATES, modules, short, templates

SPOKEN = {"title", "alt", "aria-label", "aria-description", "placeholder", "aria-roledescription"}
NAMES = {"Previsit"}
AS_TYPED = {"code", "kbd", "samp"}  # a command is the same in every language
MARKED = {"_", "gettext", "ngettext", "pgettext", "npgettext"}
_CLASSES = re.compile(r"{%-? block \w+_class -?%}.*?{%-? endblock", re.DOTALL)
_STATEMENT = re.compile(r"{#.*?#}|{%.*?%}", re.DOTALL)
_EXPRESSION = re.compile(r"{{.*?}}", re.DOTALL)
_ENVIRONMENT = Environment(extensions=["jinja2.ext.do", "jinja2.ext.loopcontrols"], autoescape=True)


def test_every_visible_word_is_marked_for_translation() -> None:
    bare = [f"{short(path)}: {words!r}" for path in templates() for words in _bare_words(path)]

    assert not bare, "Put these in _(…):\n" + "\n".join(bare)


def test_no_page_has_a_style_a_script_or_a_handler_inside_it() -> None:
    blocked = [f"{short(path)}: {what}" for path in templates() for what in _read(path).blocked]

    # But for the stylesheet of a browser's first page and the script of a kiosk: the policy names
    # their hashes.
    for tag in ("<style>", "<script>"):
        blocked.remove(f"templates/base.html: {tag}")
    assert not blocked, "The content policy blocks these:\n" + "\n".join(blocked)


def test_nothing_is_shown_unescaped() -> None:
    unsafe = re.compile(r"\|\s*safe\b|\bautoescape\s+false")

    assert not [short(path) for path in templates() if unsafe.search(path.read_text("utf-8"))]


def test_nothing_is_fetched_from_elsewhere() -> None:
    outside = re.compile(r"""(?:src|href|action)\s*=\s*["'](?:https?:)?//""")

    assert not [short(path) for path in templates() if outside.search(path.read_text("utf-8"))]


def test_every_imported_macro_is_used() -> None:
    unused = [
        f"{short(path)} imports {name} and does not use it."
        for path in templates()
        for name, text in _imported(path)
        if not re.search(rf"\b{re.escape(name)}\b", text)
    ]

    assert not unused, "\n".join(unused)


def test_every_macro_and_every_page_is_used_somewhere() -> None:
    everything = "".join(path.read_text("utf-8") for path in templates())
    everything += "".join(module.path.read_text("utf-8") for module in modules())
    names = [path.relative_to(TEMPLATES).as_posix() for path in templates()]
    # The pages of an account are asked for by Flask-Security, by name.
    unused = [name for name in names if name not in everything and not name.startswith("security/")]

    assert not unused


def test_every_page_a_view_asks_for_is_there() -> None:
    asked = {
        name
        for module in modules()
        for name in re.findall(r"""["']([a-z_/]+\.html)["']""", module.path.read_text("utf-8"))
    }

    assert not [name for name in sorted(asked) if not (PROJECT / "templates" / name).is_file()]


class _Page(HTMLParser):
    """The words a person would see or hear in a template, and what may not be in it."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.as_typed = 0
        self.blocked: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        self.as_typed += tag in AS_TYPED
        self.words += [value for name, value in attrs if name in SPOKEN and value]
        self.blocked += [name for name in attributes if name == "style" or name.startswith("on")]
        if tag == "style" or (tag == "script" and "src" not in attributes):
            self.blocked.append(f"<{tag}>")

    def handle_endtag(self, tag: str) -> None:
        self.as_typed -= tag in AS_TYPED

    def handle_data(self, data: str) -> None:
        if not self.as_typed:
            self.words.append(data)


def _read(path: Path) -> _Page:
    """Statements go; an expression becomes a digit, so that attributes keep their shape."""
    text = _CLASSES.sub("{%", path.read_text("utf-8"))
    return _Page(_EXPRESSION.sub("0", _STATEMENT.sub(" ", text)))


def _bare_words(path: Path) -> Iterator[str]:
    for words in [*_read(path).words, *_shown_strings(path)]:
        if re.search(r"[^\W\d_]{2,}", words) and words.strip() not in NAMES:
            yield " ".join(words.split())


def _shown_strings(path: Path) -> Iterator[str]:
    """Sentences in quotation marks inside {{ … }}, other than the arguments of _( )."""
    tree = _ENVIRONMENT.parse(path.read_text("utf-8"))
    for output in tree.find_all(nodes.Output):
        yield from (words for words in _strings(output) if re.search(r"^[A-Z]\w+ \w", words))


def _strings(node: nodes.Node) -> Iterator[str]:
    if isinstance(node, nodes.Call) and getattr(node.node, "name", None) in MARKED:
        return
    if isinstance(node, nodes.Const) and isinstance(node.value, str):
        yield node.value
    for child in node.iter_child_nodes(exclude=["data"]):
        yield from _strings(child)


def _imported(path: Path) -> Iterator[tuple[str, str]]:
    """(name, the template without the line that imports it)."""
    text = re.sub(r"{#.*?#}", "", path.read_text("utf-8"), flags=re.DOTALL)
    rest = re.sub(r"{%-?\s*from\b.*?%}", "", text, flags=re.DOTALL)
    for node in _ENVIRONMENT.parse(text).find_all(nodes.FromImport):
        yield from (
            (imported[1] if isinstance(imported, tuple) else imported, rest)
            for imported in node.names
        )
