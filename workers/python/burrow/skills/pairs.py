"""`pairs`: which unordered pairs a test holds for, in either order."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterable, Mapping
from itertools import combinations
from typing import Any

from .row import Row


def pairs(keys: Any, test: Any) -> list[tuple[Any, Any]]:
    """All (a, b) of the keys, each pair once, for which test(a, b) or test(b, a) holds. Given a dict, the test gets its
    keys; one that takes one argument has to hold for both."""
    if callable(keys) and not callable(test):
        keys, test = test, keys
    if not callable(test):
        raise TypeError("pairs takes the keys and a function of two of them: pairs(users, lambda a, b: …)")
    if isinstance(keys, str) or not isinstance(keys, Iterable):
        raise TypeError(f"pairs takes a list or dict of keys, not {type(keys).__name__}.")
    groups = keys if isinstance(keys, Mapping) else {}
    listed = sorted(dict.fromkeys(keys), key=in_order)
    holds = _tolerant(test, groups)
    if _takes(test) == 1:
        return list(combinations([key for key in listed if holds(key)], 2))
    return [(a, b) for a, b in combinations(listed, 2) if holds(a, b) or holds(b, a)]


def _tolerant(test: Callable[..., Any], groups: Mapping[Any, Any]) -> Callable[..., Any]:
    """Given a dict whose keys the test cannot use, it means the values: lambda a, b: a["x"] > b["y"]."""
    if not groups or _works(test, next(iter(groups))):
        return test
    if _works(test, next(iter(groups.values()))):
        return lambda *given: test(*(groups[key] for key in given))
    return test


def _works(test: Callable[..., Any], value: Any) -> bool:
    try:
        test(*[value] * _takes(test))
    except (TypeError, AttributeError, KeyError, IndexError):
        return False
    return True


def _takes(test: Callable[..., Any]) -> int:
    try:
        parameters = inspect.signature(test).parameters.values()
    except (TypeError, ValueError):
        return 2
    wanted = [
        one
        for one in parameters
        if one.default is one.empty and one.kind in (one.POSITIONAL_ONLY, one.POSITIONAL_OR_KEYWORD)
    ]
    return 1 if len(wanted) == 1 and len(parameters) == 1 else 2


def in_order(key: Any) -> tuple[Any, ...]:
    """Numbers by their value, also inside of texts: user 9 before user 10."""
    if isinstance(key, Row):
        return (0, key._document.index, key._span[0])
    if isinstance(key, (int, float)):
        return (0, "", key)
    parts = re.split(r"(\d+)", str(key).casefold())
    return (1, *((0, int(part), "") if part.isdigit() else (1, 0, part) for part in parts if part))
