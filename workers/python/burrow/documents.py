"""A corpus too large for the memory, as a list of texts that are loaded when they are used."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from operator import index as as_index
from sys import getsizeof
from typing import Any, SupportsIndex, overload

from .running import Cell, current

# Python's memory never shrinks: what is loaded once is held for ever, whether it is used or not.
ROOM = 64_000_000
# UTF-8 never begins with this byte: what follows is why a document could not be read.
_FAILED = 0xFF


class Store:
    """Loads documents from the page, and keeps the last ones."""

    def __init__(self, names: list[str], sizes: list[int], room: int = ROOM) -> None:
        self.names = names
        self.sizes = sizes
        self._room = room
        self._weight = 0
        # In the order of their last use.
        self._kept: dict[int, str] = {}
        # Asked for and not taken yet: for which cell, and the promise.
        self._coming: dict[int, tuple[Cell, Any]] = {}

    def text(self, number: int, then: int | None = None) -> str:
        """A document's text. `then`: the one that will be wanted next is sent for meanwhile."""
        cell = current()
        text = self._kept.pop(number, None)
        if text is None:
            text = self._taken(number, cell, then)
        elif then is not None:
            self._send_for(then, cell)
        self._kept[number] = text
        return text

    def _taken(self, number: int, cell: Cell, then: int | None) -> str:
        self._make_room(self.sizes[number])
        promise = self._promise(number, cell)
        if then is not None:
            self._send_for(then, cell)
        try:
            text = _decoded(cell.wait(promise, call=True), self.names[number])
        finally:
            self._coming.pop(number, None)
        self._weight += getsizeof(text)
        # Another stack may have loaded it meanwhile.
        self._forget(number)
        self._make_room(0)
        return text

    def _make_room(self, size: int) -> None:
        while self._kept and self._weight + size > self._room:
            self._forget(next(iter(self._kept)))

    def _send_for(self, number: int, cell: Cell) -> None:
        # A large one would be in memory three times over before it is used.
        if number not in self._kept and 8 * self.sizes[number] <= self._room:
            self._promise(number, cell)

    def _promise(self, number: int, cell: Cell) -> Any:
        coming = self._coming.get(number)
        # What another cell has sent for ends with that cell.
        if coming is None or coming[0] is not cell:
            coming = (cell, cell.send({"kind": "document", "index": number}))
            self._coming[number] = coming
        return coming[1]

    def _forget(self, number: int) -> None:
        text = self._kept.pop(number, None)
        if text is not None:
            self._weight -= getsizeof(text)


class Documents(Sequence[str]):
    """Some of the documents, in order. Slices are such lists too; nothing is loaded until a text is used."""

    def __init__(self, store: Store, numbers: range | None = None) -> None:
        self._store = store
        self._numbers = range(len(store.names)) if numbers is None else numbers

    @property  # type: ignore[misc]
    def __class__(self) -> type:
        """`isinstance(context, list)` is how code tells many documents from one."""
        return list

    @property
    def is_whole(self) -> bool:
        return self._numbers == range(len(self._store.names))

    @property
    def size(self) -> int:
        """Of all its texts, in bytes."""
        return sum(self._store.sizes[number] for number in self._numbers)

    def __len__(self) -> int:
        return len(self._numbers)

    @overload
    def __getitem__(self, key: SupportsIndex) -> str: ...
    @overload
    def __getitem__(self, key: slice) -> Documents: ...
    def __getitem__(self, key: SupportsIndex | slice) -> str | Documents:
        if isinstance(key, slice):
            return Documents(self._store, self._numbers[key])
        try:
            number = self._numbers[as_index(key)]
        except IndexError:
            raise IndexError(f"list index out of range: there are {len(self):,} documents") from None
        except TypeError:
            raise TypeError("Documents are numbered: context[0]. Their names are in context_names.") from None
        return self._store.text(number)

    def __iter__(self) -> Iterator[str]:
        return self._texts(self._numbers)

    def __reversed__(self) -> Iterator[str]:
        return self._texts(self._numbers[::-1])

    def _texts(self, numbers: range) -> Iterator[str]:
        for position, number in enumerate(numbers):
            following = numbers[position + 1] if position + 1 < len(numbers) else None
            yield self._store.text(number, then=following)

    def __add__(self, other: list[str]) -> list[str]:
        return [*self, *other]

    def __radd__(self, other: list[str]) -> list[str]:
        return [*other, *self]

    def copy(self) -> Documents:
        return self

    __copy__ = copy

    def __deepcopy__(self, _memo: object) -> Documents:
        return self

    def __repr__(self) -> str:
        noun = "document" if len(self) == 1 else "documents"
        return f"<{len(self):,} {noun}, {_readable(self.size)}, loaded when used>"


type Context = str | list[str] | Documents


def is_documents(value: object) -> bool:
    """By its true type: a class may claim any other."""
    return issubclass(type(value), Documents)


def _decoded(body: Any, name: str) -> str:
    content = body.to_bytes()
    # What it came in would be in memory beside the text that it becomes.
    del body
    if content[:1] == bytes([_FAILED]):
        raise OSError(f"{name!r} could not be loaded: {json.loads(content[1:])}")
    return str(content, "utf-8", "replace")


def _readable(size: int) -> str:
    for unit, factor in (("GB", 1_000_000_000), ("MB", 1_000_000), ("KB", 1_000)):
        if size >= factor:
            return f"{size / factor:.1f} {unit}"
    return f"{size} bytes"
