"""No test fails because of the moment at which it looks.

What a browser shows comes when it comes: whoever reads it at once reads it too early now
and then, on a busy machine. Playwright's `expect` waits for it. And a time limit that
is there so that what hangs ends is never near to what a busy machine may take.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path

from tests.project.source import ROOT


#: Readings of a page as it is at that moment.
READ_AT_ONCE = {
    "all_inner_texts",
    "all_text_contents",
    "bounding_box",
    "content",
    "get_attribute",
    "inner_html",
    "inner_text",
    "input_value",
    "is_checked",
    "is_disabled",
    "is_enabled",
    "is_focused",
    "is_hidden",
    "is_visible",
    "text_content",
    "title",
}
#: How a field got the focus that the next key goes to.
FOCUSED = ("to_be_focused()", ".focus()", ".press('Tab')")
#: Keyword and verbs of limits against hanging.
LIMITED = {"wait", "communicate", "get", "join", "acquire", "run", "urlopen", "Popen"}
GENEROUS_SECONDS = 30


@cache
def _tests() -> tuple[tuple[str, ast.Module], ...]:
    files = [*sorted((ROOT / "tests").rglob("*.py")), ROOT / ".ci/smoke.py"]
    return tuple((_name(path), ast.parse(path.read_text())) for path in files)


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def _in_browser() -> Iterator[tuple[str, ast.Module]]:
    for name, tree in _tests():
        if any(
            isinstance(node, ast.ImportFrom) and node.module == "playwright.sync_api"
            for node in ast.walk(tree)
        ):
            yield name, tree


def test_nothing_of_a_page_is_asserted_as_it_is_at_once() -> None:
    found = [
        f"{name}:{node.lineno}: {ast.unparse(call.func)}"
        for name, tree in _in_browser()
        for node in ast.walk(tree)
        if isinstance(node, ast.Assert)
        for call in ast.walk(node)
        if isinstance(call, ast.Call) and _reads_at_once(call)
    ]
    assert found == [], "Let `expect` wait for it."


def _reads_at_once(call: ast.Call) -> bool:
    if not isinstance(call.func, ast.Attribute):
        return False
    verb, of = call.func.attr, ast.unparse(call.func.value)
    if verb == "count":
        return not call.args and ".objects" not in of
    return verb in READ_AT_ONCE or (verb == "evaluate" and not _is_worker(of))


def _is_worker(of: str) -> bool:
    """A service worker is no page: its script answers when it is done."""
    return of.endswith("worker")


def test_no_time_is_let_pass_in_a_browser() -> None:
    found = [
        f"{name}:{node.lineno}"
        for name, tree in _in_browser()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr == "wait_for_timeout"
    ]
    assert found == [], "Wait for what is to come."


def test_keys_go_to_a_field_that_is_known_to_have_the_focus() -> None:
    found = [
        f"{name}:{here.lineno}"
        for name, tree in _in_browser()
        for before, here in _one_after_another(tree)
        if ".keyboard.type(" in ast.unparse(here)
        and not ast.unparse(before).endswith(FOCUSED)
    ]
    assert found == [], "expect(field).to_be_focused() before it is typed into."


def _one_after_another(tree: ast.Module) -> Iterator[tuple[ast.stmt, ast.stmt]]:
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        if isinstance(body, list):
            simple = [each for each in body if isinstance(each, ast.stmt)]
            yield from (
                (one, other)
                for one, other in pairwise(simple)
                if isinstance(other, ast.Expr)
            )


def test_a_limit_against_hanging_is_generous() -> None:
    found = [
        f"{name}:{call.lineno}: {ast.unparse(keyword.value)} s"
        for name, tree in _tests()
        for call in ast.walk(tree)
        if isinstance(call, ast.Call) and _verb(call) in LIMITED
        for keyword in call.keywords
        if keyword.arg == "timeout" and _is_short(keyword.value)
    ]
    assert found == [], f"At least {GENEROUS_SECONDS} s: it is only so that it ends."


def _verb(call: ast.Call) -> str:
    func = call.func
    return func.attr if isinstance(func, ast.Attribute) else ast.unparse(func)


def _is_short(value: ast.expr) -> bool:
    return (
        isinstance(value, ast.Constant)
        and isinstance(value.value, int | float)
        and 0 < value.value < GENEROUS_SECONDS
    )
