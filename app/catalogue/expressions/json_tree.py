"""The tree of an expression as plain JSON, for the reader in the browser.

The reader is app/static/conditions.js. Each node is a list: its kind, then its parts. A constant is
a list too, so that no text has to be escaped.
"""

from __future__ import annotations

from functools import singledispatch
from typing import Any, TypeAlias

from app.catalogue.expressions import tree

Json: TypeAlias = list[Any]


@singledispatch
def to_json(node: tree.Node) -> Json:
    """The node as nested lists of texts, numbers and true or false. TypeError for an unknown
    node."""
    raise TypeError(f"no JSON for {node!r}")


@to_json.register
def _(node: tree.Constant) -> Json:
    return ["is", node.value]


@to_json.register
def _(node: tree.Name) -> Json:
    options = None if node.options is None else sorted(node.options, key=str)
    return [node.type, node.id, options, sorted(node.nothing, key=str)]


@to_json.register
def _(node: tree.Not) -> Json:
    return ["not", to_json(node.operand)]


@to_json.register
def _(node: tree.All) -> Json:
    return ["all", *map(to_json, node.parts)]


@to_json.register
def _(node: tree.Any) -> Json:
    return ["any", *map(to_json, node.parts)]


@to_json.register
def _(node: tree.Compare) -> Json:
    return ["compare", list(node.operators), *map(to_json, node.operands)]


@to_json.register
def _(node: tree.OneOf) -> Json:
    return ["in", to_json(node.operand), list(node.values), node.negated]


@to_json.register
def _(node: tree.Chosen) -> Json:
    return ["has", to_json(node.name), node.option, node.negated]


@to_json.register
def _(node: tree.Arithmetic) -> Json:
    return [node.operator, to_json(node.left), to_json(node.right)]


@to_json.register
def _(node: tree.Negate) -> Json:
    return ["minus", to_json(node.operand)]


@to_json.register
def _(node: tree.Reduce) -> Json:
    return [node.function, *map(to_json, node.parts)]


@to_json.register
def _(node: tree.CountHolding) -> Json:
    return ["holding", *map(to_json, node.parts)]


@to_json.register
def _(node: tree.CountAnswered) -> Json:
    return ["known", *map(to_json, node.names)]


@to_json.register
def _(node: tree.CountChosen) -> Json:
    return ["chosen", to_json(node.name)]


@to_json.register
def _(node: tree.Answered) -> Json:
    return ["answered", *map(to_json, node.names)]


@to_json.register
def _(node: tree.Choose) -> Json:
    return ["if", to_json(node.condition), to_json(node.then), to_json(node.otherwise)]
