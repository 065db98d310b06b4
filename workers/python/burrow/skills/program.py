"""What can be said of a program without running it: names, and whether it ever answers."""

from __future__ import annotations

import ast
import builtins
import difflib
from collections.abc import Collection
from dataclasses import dataclass

# Ways to submit an answer; `answer` is a dict to fill in.
SUBMITTING = frozenset({"done", "FINAL", "FINAL_VAR", "SUBMIT"})
_IMPORTS = {
    **{name: f"from collections import {name}" for name in ("Counter", "defaultdict", "OrderedDict", "deque")},
    **{name: f"from itertools import {name}" for name in ("combinations", "groupby", "chain", "product")},
    **{
        name: f"import {name}"
        for name in "re json math statistics itertools collections random string datetime".split()
    },
    **{name: f"from datetime import {name}" for name in ("date", "timedelta")},
    **{name: f"from statistics import {name}" for name in ("mean", "median")},
}
# What models call things that have another name here.
_OTHER_NAMES = {
    **dict.fromkeys(("answer_question", "finish", "submit", "final", "respond"), "done"),
    **dict.fromkeys(("docs", "document"), "documents"),
    **dict.fromkeys(("lines", "records", "entries", "get_rows"), "rows"),
    **dict.fromkeys(("classify", "categorize"), "label"),
    **dict.fromkeys(("ask", "lookup", "query", "search_text"), "find"),
    **dict.fromkeys(("filter_items", "select"), "pick"),
    "count": "tally",
    "summary": "summarise",
    "text": "context",
}


@dataclass(frozen=True)
class Problem:
    line: int | None
    message: str


def parsed(code: str, filename: str) -> ast.Module | Problem:
    flags = ast.PyCF_ONLY_AST | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
    try:
        tree: ast.Module = compile(code, filename, "exec", flags, dont_inherit=True)
        return tree
    except SyntaxError as error:
        return Problem(error.lineno, f"This is not Python: {error.msg}.")
    except (ValueError, RecursionError, MemoryError) as error:
        return Problem(None, f"This is not Python: {error}.")


def names_used(tree: ast.Module) -> set[str]:
    return {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}


def unknown_names(tree: ast.Module, known: Collection[str]) -> list[Problem]:
    """Names that the program uses and that nobody gives it. Each is reported once."""
    bound = bound_names(tree)
    if "*" in bound:
        return []
    given = {*known, *dir(builtins), "__name__"}
    problems: dict[str, Problem] = {}
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Name)
            and isinstance(node.ctx, ast.Load)
            and node.id not in bound
            and node.id not in given
        ):
            message = f"There is no {node.id!r}. {_advice(node.id, {*bound, *known})}"
            problems.setdefault(node.id, Problem(node.lineno, message.strip()))
    return list(problems.values())


def bound_names(tree: ast.AST) -> set[str]:
    """All names that the program itself makes, anywhere."""
    bound: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            bound.add(node.id)
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            bound.add(node.name)
        elif isinstance(node, ast.arg):
            bound.add(node.arg)
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            bound.update((alias.asname or alias.name).partition(".")[0] for alias in node.names)
        elif isinstance(node, (ast.ExceptHandler, ast.MatchAs, ast.MatchStar)) and node.name:
            bound.add(node.name)
        elif isinstance(node, ast.MatchMapping) and node.rest:
            bound.add(node.rest)
    return bound


def never_answers(tree: ast.Module) -> bool:
    """Whether nothing in it submits an answer."""
    return not any(
        isinstance(node, ast.Name) and (node.id in SUBMITTING or node.id == "answer") for node in ast.walk(tree)
    )


def answers_only_in_functions(tree: ast.Module) -> bool:
    """Whether nothing outside of functions submits an answer."""
    functions = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    outside = [statement for statement in tree.body if not isinstance(statement, functions)]
    return never_answers(ast.Module(outside, []))


def _advice(name: str, known: set[str]) -> str:
    other = _OTHER_NAMES.get(name.casefold())
    if other in known:
        return f"Did you mean {other}?"
    if name in _IMPORTS:
        return f"Write first: {_IMPORTS[name]}"
    shown = [one for one in known if not one.startswith("_")]
    close = difflib.get_close_matches(name, shown, n=1, cutoff=0.6) or [
        one for one in sorted(shown) if one.casefold().rstrip("s") == name.casefold().rstrip("s")
    ]
    return f"Did you mean {close[0]}?" if close else ""
