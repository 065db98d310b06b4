"""Days, months and weekdays that compare with what people write: `row.date > "Jan 6, 2023"`."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

from .calendars import MONTHS, WEEKDAY_NUMBERS, WEEKDAYS
from .dates import NO_YEAR, Found, read_date

_MONTH_NAMES = MONTHS[0]


def _compared(holds: Callable[[Any, Any, Any], bool]) -> Callable[[Any, object], Any]:
    def compare(self: Any, other: object) -> Any:
        bounds = self._bounds(other)
        return NotImplemented if bounds is None else holds(self._own(), *bounds)

    return compare


class Moment(datetime.datetime):
    """A date with its time, as it is written: time zones are not converted. Text methods work on it too, because
    models write `row.date[:7]` and `row.date.startswith("2023")`."""

    def _own(self) -> Any:
        return datetime.datetime.combine(_date(self), self.time())

    def _bounds(self, other: object) -> tuple[Any, Any] | None:
        """The first and the last moment that the other stands for."""
        if isinstance(other, datetime.datetime) and not isinstance(other, Day):
            moment = datetime.datetime.combine(_date(other), other.time())
            return (moment, moment)
        if isinstance(other, datetime.date):
            day = _date(other)
            return (datetime.datetime.combine(day, _FIRST), datetime.datetime.combine(day, _LAST))
        found = read_date(other, year=self.year) if isinstance(other, str) else None
        if found is None:
            return None
        first = datetime.datetime.combine(found.first, found.time or _FIRST)
        return (first, datetime.datetime.combine(found.last, found.time or _LAST))

    __lt__ = _compared(lambda own, first, last: own < first)
    __le__ = _compared(lambda own, first, last: own <= last)
    __gt__ = _compared(lambda own, first, last: own > last)
    __ge__ = _compared(lambda own, first, last: own >= first)
    __eq__ = _compared(lambda own, first, last: first <= own <= last)
    __hash__ = datetime.datetime.__hash__

    def __sub__(self, other: Any) -> Any:
        if isinstance(other, datetime.timedelta):
            return self + -other
        bounds = self._bounds(other)
        return NotImplemented if bounds is None else self._own() - bounds[0]

    def __rsub__(self, other: Any) -> Any:
        bounds = self._bounds(other)
        return NotImplemented if bounds is None else bounds[0] - self._own()

    def date(self) -> Day:
        return day_of(self)

    def __str__(self) -> str:
        return self.isoformat(" ")

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_") or not hasattr(str, name):
            raise AttributeError(f"A date has no {name!r}; it has .year .month .day and compares with texts.")
        return getattr(str(self), name)

    def __getitem__(self, key: Any) -> str:
        return str(self)[key]

    def __contains__(self, part: object) -> bool:
        return str(part) in str(self)


class Day(Moment):
    """A date. Made of a `datetime`, because Python does not compare those with dates."""

    def _own(self) -> datetime.date:
        return _date(self)

    def _bounds(self, other: object) -> tuple[datetime.date, datetime.date] | None:
        bounds = super()._bounds(other)
        return None if bounds is None else (bounds[0].date(), bounds[1].date())

    # Equal to a plain date, so it must be found where that is a key.
    def __hash__(self) -> int:
        return hash(_date(self))

    __eq__ = Moment.__eq__

    def isoformat(self, *_: Any, **__: Any) -> str:
        return _date(self).isoformat()

    def __str__(self) -> str:
        return self.isoformat()

    def __format__(self, form: str) -> str:
        return self.strftime(form) if "%" in form else format(str(self), form)

    def __repr__(self) -> str:
        return f"date({self.year}, {self.month}, {self.day})"


class NoDay:
    """Where a row has no date: neither before nor after anything, so that a comparison leaves the row out."""

    def _never(self, _other: object) -> bool:
        return False

    __lt__ = __le__ = __gt__ = __ge__ = _never

    def __bool__(self) -> bool:
        return False

    def __str__(self) -> str:
        return ""

    def __repr__(self) -> str:
        return "no date"


def _paired(holds: Callable[[Any, Any], bool]) -> Callable[[Any, Any], Any]:
    def compare(self: Any, other: object) -> Any:
        pair = self._pair(other)
        return NotImplemented if pair is None else holds(*pair)

    return compare


class Month(str):
    """`January 2023`; equal to "2023-01", "January", "Jan 2023" and 1, and in the order of the calendar."""

    number: int = 0
    year: int = NO_YEAR

    def _pair(self, other: object) -> tuple[tuple[int, int], tuple[int, int]] | None:
        """Itself and the other as (year, month), without years where the other has none."""
        if isinstance(other, Month):
            return (self.year, self.number), (other.year, other.number)
        if isinstance(other, datetime.date):
            return (self.year, self.number), (other.year, other.month)
        if isinstance(other, str) and other.strip().isdigit() and len(other.strip()) < 3:
            other = int(other)
        if isinstance(other, int):
            return (0, self.number), (0, other)
        found = read_date(other, year=self.year) if isinstance(other, str) else None
        if found is None:
            return None
        return (self.year, self.number), (found.first.year, found.first.month)

    def __eq__(self, other: object) -> bool:
        pair = self._pair(other)
        return str.__eq__(self, other) is True if pair is None else pair[0] == pair[1]

    def __ne__(self, other: object) -> bool:
        return not self == other

    __lt__ = _paired(lambda own, other: own < other)
    __le__ = _paired(lambda own, other: own <= other)
    __gt__ = _paired(lambda own, other: own > other)
    __ge__ = _paired(lambda own, other: own >= other)
    __hash__ = str.__hash__


class Weekday(str):
    """`Monday`; equal to "monday", "Mon" and, as for `date.weekday()`, 0."""

    def __eq__(self, other: object) -> bool:
        if isinstance(other, int):
            return WEEKDAYS.index(str(self)) == other
        if not isinstance(other, str):
            return False
        return WEEKDAY_NUMBERS.get(other.strip(". ").casefold(), -1) == WEEKDAYS.index(str.__str__(self))

    def __ne__(self, other: object) -> bool:
        return not self == other

    __hash__ = str.__hash__


class Year(int):
    """A number that equals its digits too: `row.year == "2023"`."""

    def __eq__(self, other: object) -> bool:
        return int(self) == (int(other) if isinstance(other, str) and other.strip().isdigit() else other)

    def __ne__(self, other: object) -> bool:
        return not self == other

    __hash__ = int.__hash__


_FIRST = datetime.time.min
_LAST = datetime.time.max
NO_DAY = NoDay()


def day_of(date: datetime.date) -> Day:
    return Day(date.year, date.month, date.day)


def _date(date: datetime.date) -> datetime.date:
    return datetime.date(date.year, date.month, date.day)


def moment_of(moment: datetime.datetime) -> Moment:
    at = moment.time()
    return Moment(moment.year, moment.month, moment.day, at.hour, at.minute, at.second, at.microsecond)


def written(found: Found) -> Day | Moment:
    """What was found as a value that compares."""
    if found.time is None:
        return day_of(found.first)
    return moment_of(datetime.datetime.combine(found.first, found.time))


def month_of(date: datetime.date) -> Month:
    name = _MONTH_NAMES[date.month - 1]
    month = Month(name if date.year == NO_YEAR else f"{name} {date.year}")
    month.number, month.year = date.month, date.year
    return month


def weekday_of(date: datetime.date) -> Weekday:
    return Weekday(WEEKDAYS[date.weekday()])
