"""A row of the trace while a skill works: how far it is, and what it has found."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TypeVar

from .host import Finding, Host

T = TypeVar("T")

# Rejected near misses say how well the checks hold; more of them say no more.
_MOST_REJECTED = 30
_MOST_FOUND = 500


class Step:
    def __init__(self, host: Host, number: int, of: int) -> None:
        self._host = host
        self.number = number
        self.of = of
        self.done = 0
        self._room = {"verified": _MOST_FOUND, "unsure": _MOST_FOUND, "rejected": _MOST_REJECTED}

    def more(self, done: int, found: Sequence[Finding] = ()) -> None:
        """So many more items are done, and this was found in them."""
        self.done = min(self.of, self.done + done)
        self._host.step_progress(self.number, self.done, self.of, self._kept(found))

    def finish(self, summary: str) -> None:
        self._host.step_finished(self.number, self.done, self.of, [], summary)

    def _kept(self, found: Sequence[Finding]) -> list[Finding]:
        kept = []
        for one in found:
            if self._room[one.grade] > 0:
                self._room[one.grade] -= 1
                kept.append(one)
        return kept


def started(host: Host, name: str, about: str, of: int) -> Step:
    return Step(host, host.step_started(name, about, of), of)


@contextmanager
def step(host: Host, name: str, about: str, of: int) -> Iterator[Step]:
    """What breaks off in the middle leaves a row that says so."""
    row = started(host, name, about, of)
    try:
        yield row
    except Exception:
        row.finish("broke off")
        raise


def waves(items: Sequence[T], first: int, then: int) -> Iterator[Sequence[T]]:
    """The items in parts: a small one to begin with, so that an early find saves the rest."""
    if items:
        yield items[:first]
    for start in range(first, len(items), then):
        yield items[start : start + then]
