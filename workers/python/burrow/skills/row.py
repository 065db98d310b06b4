"""A row: one line of the documents with its fields, under the names that lines and questions have for them."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from .columns import Column
from .dates import NO_YEAR, find_dates, read_date
from .days import NO_DAY, Day, Moment, NoDay, Year, day_of, month_of, weekday_of, written
from .fields import DERIVED, GROUPS, field_for, field_like, group_of
from .lines import Record
from .places import Place

if TYPE_CHECKING:
    from .documents import Doc

# A text has at least so many words on average; fewer are names.
_TEXT_FROM_WORDS = 3
# Names of text methods that are more likely meant as a field.
_NOT_TEXT_METHODS = frozenset({"title", "count", "index", "format", "center"})
# What stands behind a word is a field where it does so in as many records.
_FEWEST_BEHIND = 3
_MOST_LOOKED_AT = 5_000
_BEHIND = r"\b\s?(?:(?:no|nr|number|id|code)\b\.?)?\s?[:=#]?\s?([A-Za-z]{0,4}[-_]?\d[\w-]*)"
_ALWAYS = ("text", "document", "number")


class MissingField(AttributeError, KeyError):
    def __str__(self) -> str:
        return str(self.args[0])


class Shape:
    """What rows of one form have in common."""

    def __init__(self, kind: str, names: tuple[str, ...], records: Sequence[Record]) -> None:
        self.kind = kind
        self.names = names
        self._records = records
        self._columns: dict[str, Column] = {}
        self._getters: dict[str, Callable[[Row], Any] | None] = {}
        self._text_name: str | None = None
        self._has_text_name = False
        self._dated: bool | None = None

    def column(self, name: str) -> Column:
        column = self._columns.get(name)
        if column is None:
            column = Column(name, [record.fields.get(name) for record in self._records])
            self._columns[name] = column
        return column

    def getter(self, wanted: str) -> Callable[[Row], Any] | None:
        """How to get what has this name, or None."""
        if wanted not in self._getters:
            self._getters[wanted] = self._find(wanted)
        return self._getters[wanted]

    def text_name(self) -> str | None:
        """The field with the text in it, if there is one."""
        if not self._has_text_name:
            self._text_name = self._find_text()
            self._has_text_name = True
        return self._text_name

    def has_dates(self) -> bool:
        """Whether any of the rows has one, so that the others just lack theirs."""
        if self._dated is None:
            in_notes = self.kind == "notes" and any(_told(record.fields, NO_YEAR) for record in self._records)
            self._dated = in_notes or bool(self.date_names())
        return self._dated

    def described(self) -> str:
        derived = ("date", "month", "year", "weekday") if self.has_dates() else ()
        return ", ".join([*self.names, *(name for name in (*derived, *_ALWAYS) if field_for(name, self.names) is None)])

    def date_names(self) -> list[str]:
        """The fields that are dates, what is called one first."""
        order = {name: number for number, name in enumerate(GROUPS["date"])}
        dates = [name for name in self.names if self.column(name).kind == "date"]
        return sorted(dates, key=lambda name: order.get(name.casefold(), len(order)))

    def _find(self, wanted: str) -> Callable[[Row], Any] | None:
        real = field_for(wanted, self.names)
        derived = wanted.casefold().rstrip("s")
        if real is not None and not (derived == "date" and self.column(self.names[real]).kind == "date"):
            return self._field(self.names[real])
        if derived in DERIVED:
            return _DERIVED[derived]
        if wanted in _BUILT_IN:
            return _BUILT_IN[wanted]
        like = field_like(wanted, self.names)
        if like is not None:
            return self._field(self.names[like])
        group = group_of(wanted)
        if group == "text":
            return _BUILT_IN["text"]
        return _BUILT_IN["document"] if group == "document" else self._behind(wanted)

    def _behind(self, word: str) -> Callable[[Row], Any] | None:
        """The number or code behind a word in the text of the records, as in “opened by badge 4502”: a field without a column."""
        name = self.text_name()
        if name is None:
            return None
        said = re.compile(rf"\b{re.escape(word)}{_BEHIND}", re.IGNORECASE)

        def behind(text: object) -> str | None:
            found = said.search(text) if isinstance(text, str) else None
            return found[1] if found else None

        there = sum(behind(record.fields.get(name)) is not None for record in self._records[:_MOST_LOOKED_AT])
        return (lambda row: behind(row._text())) if there >= _FEWEST_BEHIND else None

    def _field(self, name: str) -> Callable[[Row], Any]:
        column = self.column(name)
        return lambda row: column.value(row._fields.get(name), row._year())

    def _find_text(self) -> str | None:
        named = field_like("text", self.names)
        if named is not None and group_of(self.names[named]) == "text":
            return self.names[named]
        lengths = {}
        for name in self.names:
            values = [record.fields.get(name) for record in self._records[:200]]
            words = [len(value.split()) for value in values if isinstance(value, str)]
            if words and sum(words) >= _TEXT_FROM_WORDS * len(words) and self.column(name).kind == "text":
                lengths[name] = sum(words)
        return max(lengths, key=lambda name: lengths[name]) if lengths else None


class Row:
    """Has no public names of its own: all of them belong to the fields."""

    def __init__(self, shape: Shape, document: Doc, number: int, record: Record) -> None:
        self._shape = shape
        self._document = document
        self._number = number
        self._fields = record.fields
        self._span = (record.start, record.end)

    @property
    def _place(self) -> Place:
        return self._document._stretch(*self._span)

    @property
    def _line(self) -> str:
        start, end = self._span
        return self._document.text[start:end]

    def _text(self) -> str:
        name = self._shape.text_name()
        value = None if name is None else self._fields.get(name)
        return value if isinstance(value, str) and value else self._line

    def _document_name(self) -> str:
        return self._document.name

    def _year(self) -> int:
        """Of a date that is written without one."""
        date = self._document.date
        return date.year if isinstance(date, Day) else NO_YEAR

    def _date(self) -> Day | NoDay:
        for name in self._shape.date_names():
            value = self._shape.column(name).value(self._fields.get(name), self._year())
            if isinstance(value, datetime.date):
                return day_of(value)
        if self._shape.kind == "notes":
            told = _told(self._fields, self._year())
            if told is not None:
                return told
        date = self._document._stated
        if date is None and not self._shape.has_dates():
            raise MissingField(f"These rows have no date. They have: {self._shape.described()}.")
        return date or NO_DAY

    def _moment(self) -> Day | Moment | NoDay:
        for name in self._shape.names:
            raw = self._fields.get(name)
            found = read_date(raw, year=self._year()) if isinstance(raw, str) else None
            if found is not None and found.time is not None:
                return written(found)
        return self._date()

    def _get(self, name: str) -> Any:
        if name in self.__dict__:
            return self.__dict__[name]
        getter = self._shape.getter(name)
        if getter is None:
            raise MissingField(f"These rows have no {name!r}. They have: {self._shape.described()}.")
        return getter(self)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") or name in ("_shape", "_document"):
            raise AttributeError(name)
        getter = self._shape.getter(name)
        if getter is not None:
            return getter(self)
        method = _MAPPING.get(name)
        if method is not None:
            return lambda *arguments: method(self, *arguments)
        if hasattr(str, name) and name not in _NOT_TEXT_METHODS:
            return getattr(self._line, name)
        return self._get(name)

    def __getitem__(self, key: Any) -> Any:
        if isinstance(key, slice):
            return self._line[key]
        if isinstance(key, int):
            return self._get(self._shape.names[key])
        return self._get(str(key))

    def __setitem__(self, key: str, value: Any) -> None:
        self.__dict__[key] = value

    def __contains__(self, part: object) -> bool:
        return str(part) in self._line or field_for(str(part), self._shape.names) is not None

    def __iter__(self) -> Iterator[str]:
        return iter(self._shape.names)

    def __len__(self) -> int:
        return len(self._line)

    def __bool__(self) -> bool:
        return True

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Row):
            return self._span == other._span and self._document == other._document
        return isinstance(other, str) and other in (self._line, self._text())

    def __lt__(self, other: Row) -> bool:
        return (self._document.index, self._span) < (other._document.index, other._span)

    def __hash__(self) -> int:
        return hash((self._document.index, self._span))

    def __deepcopy__(self, _memo: object) -> Row:
        return self

    def __str__(self) -> str:
        return self._line

    def __format__(self, form: str) -> str:
        return format(self._line, form)

    def __repr__(self) -> str:
        return f"<Row {self._number}: {self._line if len(self._line) <= 200 else self._line[:199] + '…'}>"


def _dated(part: Callable[[Any], Any]) -> Callable[[Row], Any]:
    def get(row: Row) -> Any:
        date = row._date()
        return part(date) if isinstance(date, Day) else date

    return get


def _hour(row: Row) -> int | None:
    for value in row._fields.values():
        clock = re.match(r"\s*(\d{1,2}):\d{2}", value) if isinstance(value, str) else None
        if clock is not None:
            return int(clock[1])
    moment = row._moment()
    return moment.hour if isinstance(moment, Moment) and not isinstance(moment, Day) else None


def _told(fields: dict[str, Any], year: int) -> Day | None:
    """The day that a note, or the heading above it, names first."""
    for text in (fields.get("text"), fields.get("heading")):
        for found in find_dates(text or "", year=year):
            if found.is_day:
                return day_of(found.first)
    return None


_DERIVED: dict[str, Callable[[Row], Any]] = {
    **dict.fromkeys(("date", "day", "when"), Row._date),
    "time": Row._moment,
    "timestamp": Row._moment,
    "month": _dated(month_of),
    "year": _dated(lambda date: Year(date.year)),
    "weekday": _dated(weekday_of),
    "hour": _hour,
}
_BUILT_IN: dict[str, Callable[[Row], Any]] = {
    "text": Row._text,
    "line": lambda row: row._line,
    "document": Row._document_name,
    "number": lambda row: row._number,
    "place": lambda row: row._place,
    "marker": lambda row: row._place.marker,
}
_MAPPING: dict[str, Callable[..., Any]] = {
    "get": lambda row, name, default=None: _or_default(row, name, default),
    "keys": lambda row: list(row._shape.names),
    "values": lambda row: [row._get(name) for name in row._shape.names],
    "items": lambda row: [(name, row._get(name)) for name in row._shape.names],
}


def _or_default(row: Row, name: str, default: Any) -> Any:
    try:
        return row._get(name)
    except MissingField:
        return default
