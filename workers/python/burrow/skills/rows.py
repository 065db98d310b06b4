"""`rows()`: the lines of the documents as rows with fields."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from .lines import Record
from .records import Table
from .row import Row, Shape

if TYPE_CHECKING:
    from .documents import Doc

_SHOWN = 5


class Rows(list[Row]):
    """Can be called, because models write `rows = rows()` and then call it again; gives a column by its name."""

    def __call__(self, *_: Any) -> Rows:
        return self

    @property
    def fields(self) -> list[str]:
        return list({name: None for row in self for name in row})

    def __getattr__(self, name: str) -> list[Any]:
        if name.startswith("_"):
            raise AttributeError(name)
        return [row._get(name) for row in self]

    def __repr__(self) -> str:
        shown = [repr(row) for row in self[:_SHOWN]]
        if len(self) > _SHOWN:
            shown.append(f"… {len(self):,} rows in all, with the fields {', '.join(self.fields)}")
        return "\n".join(shown) or "[]"

    __str__ = __repr__


def rows_in(read: Sequence[tuple[Doc, Sequence[Table]]]) -> Rows:
    """The rows of documents, in their order. Tables with the same names share what is known of their columns."""
    chosen = _without_surroundings(read)
    records: dict[tuple[str, tuple[str, ...]], list[Record]] = {}
    for _, tables in chosen:
        for table in tables:
            records.setdefault((table.kind, table.names), []).extend(table.records)
    shapes = {key: Shape(*key, found) for key, found in records.items()}
    rows = Rows()
    for doc, tables in chosen:
        found = [(record, shapes[table.kind, table.names]) for table in tables for record in table.records]
        found.sort(key=lambda one: one[0].start)
        rows.extend(Row(shape, doc, number, record) for number, (record, shape) in enumerate(found, start=1))
    return rows


def _without_surroundings(read: Sequence[tuple[Doc, Sequence[Table]]]) -> Sequence[tuple[Doc, Sequence[Table]]]:
    """Without documents of plain lines, where most of what there is has fields: they are about the others."""
    with_fields = [(doc, tables) for doc, tables in read if not all(table.is_plain for table in tables)]
    size = {
        id(doc): sum(record.end - record.start for table in tables for record in table.records) for doc, tables in read
    }
    inside = sum(size[id(doc)] for doc, _ in with_fields)
    return with_fields if inside * 2 >= sum(size.values()) and with_fields else read
