"""Threads for code that expects them. WebAssembly has none here; each becomes a stack the browser can suspend.

A task runs when every other stack waits: what overlaps is the waiting for calls, which is what models want threads
for. Locks are the one primitive; conditions, events, semaphores, queues and futures of the standard library are built
on them and work as they are.
"""

from __future__ import annotations

import concurrent.futures
import contextvars
import itertools
import queue
import sys
import threading
import time
import traceback
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Executor, Future
from typing import Any

from .endings import Stopped
from .running import Cell, current

_FOREVER = -1.0
_MAIN_IDENT = 1
_idents = itertools.count(_MAIN_IDENT + 1)
_ident: contextvars.ContextVar[int] = contextvars.ContextVar("burrow_ident", default=_MAIN_IDENT)
_running: contextvars.ContextVar[Thread | None] = contextvars.ContextVar("burrow_thread", default=None)
# As many stacks at once as a cell may keep suspended; more tasks wait their turn.
_MOST_WORKERS = 256


class Gate:
    """Something to wait for, opened once."""

    def __init__(self, cell: Cell, timeout: float = _FOREVER) -> None:
        self._cell = cell
        self._gate = cell.handle.gate(timeout)

    def wait(self) -> bool:
        """False when the time went by first."""
        return self._cell.wait(self._gate.promise) == "open"

    def open(self) -> None:
        self._gate.open()


class Lock:
    """`threading.Lock`, whose waiting lets other stacks run."""

    def __init__(self) -> None:
        self._held = False
        self._waiting: deque[Gate] = deque()

    def acquire(self, blocking: bool = True, timeout: float = _FOREVER) -> bool:
        if not self._held:
            self._held = True
            return True
        if not blocking or timeout == 0:
            return False
        gate = Gate(current(), timeout)
        self._waiting.append(gate)
        try:
            if gate.wait():
                return True
        except BaseException:
            if gate not in self._waiting:
                # It was handed over while this stack was told to end.
                self.release()
            raise
        finally:
            if gate in self._waiting:
                self._waiting.remove(gate)
        return False

    def release(self) -> None:
        if not self._held:
            raise RuntimeError("release unlocked lock")
        if self._waiting:
            # Handed over without being freed, so that nobody slips in between.
            self._waiting.popleft().open()
        else:
            self._held = False

    def locked(self) -> bool:
        return self._held

    def _at_fork_reinit(self) -> None:
        self.__init__()  # type: ignore[misc]

    def __enter__(self) -> bool:
        return self.acquire()

    def __exit__(self, *_exception: object) -> None:
        self.release()


class Task:
    """A function on a stack of its own, belonging to the cell that started it."""

    def __init__(self, body: Callable[[], object], daemon: bool = False) -> None:
        self.daemon = daemon
        self.done = False
        self._body = body
        self._context = contextvars.copy_context()
        self._streams = (sys.stdout, sys.stderr)
        self._cell = current()
        self._waiting: list[Gate] = []

    def start(self) -> None:
        self._cell.tasks.add(self)
        self._cell.handle.spawn(self._run)

    def _run(self) -> None:
        handle = self._cell.handle
        handle.resumed(False)
        sys.stdout, sys.stderr = self._streams
        try:
            if not handle.ended:
                self._context.run(self._body)
        except BaseException:
            # Bodies keep their own exceptions; what arrives here is the cell's ending, which its main stack meets too.
            pass
        finally:
            sys.stdout, sys.stderr = sys.__stdout__, sys.__stderr__
            self.done = True
            self._cell.tasks.discard(self)
            for gate in self._waiting:
                gate.open()
            handle.paused(False)

    def join(self, timeout: float = _FOREVER) -> None:
        if not self.done:
            gate = Gate(current(), timeout)
            self._waiting.append(gate)
            gate.wait()


class Thread:
    """`threading.Thread`."""

    def __init__(
        self,
        group: None = None,
        target: Callable[..., object] | None = None,
        name: str | None = None,
        args: Iterable[Any] = (),
        kwargs: Mapping[str, Any] | None = None,
        *,
        daemon: bool | None = None,
        context: contextvars.Context | None = None,
    ) -> None:
        self._target = target
        self._args = tuple(args)
        self._kwargs = dict(kwargs or {})
        self.ident: int | None = None
        self.name = name or f"Thread-{next(_idents)}"
        self.daemon = bool(daemon)
        self._task: Task | None = None

    @property
    def native_id(self) -> int | None:
        return self.ident

    def start(self) -> None:
        if self._task is not None:
            raise RuntimeError("threads can only be started once")
        self.ident = next(_idents)
        self._task = Task(self._bootstrap, self.daemon)
        self._task.start()

    def run(self) -> None:
        if self._target is not None:
            self._target(*self._args, **self._kwargs)

    def _bootstrap(self) -> None:
        _ident.set(self.ident or _MAIN_IDENT)
        _running.set(self)
        try:
            self.run()
        except Exception as exception:
            if not isinstance(exception, SystemExit):
                print(f"Exception in thread {self.name}:", file=sys.stderr)
                traceback.print_exception(exception)

    def join(self, timeout: float | None = None) -> None:
        if self._task is None:
            raise RuntimeError("cannot join thread before it is started")
        self._task.join(_FOREVER if timeout is None else max(timeout, 0))

    def is_alive(self) -> bool:
        return self._task is not None and not self._task.done

    def getName(self) -> str:
        return self.name

    def setName(self, name: str) -> None:
        self.name = name

    def isDaemon(self) -> bool:
        return self.daemon

    def setDaemon(self, daemon: bool) -> None:
        self.daemon = daemon


