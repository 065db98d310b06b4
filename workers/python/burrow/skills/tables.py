"""Tables: lines whose fields are named by the line above them."""

from __future__ import annotations

import csv
import re

from .amounts import is_number
from .dates import read_date
from .fields import group_of
from .lines import Lines, Record

_DELIMITERS = ("\t", "||", ";", "|", ",")
_RULE = re.compile(r"\|?\s*:?-{2,}:?\s*(?:\|\s*:?-{2,}:?\s*)*\|?")
_LONGEST_NAME = 40
_MOST_WORDS = 4
# A quotation mark that is never closed would take the rest of the document with it.
_MOST_LINES_A_RECORD = 200
_LONGEST_CELL = 200
# Rows that show whether this is a table, before all of it is read.
_TRIED = 20


def markdown_table(lines: Lines, at: int) -> tuple[list[Record], int] | None:
    if "|" not in lines[at] or at + 2 >= len(lines) or not _RULE.fullmatch(lines[at + 1]) or "|" not in lines[at + 1]:
        return None
    names = _named([cell.strip("*_` ") for cell in _bars(lines[at])])
    records = []
    row = at + 2
    while row < len(lines) and "|" in lines[row] and not lines.follows_blank(row):
        cells = _fitted(_bars(lines[row]), names, " | ")
        records.append(Record(*lines.spans[row], dict(zip(names, cells))))
        row += 1
    return (records, row) if records else None


def delimited(lines: Lines, at: int) -> tuple[list[Record], int] | None:
    """CSV with any delimiter, also below a preamble. Without a header the columns are named after what they hold."""
    line = lines[at]
    if at + 1 >= len(lines) or line[0] in "{[":
        return None
    for delimiter in _DELIMITERS:
        if delimiter not in line or delimiter not in lines[at + 1]:
            continue
        header, begin, _ = _cells(lines, at, delimiter)
        if len(header) < 2:
            continue
        has_header = _is_header(header)
        if not has_header:
            begin = at
            if len(header) < 3 or lines[at + 1].count(delimiter) != line.count(delimiter):
                continue
        tried, _ = _rows(lines, begin, delimiter, len(header), _TRIED)
        names = _names(line, delimiter, header if has_header else None, [cells for _, _, cells in tried])
        if names is not None:
            rows, after = _rows(lines, begin, delimiter, len(header), len(lines))
            if has_header:
                # Put together of several files, a table has its header several times.
                rows = [row for row in rows if row[2] != header] or rows
            return _records(names, rows, delimiter), after
    return None


def _names(line: str, delimiter: str, header: list[str] | None, rows: list[list[str]]) -> list[str] | None:
    """Of the columns; None when this is no table."""
    if header is not None:
        return _named(header) if rows and _is_table(line, delimiter, rows) else None
    width = len(rows[0]) if rows else 0
    columns = list(zip(*[cells for cells in rows if len(cells) == width]))
    if (
        len(rows) < 3
        or width < 3
        or any(len(cell) > _LONGEST_CELL for cell in rows[0][:-1])
        or not any(map(_kind, columns))
    ):
        return None
    return _guessed(columns)


def _cells(lines: Lines, at: int, delimiter: str) -> tuple[list[str], int, int]:
    """The cells of the record that begins at a line, the number of the line after it, and where it ends."""
    start, end = lines.spans[at]
    text = lines.text
    if '"' not in text[start:end] or len(delimiter) > 1:
        return [cell.strip() for cell in text[start:end].split(delimiter)], at + 1, end
    last = at
    quotes = text.count('"', start, end)
    while quotes % 2 and last + 1 < min(len(lines), at + _MOST_LINES_A_RECORD):
        last += 1
        quotes += text.count('"', lines.spans[last - 1][1], lines.spans[last][1])
    if quotes % 2:
        return [cell.strip() for cell in text[start:end].split(delimiter)], at + 1, end
    end = lines.spans[last][1]
    try:
        rows = list(csv.reader([text[start:end]], delimiter=delimiter, skipinitialspace=True))
    except csv.Error:
        rows = []
    cells = rows[0] if len(rows) == 1 else text[start:end].split(delimiter)
    return [cell.strip() for cell in cells], last + 1, end


