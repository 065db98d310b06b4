"""What skills are given to go through: texts, rows, documents, hits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from .documents import Doc
from .hits import Hit
from .row import Row


def text_of(item: Any) -> str:
    """What of an item a model reads."""
    if isinstance(item, Row):
        return item._text()
    return item.value if isinstance(item, Hit) else str(item)


def is_one(items: Any) -> bool:
    """One item rather than several."""
    return isinstance(items, (str, Row, Doc, Hit))


def listed(items: Any) -> Sequence[Any]:
    if items is None:
        return []
    if is_one(items):
        return [items]
    return list(items.values() if isinstance(items, Mapping) else items)
