"""Faults of expressions: the column, the problem and the remedy."""

from __future__ import annotations

import ast
import difflib
from collections.abc import Iterable
from typing import NoReturn

from app.catalogue.expressions.tree import Name, Node, Type

MAX_DEPTH = 20
ALLOWED_SYNTAX = (
    "Use names, numbers, text in quotes, and, or, not, comparisons, + - * /, in, "
    "count, answered, min, max, sum, mean, and `a if c else b`."
)

_NAME_TYPES: dict[str, str] = {
    "several": "an item with several choices",
    "unread": "free text or a date",
    "boolean": "yes or no",
    "number": "a number",
    "text": "text",
}
TYPE_NAMES: dict[str, str] = {
    "boolean": "condition",
    "number": "number",
    "text": "text",
}


class ExpressionFault(Exception):
    """An expression that cannot be used: the column of the fault (from 1), the problem, the
    remedy."""

    def __init__(self, column: int, problem: str, remedy: str) -> None:
        self.column, self.problem, self.remedy = column, problem, remedy
        super().__init__(f"column {column}: {problem} {remedy}")


def too_deep(column: int) -> NoReturn:
    raise ExpressionFault(
        column,
        f"The expression is nested more than {MAX_DEPTH} deep.",
        "Take brackets away, or split it.",
    )


def describe(node: Node) -> str:
    """A part of an expression as a message names it, such as "a number"."""
    if isinstance(node, Name):
        return f"`{node.id}`, {_NAME_TYPES[node.type]}"
    return {"boolean": "a condition", "number": "a number", "text": "text"}[node.type]


def remedy_for(node: Node, wanted: Type) -> str:
    if node.type == "several":
        return 'Write `"choice" in item` or `count(item)`.'
    if node.type == "unread":
        return "Ask only whether it was answered: answered(item)."
    if wanted == "boolean":
        return "Write a comparison, such as `a > 2` or `answered(a)`."
    if wanted == "number" and node.type == "boolean":
        return "Write `1 if a else 0`, or count(a, b)."
    return "Use an item or score that is one."


def suggest_name(wrong: str, known: Iterable[str]) -> str:
    if near := difflib.get_close_matches(wrong[:64], sorted(known), n=1):
        return f"Did you mean `{near[0]}`?"
    return "Use the id of an item or score that is defined before this."


def syntax_name(node: ast.expr) -> str:
    return {
        ast.Attribute: "A dot",
        ast.Subscript: "A square bracket",
        ast.Lambda: "A lambda",
        ast.JoinedStr: "An f-string",
        ast.Tuple: "A list of values",
        ast.NamedExpr: "An assignment",
        ast.Starred: "A star",
    }.get(type(node), "This")


def fail_at(node: ast.expr, problem: str, remedy: str) -> NoReturn:
    """Raise ExpressionFault at the column where `node` begins."""
    raise ExpressionFault(node.col_offset + 1, problem, remedy)
