"""Logs that line up: what stands in the column before the message is its source."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from .lines import Record

_GAP = re.compile(r"\S+ {2,}(?=\S)")
# Of the lines, for a column to be one; the others are broken lines.
_MOST = 0.9
_LONGEST = 40


def with_sources(records: Sequence[Record]) -> list[Record]:
    """The same records, each with its source, where their messages begin with a column of single words."""
    messages = [record.fields.get("message") for record in records]
    if any("source" in record.fields for record in records) or not all(isinstance(said, str) for said in messages):
        return list(records)
    gaps = Counter(gap.end() for said in messages if (gap := _GAP.match(str(said))) and gap.end() <= _LONGEST)
    if not gaps:
        return list(records)
    width = gaps.most_common(1)[0][0]
    parts = [_parted(str(said), width) for said in messages]
    if sum(part is not None for part in parts) < _MOST * len(parts):
        return list(records)
    return [record if part is None else _sourced(record, *part) for record, part in zip(records, parts)]


def _parted(message: str, width: int) -> tuple[str, str] | None:
    word, rest = message[:width], message[width:]
    return (word.strip(), rest) if word.endswith(" ") and rest[:1].strip() and " " not in word.strip() else None


def _sourced(record: Record, source: str, message: str) -> Record:
    fields = {name: value for name, value in record.fields.items() if name != "message"}
    return replace(record, fields={**fields, "source": source, "message": message})
