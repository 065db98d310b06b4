"""asyncio inside a cell: its callbacks run on the event loop, outside the stack of the cell that asked for them."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pyodide.ffi
import pyodide.webloop

from .running import CURRENT
from .threads import Gate, Task


def complete(awaitable: Awaitable[Any]) -> Any:
    """The value of something awaitable, waited for as a cell waits: it counts as computing and can be ended."""
    cell = CURRENT.get()
    if cell is None:
        return _run_sync(awaitable)
    future = asyncio.ensure_future(awaitable)
    gate = Gate(cell)
    future.add_done_callback(lambda _: gate.open())
    try:
        gate.wait()
    except BaseException:
        future.cancel()
        raise
    return future.result()


def _run_handle(self: asyncio.Handle) -> None:
    """A callback counts as its cell's computing, and can be interrupted like it."""
    cell = self._context.get(CURRENT)  # type: ignore[attr-defined]
    if cell is None:
        return _original_run(self)
    if cell.over and cell.handle.ended == "time":
        # It may swallow every exception; left to itself it would keep the event loop busy for ever.
        return None
    cell.handle.resumed(False)
    try:
        _original_run(self)
    finally:
        cell.handle.paused(False)


def _run_in_executor(self: Any, _executor: object, func: Callable[..., Any], *args: Any) -> asyncio.Future[Any]:
    """What would block the loop gets a stack of its own, so that `asyncio.to_thread` overlaps."""
    future: asyncio.Future[Any] = self.create_future()

    def body() -> None:
        try:
            result = func(*args)
        except BaseException as exception:
            if not future.cancelled():
                future.set_exception(exception)
        else:
            if not future.cancelled():
                future.set_result(result)

    Task(body).start()
    return future


_run_sync = pyodide.ffi.run_sync
_original_run = asyncio.Handle._run  # type: ignore[attr-defined]


def install() -> None:
    asyncio.Handle._run = _run_handle  # type: ignore[attr-defined]
    pyodide.webloop.WebLoop.run_in_executor = _run_in_executor
    pyodide.webloop.run_sync = pyodide.ffi.run_sync = complete
