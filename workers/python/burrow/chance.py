"""Chance that comes out the same each time: a cell that is run again must do what it did.

Every namespace draws from a generator of its own, so that nodes which run at the same time do not disturb each other.
"""

from __future__ import annotations

import functools
import os
import random
from collections.abc import Callable
from typing import Any

from .running import CURRENT

_outside = random.Random(0)


def _own() -> random.Random:
    cell = CURRENT.get()
    return _outside if cell is None or cell.chance is None else cell.chance


def _routed(name: str, original: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(original)
    def call(*args: Any, **kwargs: Any) -> Any:
        return getattr(_own(), name)(*args, **kwargs)

    return call


def urandom(size: int, /) -> bytes:
    """`os.urandom`, also behind `secrets` and `uuid`: nothing in here keeps a secret."""
    return _own().randbytes(size)


def _seed(self: random.Random, a: Any = None, version: int = 2) -> None:
    """`random.Random()` without a seed takes one from its namespace instead of the clock."""
    _original_seed(self, _own().getrandbits(128) if a is None else a, version)


_original_seed = random.Random.seed


def install() -> None:
    shared = random._inst  # type: ignore[attr-defined]
    for name in random.__all__:
        function = getattr(random, name)
        if getattr(function, "__self__", None) is shared:
            setattr(random, name, _routed(name, function))
    random.Random.seed = _seed  # type: ignore[method-assign, assignment]
    os.urandom = random._urandom = urandom  # type: ignore[attr-defined]
