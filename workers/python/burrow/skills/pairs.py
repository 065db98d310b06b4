"""`pairs`: which unordered pairs a test holds for, in either order."""

from __future__ import annotations

import dis
import inspect
import re
from collections.abc import Callable, Iterable, Mapping
from itertools import combinations
from typing import Any

from .conditions import NotUnderstood, condition
from .hits import Hits
from .host import Host
from .row import Row
from .tally import Groups

Pair = Callable[[Any, Any], bool]


class Pairs:
    def __init__(self, host: Host) -> None:
        self._host = host

    def pairs(self, keys: Any, test: Any) -> list[tuple[Any, Any]]:
        """All (a, b) of the keys, each pair once, for which test(a, b) or test(b, a) holds. Given a dict, the test gets
        its keys; one that looks at one of the two has to hold for both. Of tally(…), the test may be in words: pairs(t,
        "both users have at least one complaint or question")."""
        if (callable(keys) or isinstance(keys, str)) and not callable(test) and not isinstance(test, str):
            keys, test = test, keys
        if isinstance(keys, str) or not isinstance(keys, Iterable):
            raise TypeError(f"pairs takes a list or dict of keys, not {type(keys).__name__}.")
        if isinstance(keys, Hits):
            keys = keys.values
        holds = self._in_words(keys, test) if isinstance(test, str) else _in_code(keys, test)
        listed = sorted(dict.fromkeys(keys), key=in_order)
        return [(a, b) for a, b in combinations(listed, 2) if holds(a, b)]

    def _in_words(self, groups: Any, words: str) -> Pair:
        if not isinstance(groups, Groups):
            raise TypeError("A test in words needs the counts of each: t = tally(r, label(r), by=\"user\"); pairs(t, words)")
        try:
            wanted = condition(words, groups._names, self._host.facts().question)
        except NotUnderstood as why:
            raise TypeError(
                f"The words {words!r} are no test over {', '.join(map(str, groups._names))}: {why}. Write a function "
                "instead, such as lambda a, b: t[a][\"x\"] >= 1 and t[b][\"y\"] == 1"
            ) from None
        one = {key: wanted.one.holds(groups._entries.get(key, [])) for key in groups}
        other = {key: wanted.other.holds(groups._entries.get(key, [])) for key in groups}
        return lambda a, b: (one[a] and other[b]) or (one[b] and other[a])


def _in_code(keys: Iterable[Any], test: Any) -> Pair:
    if not callable(test):
        raise TypeError("pairs takes the keys and a function of two of them: pairs(users, lambda a, b: …)")
    holds = _tolerant(test, keys if isinstance(keys, Mapping) else {})
    if _takes(test) == 1:
        return lambda a, b: bool(holds(a) and holds(b))
    if _looks_at_one(test):
        return lambda a, b: bool(holds(a, b) and holds(b, a))
    return lambda a, b: bool(holds(a, b) or holds(b, a))


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


def _looks_at_one(test: Callable[..., Any]) -> bool:
    """`lambda a, b: t[a]["x"] >= 1`: what is asked of one is meant of both."""
    code = getattr(test, "__code__", None)
    if code is None or code.co_argcount != 2:
        return False
    used = {one.argval for one in dis.get_instructions(code) if one.opname.startswith("LOAD")}
    named = set().union(*(name if isinstance(name, tuple) else (name,) for name in used)) if used else set()
    return len(named & set(code.co_varnames[:2])) == 1


def in_order(key: Any) -> tuple[Any, ...]:
    """Numbers by their value, also inside of texts: user 9 before user 10."""
    if isinstance(key, Row):
        return (0, key._document.index, key._span[0])
    if isinstance(key, (int, float)):
        return (0, "", key)
    parts = re.split(r"(\d+)", str(key).casefold())
    return (1, *((0, int(part), "") if part.isdigit() else (1, 0, part) for part in parts if part))
