"""Python of the user's: a source whose public functions every cell of a namespace can call."""

from __future__ import annotations

import inspect
import linecache
from annotationlib import Format
from collections.abc import Callable
from types import FunctionType, ModuleType
from typing import Any

from .cell import finish
from .endings import TimeUp
from .namespace import Namespace
from .running import CURRENT, Cell
from .stdout import restore as restore_stdout
from .trace import TOOLS_FILE, describe_error, last_line

_MOST = 100
_LONGEST_SIGNATURE = 300
_LONGEST_DESCRIPTION = 500
_LONGEST_MESSAGE = 500


class LoadingCell(Cell):
    """The source is run for every node, also for one that never calls what it defines: loading must cost nothing."""

    def send(self, request: dict[str, Any]) -> Any:
        raise RuntimeError("Nothing can be asked while the tools are loaded. Ask inside a function.")


def load(namespace: Namespace, source: str, cell: Cell) -> dict[str, Any]:
    """Gives the namespace the functions that the source defines. What they are, or why it cannot be used."""
    linecache.cache[TOOLS_FILE] = (len(source), None, source.splitlines(keepends=True), TOOLS_FILE)
    cell.chance = namespace.chance
    CURRENT.set(cell)
    try:
        cell.handle.resumed(False)
        functions = _functions(source, namespace)
        tools = [_described(name, function) for name, function in functions.items()]
        finish(cell)
    except BaseException as raised:
        finish(cell)
        return {"tools": [], "problem": _problem(raised, cell)}
    finally:
        restore_stdout()
    namespace.give(functions)
    return {"tools": tools, "problem": None}


def _functions(source: str, namespace: Namespace) -> dict[str, Callable[..., Any]]:
    code = compile(source, TOOLS_FILE, "exec", dont_inherit=True)
    module = ModuleType("tools").__dict__
    module.update(namespace.given())
    module["__builtins__"] = namespace.globals["__builtins__"]
    exec(code, module)
    found = {name: value for name, value in module.items() if not name.startswith("_") and _is_function(value)}
    for name, function in found.items():
        if name in namespace.fixed:
            line = inspect.unwrap(function).__code__.co_firstlineno
            raise _Refused(f"{name} is the name of a function that is given. Call yours something else.", line)
    if len(found) > _MOST:
        raise _Refused(f"There are {len(found):,} functions; at most {_MOST} are taken.", None)
    return found


def _is_function(value: Any) -> bool:
    """Made by this source, decorated or not; neither a class nor something imported."""
    if isinstance(value, type) or not callable(value):
        return False
    inner = inspect.unwrap(value)
    return isinstance(inner, FunctionType) and inner.__code__.co_filename == TOOLS_FILE


def _described(name: str, function: Callable[..., Any]) -> dict[str, str]:
    signature = inspect.signature(function, annotation_format=Format.STRING).format(quote_annotation_strings=False)
    called = f"await {name}{signature}" if inspect.iscoroutinefunction(function) else f"{name}{signature}"
    paragraph = (inspect.getdoc(function) or "").strip().split("\n\n")[0]
    return {
        "name": name,
        "signature": _capped(called, _LONGEST_SIGNATURE),
        "description": _capped(" ".join(paragraph.split()), _LONGEST_DESCRIPTION),
    }


class _Refused(Exception):
    def __init__(self, message: str, line: int | None) -> None:
        super().__init__(message)
        self.line = line


def _problem(raised: BaseException, cell: Cell) -> dict[str, Any]:
    if isinstance(raised, _Refused):
        return {"line": raised.line, "message": str(raised)}
    line = last_line(raised, TOOLS_FILE)
    if cell.handle.ended == "time" or isinstance(raised, TimeUp):
        return {"line": line, "message": "they had not finished loading in time; leave long work to the functions"}
    error = describe_error(raised, TOOLS_FILE)
    message = f"{error['name']}: {error['message']}" if error["message"] else error["name"]
    return {"line": line, "message": _capped(message, _LONGEST_MESSAGE)}


def _capped(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"
