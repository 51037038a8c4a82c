"""Work that every test would repeat and none looks at: slow hashes, compiling what is the same.

The product has no setting for either. Only the process of the tests is changed, at its start;
tests/app/store/test_accounts.py asks a process of its own how the product hashes a password.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from types import CodeType
from typing import Any

from flask import Flask
from jinja2 import BytecodeCache, Environment
from jinja2.bccache import Bucket
from passlib.hash import argon2  # type: ignore[import-untyped]
from sqlalchemy import Engine, create_engine
from werkzeug.routing import Rule

from app.store.encryption import give_keys, ring_of
from app.store.session import Store

Builder = Callable[..., tuple[str, str]]


def hash_cheaply() -> None:
    """Argon2id with the least work it takes: 0.1 ms instead of 300 ms a password."""
    argon2.default_rounds, argon2.memory_cost, argon2.parallelism = 1, 8, 1


def compile_url_rules_once() -> None:
    """Werkzeug turns each URL rule into Python code, which is most of what an app costs to create.

    The code depends on the text of the rule and on its defaults alone; it is handed the rule's own
    converters whenever it is called.
    """
    compiled: dict[tuple[object, ...], Builder] = {}
    compile_builder: Callable[[Rule, bool], Builder] = Rule._compile_builder

    def compile_builder_once(rule: Any, append_unknown: bool = True) -> Builder:
        defaults = repr(sorted((rule.defaults or {}).items()))
        key = (rule.rule, rule.host, rule.subdomain, rule.merge_slashes, defaults, append_unknown)
        if key not in compiled:
            compiled[key] = compile_builder(rule, append_unknown)
        return compiled[key]

    Rule._compile_builder = compile_builder_once  # type: ignore[method-assign, assignment]


class CompiledTemplates(BytecodeCache):
    """Templates as code, by their source and by how it is read: each app has an environment of its
    own, and would compile every template again. An environment that keeps the line breaks after a
    block compiles the same source to other code."""

    def __init__(self) -> None:
        self.codes: dict[tuple[str, str], CodeType] = {}

    def get_bucket(
        self, environment: Environment, name: str, filename: str | None, source: str
    ) -> Bucket:
        options = (
            environment.trim_blocks,
            environment.lstrip_blocks,
            environment.keep_trailing_newline,
            *sorted(environment.extensions),
        )
        return super().get_bucket(environment, f"{name} {options}", filename, source)

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self.codes.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        if bucket.code is not None:
            self.codes[bucket.key, bucket.checksum] = bucket.code


def compile_templates_once() -> None:
    Flask.jinja_options = {**Flask.jinja_options, "bytecode_cache": CompiledTemplates()}


def compile_statements_once() -> None:
    """SQLAlchemy compiles each statement for each engine, and nearly every test has a database and
    an engine of its own. Stores on SQLite with the same encryption keys share a dialect, which the
    keys belong to, and the statements compiled for it."""
    compiled: dict[tuple[int, tuple[str, ...]], Engine] = {}
    initialize: Callable[..., None] = Store.__init__

    def initialize_sharing(store: Store, database_url: str, encryption_keys: Sequence[str]) -> None:
        initialize(store, database_url, encryption_keys)
        if store.engine.dialect.name != "sqlite":
            return
        for place, engine in enumerate((store.engine, store._autocommit)):
            key = (place, tuple(encryption_keys))
            if key not in compiled:
                compiled[key] = _shared_engine(engine)
            engine.dialect = compiled[key].dialect
            engine._compiled_cache = compiled[key]._compiled_cache

    Store.__init__ = initialize_sharing  # type: ignore[method-assign, assignment]


def _shared_engine(like: Engine) -> Engine:
    """An engine of which only the dialect is used. It connects once, which sets the dialect up."""
    engine = create_engine("sqlite://", query_cache_size=5000)
    engine.connect().close()
    give_keys(engine.dialect, ring_of(like.dialect))
    return engine
