"""The cell that is running: which one it is, how it waits, and how it is told to end.

Several cells live in one interpreter, each on stacks of its own that the browser suspends and resumes (JSPI). A context
variable says whose stack this is. A cell's handle, the JavaScript object behind it, keeps its clock; its methods are
those of `RunningCell` in running-cell.ts.
"""

from __future__ import annotations

import json
import random
import signal
import sys
from contextvars import ContextVar
from types import FrameType
from typing import TYPE_CHECKING, Any, Protocol

from pyodide.ffi import run_sync, to_js

from .endings import Stopped, TimeUp

if TYPE_CHECKING:
    from .stdout import CappedOutput
    from .threads import Task


class Handle(Protocol):
    """The JavaScript object behind a cell. What waits is a promise of one of: a reply, "open", "late", "ended"."""

    # Empty while the cell may go on, else "time" or "stopped".
    ended: str

    def ask(self, request: Any) -> Any: ...
    def gate(self, seconds: float) -> Any: ...
    def spawn(self, body: Any) -> None: ...
    def resumed(self, call: bool) -> None: ...
    def paused(self, call: bool) -> None: ...
    def finish(self) -> None: ...


class Cell:
    def __init__(self, handle: Handle, output: CappedOutput) -> None:
        self.handle = handle
        self.output = output
        # Its namespace's; see chance.py.
        self.chance: random.Random | None = None
        # Its outcome is decided.
        self.over = False
        # What its threads are doing; the cell is over when these are.
        self.tasks: set[Task] = set()

    def ending(self) -> BaseException:
        return TimeUp() if self.handle.ended == "time" else Stopped()

    def wait(self, promise: Any, call: bool = False) -> Any:
        """Suspends this stack until the promise resolves. Time spent waiting for a call is not the cell's."""
        # A redirected stdout belongs to this stack alone: others run while it sleeps.
        stdout, stderr = sys.stdout, sys.stderr
        sys.stdout, sys.stderr = sys.__stdout__, sys.__stderr__
        self.handle.paused(call)
        try:
            outcome = run_sync(promise)
        finally:
            self.handle.resumed(call)
            sys.stdout, sys.stderr = stdout, stderr
        if outcome == "ended":
            raise self.ending()
        return outcome

    def send(self, request: dict[str, Any]) -> Any:
        """Hands a request to the page. The promise of its reply, to be waited for."""
        if self.handle.ended:
            raise self.ending()
        return self.handle.ask(to_js(as_json(request)))

    def ask(self, request: dict[str, Any]) -> dict[str, Any]:
        """Hands a request to the page and waits for its reply."""
        reply: dict[str, Any] = json.loads(self.wait(self.send(request), call=True).to_bytes())
        if reply["kind"] == "error":
            raise RuntimeError(reply["message"])
        return reply


def as_json(value: Any) -> bytes:
    """Bytes cross into JavaScript ten times faster than strings. Half a character is no text anyone can read."""
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "replace")


CURRENT: ContextVar[Cell | None] = ContextVar("burrow_cell", default=None)


def current() -> Cell:
    cell = CURRENT.get()
    if cell is None:
        raise RuntimeError("This can only be used while a cell is running.")
    return cell


def _interrupted(_signal: int, _frame: FrameType | None) -> None:
    cell = CURRENT.get()
    if cell is not None and cell.handle.ended:
        raise cell.ending()


def install() -> None:
    """The worker interrupts by a signal; ours says why, where Python's own would be a KeyboardInterrupt."""
    signal.signal(signal.SIGINT, _interrupted)
