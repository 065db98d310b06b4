"""The documents as skills see them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from .dates import find_dates, read_date
from .days import Day, day_of
from .places import Place, place_in
from .records import Table, tables_in
from .rows import Rows, rows_in

# Where a document says of when it is.
_HEAD = 300
# Characters whose rows are kept in memory, which takes several times as much.
_MOST_TABLED = 20_000_000
_DAY_LINE = re.compile(r"[#*_\s]*(?:[Dd]ate[*_\s]*:)?[*_\s]*(.*?)[*_\s]*")


class Doc:
    """One document. It can be used like its text; shown in a list it is its name."""

    def __init__(self, corpus: Corpus, index: int) -> None:
        self._corpus = corpus
        self.index = index
        self.name = corpus.names[index]
        self._days: dict[str, Day | None] = {}

    @property
    def number(self) -> int:
        return self.index + 1

    @property
    def text(self) -> str:
        return self._corpus.text(self.index)

    @property
    def date(self) -> Day | None:
        """The day that its name, a line of its own, or else its beginning names."""
        return self._day("told", lambda: self._stated or _first_day(self.text[:_HEAD]))

    @property
    def _stated(self) -> Day | None:
        """The day of the whole document, and so of each row in it that has none of its own."""
        return self._day("stated", lambda: _first_day(self.name.replace("_", "-")) or _day_line(self.text[:_HEAD]))

    def _day(self, which: str, find: Callable[[], Day | None]) -> Day | None:
        if which not in self._days:
            self._days[which] = find()
        return self._days[which]

    @property
    def _place(self) -> Place:
        return self._stretch(0, len(self.text))

    def _stretch(self, start: int, end: int) -> Place:
        return self._corpus.place(self.index, start, end)

    def rows(self) -> Rows:
        """The rows of this document alone."""
        return rows_in([(self, self._corpus.tables(self.index))])

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_") or not hasattr(str, name):
            raise AttributeError(f"A document has no {name!r}. It has name, text, number, date and rows().")
        return getattr(self.text, name)

    def __getitem__(self, key: Any) -> Any:
        """Models write `doc["name"]` as often as `doc.name`."""
        return getattr(self, key) if isinstance(key, str) else self.text[key]

    def __contains__(self, part: object) -> bool:
        return str(part) in self.text

    def __iter__(self) -> Iterator[str]:
        return iter(self.text)

    def __len__(self) -> int:
        return len(self.text)

    def __bool__(self) -> bool:
        return True

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Doc):
            return self.index == other.index and self._corpus is other._corpus
        return isinstance(other, str) and (other == self.name or other == self.text)

    def __lt__(self, other: Doc) -> bool:
        return self.index < other.index

    def __hash__(self) -> int:
        # So that what is counted by documents is found under their names.
        return hash(self.name)

    def __add__(self, other: str) -> str:
        return self.text + other

    def __radd__(self, other: str) -> str:
        return other + self.text

    def __deepcopy__(self, _memo: object) -> Doc:
        return self

    def __str__(self) -> str:
        return self.text

    def __format__(self, form: str) -> str:
        return format(self.text, form)

    def __repr__(self) -> str:
        return f"<Doc {self.name!r}, {len(self.text):,} characters>"


class Docs(list[Doc]):
    """Can be called, because models write `documents = documents()` and then call it again."""

    def __call__(self) -> Docs:
        return self

    def rows(self) -> Rows:
        return rows_in([(doc, doc._corpus.tables(doc.index)) for doc in self])


class Corpus:
    """What a namespace finds in `context`: one text, or many with their names."""

    def __init__(self, context: str | Sequence[str], names: Sequence[str], in_corpus: bool = True) -> None:
        self._context = context
        self._in_corpus = in_corpus
        count = 1 if isinstance(context, str) else len(context)
        self.names = [names[number] if number < len(names) else f"document {number + 1}" for number in range(count)]
        self._tables: dict[int, list[Table]] = {}
        self._tabled = 0

    def __len__(self) -> int:
        return len(self.names)

    def text(self, number: int) -> str:
        return self._context if isinstance(self._context, str) else self._context[number]

    def place(self, document: int, start: int, end: int) -> Place:
        return place_in(document, self.names[document], self.text(document), start, end, self._in_corpus)

    def documents(self) -> Docs:
        return Docs([Doc(self, number) for number in range(len(self))])

    def tables(self, number: int) -> list[Table]:
        """What is in a document, read once: a program is rehearsed before it runs."""
        if number not in self._tables:
            text = self.text(number)
            tables = tables_in(text)
            if self._tabled + len(text) > _MOST_TABLED:
                return tables
            self._tabled += len(text)
            self._tables[number] = tables
        return self._tables[number]


def _first_day(text: str) -> Day | None:
    return next((day_of(one.first) for one in find_dates(text) if one.is_day and one.has_year), None)


def _day_line(text: str) -> Day | None:
    """Of the only such line at the beginning: with several, each is about what stands below it."""
    matches = [match for line in text.splitlines() if (match := _DAY_LINE.fullmatch(line))]
    days = [found for match in matches if (found := read_date(match[1])) and found.is_day and found.has_year]
    return day_of(days[0].first) if len(days) == 1 else None
