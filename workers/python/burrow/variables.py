"""Which variables a cell made or changed, found without calling any code of theirs."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Mapping
from types import ModuleType
from typing import Any

from .documents import Documents

_SIZED: tuple[type, ...] = (str, bytes, bytearray, list, tuple, dict, set, frozenset, range, deque, Documents)
# Containers up to this size are compared item by item (by identity); larger ones by length alone.
_COMPARED_ITEMS = 1_000
_MOST = 200
_LONGEST_NAME = 200


def size_of(value: Any) -> int | None:
    """Length of a built-in container. A class's own `__len__` is not called: it may do anything."""
    for base in _SIZED:
        if _is(value, base):
            return base.__len__(value)  # type: ignore[attr-defined, no-any-return]
    return None


def _is(value: object, *kinds: type) -> bool:
    """By its true type: a class may claim any other."""
    return issubclass(type(value), kinds)


def snapshot(variables: Mapping[str, Any], reserved: Collection[str]) -> dict[str, object]:
    return {
        name: (id(value), _print(value))
        for name, value in variables.items()
        if not name.startswith("_") and name not in reserved and not isinstance(value, ModuleType)
    }


def changed(
    before: Mapping[str, object], variables: Mapping[str, Any], reserved: Collection[str]
) -> list[dict[str, str | int | None]]:
    after = snapshot(variables, reserved)
    names = [name for name, print_ in after.items() if before.get(name) != print_]
    return [describe(name, variables[name]) for name in names[:_MOST]]


def describe(name: str, value: Any) -> dict[str, str | int | None]:
    return {"name": name[:_LONGEST_NAME], "type": type(value).__name__[:_LONGEST_NAME], "size": size_of(value)}


def _print(value: Any) -> object:
    """A fingerprint that most mutations change."""
    size = size_of(value)
    if size is None or size > _COMPARED_ITEMS:
        return size
    if _is(value, dict):
        return (size, hash(tuple(map(id, dict.keys(value)))), hash(tuple(map(id, dict.values(value)))))
    if _is(value, list, tuple, deque):
        base = next(kind for kind in (list, tuple, deque) if _is(value, kind))
        return (size, hash(tuple(map(id, base.__iter__(value)))))
    if _is(value, set, frozenset):
        return (size, hash(frozenset(map(id, set(value)))))
    return size
