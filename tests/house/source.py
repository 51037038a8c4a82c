"""The project as files: its modules, what each imports, its templates, all that is kept in git."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
TEMPLATES = PROJECT / "templates"
STATIC = PROJECT / "app" / "static"
CATALOGUES = sorted(
    folder.name for folder in (PROJECT / "translations").iterdir() if folder.is_dir()
)
LANGUAGES = ("en", *(name.replace("_", "-") for name in CATALOGUES))
_NOT_OURS = {".venv", ".git", "data", "build", "dist", "test-results", "node_modules"}
_NOT_TEXT = {".png", ".ico", ".mo", ".ttf", ".otf", ".pyc", ".db", ".parquet", ".zip"}


@dataclass(frozen=True)
class Module:
    """One Python file of `app` or `scoring`, under its dotted name."""

    name: str
    path: Path

    @property
    def tree(self) -> ast.Module:
        return tree_of(self.path)

    @cached_property
    def nodes(self) -> list[ast.AST]:
        """Every node of the tree: several tests look at all of them."""
        return list(ast.walk(self.tree))

    def imports(self) -> list[tuple[int, str]]:
        """(line, dotted name) of each import, also of those inside functions."""
        return self._imports

    @cached_property
    def _imports(self) -> list[tuple[int, str]]:
        return [pair for node in self.nodes for pair in self._names(node)]

    def first_imports(self) -> Iterator[tuple[int, str]]:
        """The imports that happen when the module is read, in or out of a class or a try."""
        waiting: list[ast.AST] = [self.tree]
        while waiting:
            node = waiting.pop()
            yield from self._names(node)
            is_late = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
            if not is_late and not _is_for_types_only(node):
                waiting.extend(ast.iter_child_nodes(node))

    def _names(self, node: ast.AST) -> Iterator[tuple[int, str]]:
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{self.path}:{node.lineno}: name the module in full"
            module = node.module or ""
            yield from ((node.lineno, _whole(module, alias.name)) for alias in node.names)


def _is_for_types_only(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)


def _whole(module: str, name: str) -> str:
    """`from app import sittings` imports app.sittings; `from app import create_app` imports app."""
    place = PROJECT.joinpath(*module.split("."), name)
    is_module = place.with_suffix(".py").is_file() or (place / "__init__.py").is_file()
    return f"{module}.{name}" if is_module else module


@cache
def tree_of(path: Path) -> ast.Module:
    """The file as Python reads it, parsed once for all tests. Nobody changes it."""
    return ast.parse(path.read_text("utf-8"))


@cache
def modules() -> list[Module]:
    """Every module of app and scoring; each is read and parsed once for all the tests here."""
    return [
        Module(_dotted(path), path)
        for top in ("app", "scoring")
        for path in sorted((PROJECT / top).rglob("*.py"))
    ]


def _dotted(path: Path) -> str:
    parts = path.relative_to(PROJECT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@cache
def templates() -> list[Path]:
    return sorted(TEMPLATES.rglob("*.html"))


@cache
def project_files() -> list[Path]:
    """Every text file that belongs to the project, whether or not it is committed yet."""
    return sorted(path for path in _walk(PROJECT) if path.suffix not in _NOT_TEXT)


def _walk(folder: Path) -> Iterator[Path]:
    for path in folder.iterdir():
        if path.is_dir():
            is_cache = path.name.endswith(("_cache", ".egg-info")) or path.name == "__pycache__"
            if path.name not in _NOT_OURS and not is_cache and path.name != ".hypothesis":
                yield from _walk(path)
        elif path.name not in _NOT_OURS:
            yield path


def short(path: Path) -> str:
    return path.relative_to(PROJECT).as_posix()
