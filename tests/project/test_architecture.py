"""What import-linter and ruff cannot say of the floors."""

from __future__ import annotations

import ast
import sys

from tests.project.source import called_names, imported_roots, modules


WRITES = {
    ".save",
    ".asave",
    ".create",
    ".get_or_create",
    ".update_or_create",
    ".bulk_create",
    ".bulk_update",
    ".delete",
    ".update",
}
READS_FROM_OUTSIDE = {
    "open",
    "input",
    "print",
    ".read_text",
    ".read_bytes",
    ".write_text",
    ".write_bytes",
}
READS_THE_CLOCK = {".now", ".utcnow", ".today", ".localtime", ".monotonic"}
FILE_LINES = 350
FUNCTION_LINES = 40


def test_the_guide_imports_the_standard_library_and_itself() -> None:
    strangers = {
        (module.name, root)
        for module in modules("backline/guide")
        for root in imported_roots(module.tree)
        if root not in sys.stdlib_module_names and root != "backline"
    }
    assert strangers == set()


def test_the_guide_imports_nothing_of_ours_but_the_guide() -> None:
    ours = {
        (module.name, node.module)
        for module in modules("backline/guide")
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ImportFrom)
        and (node.module or "").startswith("backline")
        and not (node.module or "").startswith("backline.guide")
    }
    assert ours == set()


def test_the_guide_reads_nothing_and_says_nothing() -> None:
    assert _calls("backline/guide", READS_FROM_OUTSIDE) == []


def test_the_guide_never_asks_what_time_it_is() -> None:
    assert _calls("backline/guide", READS_THE_CLOCK) == []


def test_surfaces_change_nothing_themselves() -> None:
    assert _calls("backline/surfaces", WRITES) == []


def test_no_file_is_longer_than_a_reader_keeps_in_mind() -> None:
    long = {
        module.name: module.lines
        for folder in ("backline", "sitewatch")
        for module in modules(folder)
        if module.lines > FILE_LINES
    }
    assert long == {}


def test_no_function_says_more_than_a_screen_shows() -> None:
    long = {
        f"{module.name}:{node.lineno} {node.name}": length
        for folder in ("backline", "sitewatch")
        for module in modules(folder)
        for node in ast.walk(module.tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (length := _body_lines(node)) > FUNCTION_LINES
    }
    assert long == {}


def _body_lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Return the lines of *function* below its signature and its docstring."""
    body = function.body[1:] if ast.get_docstring(function) else function.body
    return (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0


def _calls(folder: str, names: set[str]) -> list[str]:
    return [
        f"{module.name}:{line} {name}"
        for module in modules(folder)
        for name, line in called_names(module.tree)
        if name in names
    ]
