"""`tally`: counts labels, for each user, month, document …"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from .days import Month, Weekday
from .documents import Doc
from .labelled import Labelled
from .row import MissingField, Row

# Puts each of the items under one of the labels: the skill of this name.
Labeller = Callable[[list[Any], list[str]], Sequence[Any]]


class Counts(Counter[Any]):
    """A Counter that finds its keys as people write them: "2023-01" is January 2023, "anna" is Anna."""

    def __missing__(self, key: Any) -> int:
        count: int = self.get(key, 0)
        return count

    def get(self, key: Any, default: Any = 0) -> Any:
        known = _known(self, key)
        return default if known is None else dict.__getitem__(self, known)

    def __contains__(self, key: object) -> bool:
        return _known(self, key) is not None

    @property
    def most(self) -> Any:
        """The key with the highest count; the first of them when there are several."""
        return self.most_common(1)[0][0] if self else None

    @property
    def least(self) -> Any:
        return min(self, key=lambda key: dict.__getitem__(self, key)) if self else None


class Groups(dict[Any, Counts]):
    """Counts of each group, in the order of the items. A group that is not there has none."""

    def __init__(self, names: Iterable[Any] = ()) -> None:
        super().__init__()
        # The labels that there were to choose from, and each group's items with their labels.
        self._names = tuple(names)
        self._entries: dict[Any, list[tuple[Any, Any]]] = {}

    def _add(self, group: Any, item: Any, label: Any) -> None:
        dict.setdefault(self, group, Counts())[label] += 1
        self._entries.setdefault(group, []).append((item, label))

    def __missing__(self, key: Any) -> Counts:
        counts: Counts = self.get(key, Counts())
        return counts

    def get(self, key: Any, default: Any = None) -> Any:
        known = _known(self, key)
        return default if known is None else dict.__getitem__(self, known)

    def __contains__(self, key: object) -> bool:
        return _known(self, key) is not None

    def most(self, label: Any) -> Any:
        """The group with the most items of a label."""
        return max(self, key=lambda group: self[group][label]) if self else None


class Tally:
    def __init__(self, label: Labeller | None) -> None:
        self._label = label

    def tally(self, items: Any, labels: Any = None, by: Any = None) -> Any:
        """Counts the labels of the items; `by` "user", "month", "document" …: a count for each of these."""
        if isinstance(items, (str, Mapping)) or not isinstance(items, Iterable):
            raise TypeError(f"tally counts a list of items, such as rows(), not {type(items).__name__}.")
        listed = list(items)
        if isinstance(labels, Row | Doc):
            raise TypeError("labels is a list with one label for each item, or the name of a field.")
        if by is not None and _is_parallel(by, listed) and not _is_parallel(labels, listed):
            # tally(items, "user", labels)
            labels, by = by, labels
        keys = None if labels is None else self._labels(listed, labels)
        if by is None:
            return Counts(listed if keys is None else keys)
        groups = _named(listed, by)
        if keys is None:
            # The groups themselves are what is counted.
            return Counts(group for item, group in zip(listed, groups) if _has(item, by, group))
        given = keys.names if isinstance(keys, Labelled) else dict.fromkeys(keys)
        counted = Groups(given)
        for group, item, key in zip(groups, listed, _without_group(keys, groups)):
            if _has(item, by, group):
                counted._add(group, item, key)
        return counted

    def _labels(self, items: list[Any], labels: Any) -> Sequence[Any]:
        if isinstance(labels, str) or callable(labels):
            return _named(items, labels)
        if isinstance(labels, Mapping):
            return [labels[item] if item in labels else labels.get(str(item)) for item in items]
        given = labels if isinstance(labels, Labelled) else list(labels)
        if len(given) == len(items) and not _are_names(given, items):
            return given
        if not all(isinstance(name, str) for name in given) or len(given) > len(items) > 0:
            raise TypeError(f"There are {len(items):,} items and {len(given):,} labels; give one label for each item.")
        if self._label is None:
            raise TypeError(f"There are {len(items):,} items and {len(given):,} labels. Label the items first.")
        return self._label(items, given) if items else []


def _without_group(keys: Sequence[Any], groups: Sequence[Any]) -> Sequence[Any]:
    """`tally(r, [(x.user, x.item) for x in r], by="user")`: what is the same in a whole group tells nothing in it."""
    if not keys or not all(isinstance(key, tuple) and len(key) > 1 for key in keys):
        return keys
    width = min(map(len, keys))
    said = {at for at in range(width) if all(key[at] == group for key, group in zip(keys, groups))}
    if not said or len(said) == width:
        return keys
    return [tuple(part for at, part in enumerate(key) if at not in said) for key in keys]


def _is_parallel(labels: Any, items: list[Any]) -> bool:
    return isinstance(labels, Sequence) and not isinstance(labels, str) and len(labels) == len(items)


def _are_names(given: list[Any], items: list[Any]) -> bool:
    """As many labels as items by chance: names are all different, and texts are what is labelled by them."""
    texts = all(isinstance(item, str | Row | Doc) for item in items)
    return (
        len(given) > 1
        and texts
        and all(isinstance(name, str) for name in given)
        and "other" in given
        and len(set(given)) == len(given)
    )


def _named(items: list[Any], by: Any) -> list[Any]:
    if isinstance(by, Sequence) and not isinstance(by, str) and len(by) == len(items):
        return list(by)
    if isinstance(by, Sequence) and not isinstance(by, str) and all(isinstance(name, str) for name in by):
        # by=["user", "month"]
        return list(zip(*[_named(items, name) for name in by])) if items else []
    if callable(by):
        return [by(item) for item in items]
    return [_field(item, str(by)) for item in items]


def _has(item: Any, by: Any, group: Any) -> bool:
    """Whether an item belongs to a group at all: “badge” is no field of lines in which no badge is named."""
    return group is not None or not isinstance(item, Row) or not isinstance(by, str) or by in item


def _field(item: Any, name: str) -> Any:
    if isinstance(item, Row):
        return item._get(name)
    if isinstance(item, Mapping):
        if name not in item:
            raise KeyError(f"{name!r}; there are {', '.join(map(repr, item))}")
        return item[name]
    if isinstance(item, Doc):
        return item.name if name.casefold() in ("document", "documents", "name", "file") else getattr(item, name)
    if isinstance(item, tuple) and item and isinstance(item[0], Row | Mapping | Doc):
        # (row, label)
        return _field(item[0], name)
    if hasattr(item, name):
        return getattr(item, name)
    raise MissingField(
        f"These items are {type(item).__name__} and have no {name!r}. Give the rows, or a function for `by`."
    )


def _known(counts: Mapping[Any, Any], key: Any) -> Any:
    """The key of the counts that this one means."""
    if dict.__contains__(counts, key):
        return key
    if not isinstance(key, str | int):
        return None
    for known in counts:
        if isinstance(known, Month | Weekday | str) and (known == key or _same(known, key)):
            return known
        if isinstance(known, int) and not isinstance(known, bool) and str(known) == str(key):
            return known
        if not isinstance(known, str) and hasattr(known, "strftime") and known == key:
            return known
    return None


def _same(known: str, key: Any) -> bool:
    return str(known).strip().casefold() == str(key).strip().casefold()
