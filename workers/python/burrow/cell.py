"""Runs one cell and says what came of it."""

from __future__ import annotations

import ast
import gc
import inspect
import linecache
from types import CodeType
from typing import Any

from .endings import OutputFlood, TimeUp
from .leftovers import explained
from .loop import complete
from .namespace import Namespace
from .running import CURRENT, Cell
from .stdout import restore as restore_stdout
from .texts import brief
from .trace import describe_error
from .variables import changed, snapshot


def run(namespace: Namespace, code: str, cell: Cell) -> dict[str, Any]:
    namespace.cells += 1
    filename = f"<{namespace.label}cell {namespace.cells}>"
    # So that tracebacks and inspect.getsource find the text.
    linecache.cache[filename] = (len(code), None, code.splitlines(keepends=True), filename)
    before = snapshot(namespace.globals, namespace.reserved)
    cell.chance = namespace.chance
    CURRENT.set(cell)
    try:
        error, answer = _run(namespace, code, filename, cell)
        names = changed(before, namespace.globals, namespace.reserved)
        namespace.restore()
    finally:
        restore_stdout()
    return {"output": cell.output.parts(), "error": error, "variables": names, "answer": answer}


def _run(namespace: Namespace, code: str, filename: str, cell: Cell) -> tuple[Any, Any]:
    raised: BaseException | None = None
    try:
        cell.handle.resumed(False)
        _execute(code, filename, namespace.globals, cell)
        _join(cell)
        namespace.answer.read(namespace.globals.get("answer"))
        answer = namespace.answer.outcome(raised=False)
        finish(cell)
    except SystemExit as leaving:
        finish(cell)
        raised = None if leaving.code in (None, 0) else leaving
    except BaseException as exception:
        finish(cell)
        raised = exception
    else:
        return None, answer
    namespace.answer.read(namespace.globals.get("answer"))
    answer = _answer_after(namespace, raised is not None)
    if raised is None:
        return None, answer
    error = {"kind": _kind(raised, cell), **describe_error(raised, filename)}
    # The frames hold the cell's local variables, which may be what filled the memory.
    raised.__traceback__ = None
    if isinstance(raised, MemoryError):
        gc.collect()
    return error, answer


def finish(cell: Cell) -> None:
    """From here on nothing interrupts this stack; what else the cell left running ends."""
    CURRENT.set(None)
    cell.over = True
    cell.handle.finish()


def _execute(code: str, filename: str, variables: dict[str, Any], cell: Cell) -> None:
    body, last = _compile(code, filename)
    _evaluate(body, variables, cell)
    if last is None:
        return
    value = _evaluate(last, variables, cell)
    if value is not None:
        variables["_"] = value
        print(brief(value))


def _compile(code: str, filename: str) -> tuple[CodeType, CodeType | None]:
    """The statements, and a bare last expression apart, whose value is shown as in a notebook."""
    flags = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
    try:
        tree = compile(code, filename, "exec", flags | ast.PyCF_ONLY_AST, dont_inherit=True)
    except SyntaxError as error:
        raise explained(error, code) from None
    last: CodeType | None = None
    if tree.body and isinstance(tree.body[-1], ast.Expr) and not code.rstrip().endswith(";"):
        expression = ast.Expression(tree.body.pop().value)
        last = compile(expression, filename, "eval", flags, dont_inherit=True)
    return compile(tree, filename, "exec", flags, dont_inherit=True), last


def _evaluate(code: CodeType, variables: dict[str, Any], cell: Cell) -> Any:
    value = eval(code, variables)
    if code.co_flags & inspect.CO_COROUTINE:
        return complete(value)
    return value


def _join(cell: Cell) -> None:
    """The threads a cell started are part of it."""
    while waited_for := [task for task in cell.tasks if not task.daemon]:
        waited_for[0].join()


def _answer_after(namespace: Namespace, raised: bool) -> Any:
    try:
        return namespace.answer.outcome(raised)
    except Exception:
        # Its content cannot be read as text; the error that ended the cell is the one to show.
        namespace.answer.submit("")
        return namespace.answer.outcome(raised=True)


def _kind(raised: BaseException, cell: Cell) -> str:
    if cell.handle.ended == "time" or isinstance(raised, TimeUp):
        return "time"
    if isinstance(raised, OutputFlood):
        return "output"
    return "memory" if isinstance(raised, MemoryError) else "exception"
