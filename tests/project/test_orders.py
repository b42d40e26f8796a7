"""No order ends on an instant: two rows may have the same, and PostgreSQL then gives
them as it likes, another way each time.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tests.project.source import modules


#: How the names of columns end that hold an instant.
INSTANTS = ("_at", "at", "_after")


def test_no_order_leaves_rows_of_one_instant_to_chance() -> None:
    open_ended = [
        f"{module.name}:{order.lineno}: {last}"
        for module in modules("backline/records")
        for order, last in _orders(module.tree)
        if last.endswith(INSTANTS) and last not in _asked_alone(module.tree, order)
    ]
    assert open_ended == [], 'Add "pk" to the order, or the number that decides.'


def _orders(tree: ast.Module) -> Iterator[tuple[ast.Call | ast.List, str]]:
    """Yield each order of a query or a model with its last column."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _method(node) == "order_by":
            yield from ((node, name) for name in _last(node.args))
        elif (
            isinstance(node, ast.AnnAssign)
            and isinstance(node.value, ast.List)
            and ast.unparse(node.target) == "ordering"
        ):
            yield from ((node.value, name) for name in _last(node.value.elts))


def _last(columns: list[ast.expr]) -> list[str]:
    said = columns[-1] if columns else None
    if isinstance(said, ast.Constant) and isinstance(said.value, str):
        return [said.value.lstrip("-")]
    return []


def _asked_alone(tree: ast.Module, order: ast.expr) -> set[str]:
    """Return what is asked of the rows if that is one column: ties are then alike."""
    names = {
        target.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and node.value is order
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    return {
        name
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and _method(node) == "values_list"
        if isinstance(node.func, ast.Attribute)
        if node.func.value is order
        or (isinstance(node.func.value, ast.Name) and node.func.value.id in names)
        for name in _last(node.args)
        if len(node.args) == 1
    }


def _method(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else ""