def _rows(lines: Lines, at: int, delimiter: str, width: int, most: int) -> tuple[list[tuple[int, int, list[str]]], int]:
    """Rows of about this width from a line on: start, end and cells of each; and the line after the last."""
    rows: list[tuple[int, int, list[str]]] = []
    after = at
    while at < len(lines) and len(rows) < most:
        cells, following, end = _cells(lines, at, delimiter)
        if 2 <= len(cells) and len(cells) * 2 >= width and not (len(cells) < width and lines.follows_blank(at)):
            rows.append((lines.spans[at][0], end, cells))
            after = following
        elif following - after > 2 or len(cells) > 1:
            # A comment between two rows is one line.
            break
        at = following
    return rows, after


def _records(names: list[str], rows: list[tuple[int, int, list[str]]], delimiter: str) -> list[Record]:
    return [Record(start, end, dict(zip(names, _fitted(cells, names, delimiter)))) for start, end, cells in rows]


def _fitted(cells: list[str], names: list[str], delimiter: str) -> list[str]:
    """As many cells as names: a text with bare delimiters in it is one cell again."""
    more = len(cells) - len(names)
    if more > 0:
        texts = [number for number, name in enumerate(names) if group_of(name) == "text"]
        at = texts[-1] if texts else len(names) - 1
        joiner = delimiter + " " if delimiter in ",;" else delimiter
        return [*cells[:at], joiner.join(cells[at : at + more + 1]), *cells[at + more + 1 :]]
    return cells + [""] * -more


def _is_header(cells: list[str]) -> bool:
    # The first column of row numbers often has no name.
    named = cells[1:] if cells[0] == "" and len(cells) > 2 else cells
    if len({cell.casefold() for cell in named}) < len(named):
        return False
    return all(
        cell
        and len(cell) <= _LONGEST_NAME
        and len(cell.split()) <= _MOST_WORDS
        and cell[-1] not in ".!?:"
        and any(map(str.isalpha, cell))
        and not is_number(cell)
        and read_date(cell) is None
        for cell in named
    )


def _is_table(line: str, delimiter: str, rows: list[list[str]]) -> bool:
    """Whether this is no prose with commas in it."""
    if delimiter not in ",;" or f"{delimiter} " not in line:
        return len(rows) > 1 or delimiter != "," or len(rows[0]) > 2
    width = line.count(delimiter) + 1
    columns = list(zip(*[cells for cells in rows if len(cells) == width]))
    return bool(columns) and any(map(_kind, columns))


def _kind(column: tuple[str, ...]) -> str | None:
    filled = [cell for cell in column[:50] if cell]
    if filled and all(read_date(cell) for cell in filled):
        return "date"
    return "number" if filled and all(map(is_number, filled)) else None


def _guessed(columns: list[tuple[str, ...]]) -> list[str]:
    kinds = [_kind(column) for column in columns]
    lengths = [sum(map(len, column)) if kind is None else 0 for column, kind in zip(columns, kinds)]
    names = [kind or "column" for kind in kinds]
    longest = lengths.index(max(lengths))
    if lengths[longest] > 0:
        names[longest] = "text"
    others = [number for number, name in enumerate(names) if name == "column"]
    if others:
        names[others[0]] = "name"
    return _named(names)


def _named(cells: list[str]) -> list[str]:
    """Each name once."""
    names: list[str] = []
    for number, cell in enumerate(cells, start=1):
        name = cell or ("number" if number == 1 else f"column {number}")
        names.append(name if name not in names else f"{name} {number}")
    return names


def _bars(line: str) -> list[str]:
    inner = line.strip().removeprefix("|").removesuffix("|")
    return [cell.replace("\\|", "|").strip() for cell in re.split(r"(?<!\\)\|", inner)]
