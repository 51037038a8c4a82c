"""Scripts keep to what browsers of the floor read: one word they do not know, and none of it runs.

The floor is Chrome 69, Firefox 78 and Safari 12 (docs/decisions/0026): ECMAScript 2018. The script
of a kiosk is older still, so that it runs wherever a screen has to be cleared.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
import tree_sitter_javascript
from tree_sitter import Language, Node, Parser

from tests.house.source import STATIC

_PARSER = Parser(Language(tree_sitter_javascript.language()))
SCRIPTS = sorted(path.name for path in STATIC.glob("*.js"))
# Words of the language that came later: a kind of node, or an operator.
TOO_NEW = {
    "optional_chain", "??", "??=", "||=", "&&=", "private_property_identifier",
    "class_static_block", "field_definition",
}  # fmt: skip
# What ECMAScript 2015 and later brought.
NEWER_THAN_2015 = TOO_NEW | {
    "arrow_function", "lexical_declaration", "template_string", "class_declaration", "for_of",
    "spread_element", "rest_pattern", "object_pattern", "array_pattern", "assignment_pattern",
    "await_expression", "async", "import_statement", "export_statement", "method_definition",
    "shorthand_property_identifier", "computed_property_name", "yield_expression",
}  # fmt: skip
# What browsers of the floor do not have, and the scripts do without.
MISSING = re.compile(
    r"\bglobalThis\b|\.at\(|\.replaceAll\(|\.matchAll\(|\.flatMap\(|\.fromEntries\(|allSettled"
    r"|randomUUID|AbortSignal\.|structuredClone|\.replaceChildren\(|\.ariaValueText"
    r"|requestSubmit|\(\?<[=!]"
)


@pytest.mark.parametrize("name", SCRIPTS)
def test_a_script_is_in_words_that_browsers_of_the_floor_read(name: str) -> None:
    allowed = NEWER_THAN_2015 if name == "kiosk.js" else TOO_NEW
    tree = _PARSER.parse((STATIC / name).read_bytes())
    new = [
        f"{name}:{node.start_point.row + 1}: {node.type}"
        for node in _nodes(tree.root_node)
        if node.type in allowed
    ]

    assert not tree.root_node.has_error
    assert not new, "\n".join(new)


@pytest.mark.parametrize("name", SCRIPTS)
def test_a_script_calls_nothing_that_browsers_of_the_floor_lack(name: str) -> None:
    lines = (STATIC / name).read_text("utf-8").splitlines()
    missing = [
        f"{name}:{n}: {line.strip()}" for n, line in enumerate(lines, 1) if MISSING.search(line)
    ]

    assert not missing, "\n".join(missing)


@pytest.mark.parametrize("line", ["a?.b", "a ?? b", "a ??= b", "class A { #b = 1 }", "a &&= b"])
def test_a_newer_word_is_seen(line: str) -> None:
    assert {node.type for node in _nodes(_PARSER.parse(line.encode()).root_node)} & TOO_NEW


def _nodes(node: Node) -> Iterator[Node]:
    yield node
    for child in node.children:
        yield from _nodes(child)
