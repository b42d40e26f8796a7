"""The project's own source, read as syntax trees."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path
from typing import NamedTuple


ROOT = Path(__file__).parent.parent.parent
SRC = ROOT / "src"


class Module(NamedTuple):
    name: str
    path: Path
    tree: ast.Module
    lines: int


@cache
def modules(under: str) -> tuple[Module, ...]:
    """Return every module below src/*under*, migrations apart."""
    found = []
    for path in sorted((SRC / under).rglob("*.py")):
        if "migrations" in path.parts:
            continue
        text = path.read_text()
        name = str(path.relative_to(SRC))
        found.append(Module(name, path, ast.parse(text), text.count("\n")))
    return tuple(found)


def imported_roots(tree: ast.Module) -> set[str]:
    """Return the first name of everything that *tree* imports."""
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
    return {name.partition(".")[0] for name in names}


def called_names(tree: ast.Module) -> list[tuple[str, int]]:
    """Return the last name and the line of every call in *tree*."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            called = node.func
            if isinstance(called, ast.Attribute):
                found.append((f".{called.attr}", node.lineno))
            elif isinstance(called, ast.Name):
                found.append((called.id, node.lineno))
    return found