class Timer(Thread):
    """`threading.Timer`."""

    def __init__(
        self, interval: float, function: Callable[..., object], args: Iterable[Any] | None = None, kwargs: Any = None
    ) -> None:
        super().__init__(target=function, args=args or (), kwargs=kwargs)
        self.interval = interval
        self.finished = threading.Event()

    def cancel(self) -> None:
        self.finished.set()

    def run(self) -> None:
        if not self.finished.wait(self.interval):
            super().run()
        self.finished.set()


class ThreadPoolExecutor(Executor):
    """`concurrent.futures.ThreadPoolExecutor`: one stack for each running call, none for an idle worker."""

    def __init__(
        self,
        max_workers: int | None = None,
        thread_name_prefix: str = "",
        initializer: Callable[..., object] | None = None,
        initargs: tuple[Any, ...] = (),
        **_process_options: Any,
    ) -> None:
        if max_workers is not None and max_workers <= 0:
            raise ValueError("max_workers must be greater than 0")
        self._max_workers = min(max_workers or 32, _MOST_WORKERS)
        self._name = thread_name_prefix or "ThreadPoolExecutor"
        self._initializer = initializer
        self._initargs = initargs
        self._queued: deque[tuple[Cell, Future[Any], Callable[[], Any]]] = deque()
        self._tasks: set[Task] = set()
        self._closed = False

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        if self._closed:
            raise RuntimeError("cannot schedule new futures after shutdown")
        future: Future[Any] = Future()
        self._queued.append((current(), future, lambda: fn(*args, **kwargs)))
        # Tasks of a cell that failed may never have begun.
        self._tasks = {task for task in self._tasks if not task.done}
        if len(self._tasks) < self._max_workers:
            task = Task(lambda: self._work(task))
            self._tasks.add(task)
            task.start()
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        self._closed = True
        if cancel_futures:
            while self._queued:
                self._queued.popleft()[1].cancel()
        while wait and self._tasks:
            task = next(iter(self._tasks))
            task.join()
            self._tasks.discard(task)

    def _work(self, task: Task) -> None:
        thread = Thread(name=f"{self._name}_{len(self._tasks)}")
        thread.ident = next(_idents)
        _ident.set(thread.ident)
        _running.set(thread)
        try:
            if self._initializer is not None:
                self._initializer(*self._initargs)
            while self._queued:
                cell, future, call = self._queued.popleft()
                if cell is current():
                    _fulfil(future, call)
                else:
                    # Left over from a cell that failed: nobody asks for its result any more.
                    future.cancel()
        finally:
            self._tasks.discard(task)


def _fulfil(future: Future[Any], call: Callable[[], Any]) -> None:
    if not future.set_running_or_notify_cancel():
        return
    try:
        result = call()
    except BaseException as exception:
        future.set_exception(exception)
        if isinstance(exception, Stopped):
            raise
    else:
        future.set_result(result)


class MainThread(Thread):
    def __init__(self) -> None:
        super().__init__(name="MainThread")
        self.ident = _MAIN_IDENT

    def is_alive(self) -> bool:
        return True


_main = MainThread()


def current_thread() -> Thread:
    return _running.get() or _main


def sleep(seconds: float, /) -> None:
    """`time.sleep`, during which other stacks run. It counts as computing."""
    if seconds < 0:
        raise ValueError("sleep length must be non-negative")
    Gate(current(), seconds).wait()


def install() -> None:
    time.sleep = sleep
    threading.get_ident = _ident.get  # type: ignore[assignment]
    threading._allocate_lock = Lock  # type: ignore[attr-defined]
    threading.Lock = Lock  # type: ignore[assignment, misc]
    threading._CRLock = None  # type: ignore[attr-defined]
    threading.Thread = Thread  # type: ignore[assignment, misc]
    threading.Timer = Timer  # type: ignore[assignment, misc]
    threading.current_thread = threading.currentThread = current_thread  # type: ignore[assignment]
    threading.main_thread = lambda: _main  # type: ignore[assignment, return-value]
    queue.SimpleQueue = queue._PySimpleQueue  # type: ignore[attr-defined, misc]
    concurrent.futures.ThreadPoolExecutor = ThreadPoolExecutor  # type: ignore[assignment, misc]
    concurrent.futures.ProcessPoolExecutor = ThreadPoolExecutor  # type: ignore[assignment, misc]


