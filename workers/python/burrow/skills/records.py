"""Records in a text: which of its lines have fields, and what stands in them. By form alone, never by a model."""

from __future__ import annotations

from dataclasses import dataclass

from .lines import Lines, Reader, Record
from .log_columns import with_sources
from .notes import begins_as_chat, cards, chat, notes
from .structured import json_records, key_values, log_line, piped
from .tables import delimited, markdown_table

# In this order: what one of the first takes, one of the last would take for something else.
_READERS: tuple[tuple[str, Reader], ...] = (
    ("json", json_records),
    ("table", markdown_table),
    ("fields", piped),
    ("log", log_line),
    ("pairs", key_values),
    ("table", delimited),
)
# Objects that do not end are looked for from each line again.
_MOST_BROKEN = 100
# Of the text that has to be records for the rest to be their surroundings.
_LEAST_SHARE = 0.3


@dataclass(frozen=True)
class Table:
    """Records of one form, and the names of all their fields."""

    kind: str
    names: tuple[str, ...]
    records: list[Record]

    @property
    def is_plain(self) -> bool:
        return self.kind == "notes"


def tables_in(text: str) -> list[Table]:
    """What a document holds, in its order. A document without records is one table of its lines."""
    lines = Lines(text)
    if begins_as_chat(lines) and (talk := chat(lines, list(range(len(lines))))):
        return [_table("chat", talk)]
    found, plain = _structured(lines)
    if not _is_enough(found, lines, plain):
        found, plain = {}, list(range(len(lines)))
    whole, plain = cards(lines, plain)
    if whole and _is_enough({("cards",): whole}, lines, plain):
        found[("cards",)] = whole
    if not found:
        turns = chat(lines, plain)
        found = {("chat",): turns} if turns else {("notes",): notes(lines, plain)}
    tables = [_table(key[0], records) for key, records in found.items() if records]
    most = max((len(table.records) for table in tables), default=0)
    # One line of the same form above many is about them.
    kept = [table for table in tables if len(table.records) > 1 or most < 5]
    return sorted(kept, key=lambda table: table.records[0].start)


def _structured(lines: Lines) -> tuple[dict[tuple[str, ...], list[Record]], list[int]]:
    """Records by form, and the numbers of the other lines."""
    found: dict[tuple[str, ...], list[Record]] = {}
    plain: list[int] = []
    broken = 0
    at = 0
    while at < len(lines):
        for kind, reader in _READERS:
            if reader is json_records and broken > _MOST_BROKEN:
                continue
            read = reader(lines, at)
            if read is not None:
                records, at = read
                # Each table has columns of its own.
                names = tuple(records[0].fields) if kind == "table" else ()
                found.setdefault((kind, *names), []).extend(records)
                break
            broken += reader is json_records and lines.text[lines.spans[at][0]] in "{["
        else:
            plain.append(at)
            at += 1
    return found, plain


def _is_enough(found: dict[tuple[str, ...], list[Record]], lines: Lines, plain: list[int]) -> bool:
    count = sum(map(len, found.values()))
    inside = sum(record.end - record.start for records in found.values() for record in records)
    outside = sum(lines.spans[number][1] - lines.spans[number][0] for number in plain)
    share = inside / max(1, inside + outside)
    return share >= _LEAST_SHARE if count > 1 else count == 1 and share > 0.8


def _table(kind: str, records: list[Record]) -> Table:
    if kind == "log":
        records = with_sources(records)
    names = {name: None for record in records for name in record.fields}
    if kind in ("fields", "pairs", "json"):
        # A line of the same form without any of the fields the others have is about them.
        common = {name for name in names if 2 * sum(name in record.fields for record in records) >= len(records)}
        kept = [record for record in records if common & record.fields.keys()] or records
        names = {name: None for record in kept for name in record.fields}
        records = kept
    return Table(kind, tuple(names), records)
