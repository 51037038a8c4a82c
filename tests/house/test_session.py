"""The session cookie has one owner."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tests.house.source import modules, short

OWNER = "app.web.session"
# Flask-Security keeps its own values in the cookie; this module reads them and ends them.
READS_SIGN_IN = "app.access.sign_in"


def test_only_the_session_module_touches_the_cookie() -> None:
    others = [
        f"{short(module.path)}:{line}: use an attribute of `browser` (app/web/session.py)."
        for module in modules()
        if module.name not in (OWNER, READS_SIGN_IN)
        for line in _imports_of_flask_session(module.tree)
    ]

    assert not others, "\n".join(others)


def test_sign_in_writes_no_value_of_its_own_into_the_cookie() -> None:
    (sign_in,) = (module for module in modules() if module.name == READS_SIGN_IN)
    written = [
        node.lineno
        for node in ast.walk(sign_in.tree)
        if isinstance(node, ast.Subscript)
        and isinstance(node.ctx, ast.Store | ast.Del)
        and isinstance(node.value, ast.Name)
        and node.value.id == "session"
    ]

    assert not written


def _imports_of_flask_session(tree: ast.Module) -> Iterator[int]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == "flask":
            yield from (node.lineno for name in node.names if name.name == "session")
        elif isinstance(node, ast.Attribute) and ast.unparse(node) == "flask.session":
            yield node.lineno
