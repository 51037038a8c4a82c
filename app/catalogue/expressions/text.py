"""The text of an expression, before it means anything: short, plain, and readable as Python."""

from __future__ import annotations

import ast
import re
import warnings

from app.catalogue.expressions.faults import DEEPEST, MAY, ExpressionFault, too_deep

LONGEST = 500


def parse_python(source: str) -> ast.expr:
    """Python's own tree of an expression, or ExpressionFault."""
    _check_text(source)
    indent = len(source) - len(source.lstrip(" "))
    try:
        with warnings.catch_warnings():
            # "1or 2" only warns in Python; here it is a mistake like any other.
            warnings.simplefilter("error")
            body = ast.parse(source.strip(" "), mode="eval").body
    except (SyntaxError, ValueError, MemoryError, RecursionError, Warning) as error:
        column = min((getattr(error, "offset", None) or 1) + indent, len(source))
        raise ExpressionFault(
            max(column, 1), "This cannot be read as an expression.", MAY
        ) from None
    for node in ast.walk(body):
        if isinstance(node, ast.expr):
            node.col_offset += indent
    return body


def _check_text(source: str) -> None:
    """Refuse what should not even reach a parser."""
    if len(source) > LONGEST:
        raise ExpressionFault(
            LONGEST + 1,
            f"The expression is longer than {LONGEST} characters.",
            "Split it into several scores or items.",
        )
    if strange := re.search(r"[^ -~]|\\", source):
        raise ExpressionFault(
            strange.start() + 1,
            f"The character {strange.group()!a} has no place in an expression.",
            "Use plain letters, digits and signs on one line.",
        )
    depth = 0
    for column, letter in enumerate(source, 1):
        depth += (letter in "([{") - (letter in ")]}")
        if depth > DEEPEST:
            too_deep(column)
