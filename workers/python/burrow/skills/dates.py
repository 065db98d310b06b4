"""Dates as people write them, read by code."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from .calendars import MONTH_NUMBERS, WEEKDAY_NUMBERS


def _any_of(words: Iterable[str]) -> str:
    """A pattern of words by their first letters: few of a hundred names are tried where none of them stands."""
    letters: dict[str, set[str]] = {}
    for word in words:
        letters.setdefault(word[0], set()).add(word[1:])
    branches = [
        first + "(?:" + "|".join(sorted(rests, key=len, reverse=True)) + ")" for first, rests in letters.items()
    ]
    return "|".join(branches)


_MONTH = _any_of(MONTH_NUMBERS)
_WEEKDAY = _any_of(WEEKDAY_NUMBERS)
_TIME = re.compile(
    r"(?:[T,@]|\s+[-–—]|\s+at)?\s*(?<!\d)(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?(?!\d)"
    r"(?:\s*([ap])\.?m\b\.?)?(?:\s*(?:Z\b|UTC\b|GMT\b|[+-]\d{2}:?\d{2}\b))?",
    re.IGNORECASE,
)
_HOUR = re.compile(r"(?:,|\s+at)?\s*(?<!\d)(\d{1,2})\s*([ap])\.?m\b\.?", re.IGNORECASE)
_COMPACT_TIME = re.compile(r"T(\d{2})(\d{2})(\d{2})?(?!\d)Z?")
_ORDINAL = r"(?:st|nd|rd|th|er|º|ª)?"
_DATE = re.compile(
    rf"(?<!\w)(?:(?:{_WEEKDAY})\b[.,]?\s+)?(?:the\s+)?(?:"
    r"(?<![\d.])(?P<iso>\d{4}(?P<s1>[-/.])\d{1,2}(?P=s1)\d{1,2})(?![\d])"
    rf"|(?<![\d.])(?P<day_first>\d{{1,2}}{_ORDINAL}\.?(?:\s+(?:of|de|di))?"
    rf"[\s/-]*\b(?P<m1>{_MONTH})\b(?:\.(?=\s*\d))?(?:\s+(?:de|del))?"
    r"(?:[\s,/-]+(?:\d{4}|'?\d{2}(?![\d:])))?)(?!\d)"
    rf"|\b(?P<month_first>(?P<m2>{_MONTH})\b\.?[\s-]+(?:the\s+)?\d{{1,2}}{_ORDINAL}(?![\d:])"
    r"(?:(?:,\s*|\s+|-)(?:\d{4}|'\d{2})(?![\d:]))?)(?!\d)"
    r"|(?<![\d.])(?P<numbers>\d{1,2}(?P<s2>[/.-])\d{1,2}(?P=s2)(?:\d{4}|\d{2}))(?!\d)(?!\.\d)"
    rf"|\b(?P<month_only>(?P<m3>{_MONTH})\b\.?,?[\s-]+(?:de\s+)?\d{{4}})(?!\d)"
    r"|(?<![\d.-])(?P<iso_month>\d{4}-\d{2})(?![\d-])"
    r"|(?<!\d)(?P<compact>(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01]))(?:(?=T\d)|(?!\d))"
    r")",
    re.IGNORECASE,
)
_DIGITS = re.compile(r"\d+")
# How far a date goes to either side of its first digits: "Wednesday, September the 6th, 2023".
_REACH = 48
_BARE_YEAR = re.compile(r"\s*(?:in\s+)?((?:1[5-9]|20|21)\d{2})\s*", re.IGNORECASE)
_BARE_MONTH = re.compile(rf"\s*({_MONTH})\.?\s*", re.IGNORECASE)
# Seconds since 1970, of this century, with or without milliseconds.
_UNIX = re.compile(r"\s*(\d{10})(\d{3})?\s*")
_UNIX_SECONDS = range(946_684_800, 4_102_444_800)
_EDGES = re.compile(r"[\s\[\](){}<>\"'.,;:#*_|–—-]*")
# What a date without a year has: the year that `strptime` gives it too.
NO_YEAR = 1900


@dataclass(frozen=True)
class Found:
    """A date that stands at text[start:end]: a day, or from the first to the last day of a month or year."""

    first: datetime.date
    last: datetime.date
    time: datetime.time | None
    start: int
    end: int
    has_year: bool = True

    @property
    def is_day(self) -> bool:
        return self.first == self.last


def find_dates(text: str, day_first: bool | None = None, year: int = NO_YEAR) -> Iterator[Found]:
    """All dates in a text, in order; `day_first` decides what 01/06/2023 is."""
    at = 0
    # Every date has a digit in it, and looking for dates takes many times as long as looking for digits.
    while digits := _DIGITS.search(text, at):
        match = _DATE.search(text, max(at, digits.start() - _REACH), digits.end() + _REACH)
        if match is None or match.start() > digits.start():
            at = digits.end()
            continue
        found = _found(text, match, day_first, year)
        if found is not None:
            yield found
        at = max(digits.end(), match.end() if found is None else found.end)


@lru_cache(maxsize=20_000)
def read_date(text: str, day_first: bool | None = None, year: int = NO_YEAR) -> Found | None:
    """The date that the whole text is, with or without a time and a weekday; None for any other text."""
    if len(text) > 80:
        return None
    match = _DATE.search(text)
    if match is None:
        return _unix(text) or _period(text, year)
    if _EDGES.fullmatch(text, 0, match.start()) is None:
        return None
    found = _found(text, match, day_first, year)
    if found is None or _EDGES.fullmatch(_without_weekday(text[found.end :])) is None:
        return None
    return found


def is_day_first(texts: Iterable[str]) -> bool | None:
    """Whether a column's 01/06/2023 is in June: by the numbers above twelve, then by the order the column is in. None
    when nothing tells."""
    parts = [(int(match[1]), int(match[3]), int(match[4])) for match in map(_numbers, texts) if match]
    if any(first > 12 for first, _, _ in parts):
        return True
    if any(second > 12 for _, second, _ in parts):
        return False
    if len(set(parts)) > 2:
        by_day = [(year, second, first) for first, second, year in parts]
        by_month = [(year, first, second) for first, second, year in parts]
        in_order = [by_day in (sorted(by_day), sorted(by_day, reverse=True))]
        in_order.append(by_month in (sorted(by_month), sorted(by_month, reverse=True)))
        if in_order[0] != in_order[1]:
            return in_order[0]
    return None


def _numbers(text: str) -> re.Match[str] | None:
    return re.search(r"(?<!\d)(\d{1,2})([/.-])(\d{1,2})\2(\d{4}|\d{2})(?!\d)", text)


def _found(text: str, match: re.Match[str], day_first: bool | None, year: int) -> Found | None:
    numbers = _parts(match, day_first)
    if numbers is None:
        return None
    written_year, month, day = numbers
    used_year = year if written_year is None else written_year
    try:
        first = datetime.date(used_year, month, day or 1)
    except ValueError:
        return None
    time, end = _time(text, match.end()) if day else (None, match.end())
    last = first if day else _end_of_month(first)
    return Found(first, last, time, match.start(), end, written_year is not None)


def _parts(match: re.Match[str], day_first: bool | None) -> tuple[int | None, int, int | None] | None:
    """Year, month and day; no day for a whole month."""
    if match["iso"]:
        year, month, day = (int(part) for part in re.findall(r"\d+", match["iso"]))
        return year, month, day
    if match["compact"]:
        digits = match["compact"]
        return int(digits[:4]), int(digits[4:6]), int(digits[6:])
    if match["iso_month"]:
        year, month = (int(part) for part in match["iso_month"].split("-"))
        return year, month, None
    if match["numbers"]:
        *days, written = re.findall(r"\d+", match["numbers"])
        one, two = map(int, days)
        # 01/06/2023 is American, 01.06.2023 is not.
        wanted = match["s2"] == "." if day_first is None else day_first
        by_day = one > 12 or (wanted and two <= 12)
        return _year(written), (two if by_day else one), (one if by_day else two)
    for kind, name in (("day_first", "m1"), ("month_first", "m2")):
        if match[kind]:
            day, *rest = re.findall(r"\d+", match[kind])
            if not rest and kind == "month_first" and match[name].islower():
                # "may 5 people"
                return None
            return (_year(rest[0]) if rest else None), MONTH_NUMBERS[match[name].casefold()], int(day)
    return int(re.findall(r"\d{4}", match["month_only"])[0]), MONTH_NUMBERS[match["m3"].casefold()], None


def _year(written: str) -> int:
    number = int(written)
    if number >= 100:
        return number
    return number + (1900 if number > 68 else 2000)


def _time(text: str, start: int) -> tuple[datetime.time | None, int]:
    match = _TIME.match(text, start)
    if match is None and text[start : start + 1] == ":":
        # As web servers write it: 06/Jan/2023:14:05:00 +0100
        match = _TIME.match(text, start + 1)
    if match is not None:
        hour, minute, second = int(match[1]), int(match[2]), int(match[3] or 0)
        micro = int((match[4] or "0").ljust(6, "0")[:6])
        half = match[5]
    elif digits := _COMPACT_TIME.match(text, start):
        match, hour, minute, second, micro, half = digits, int(digits[1]), int(digits[2]), int(digits[3] or 0), 0, ""
    elif hours := _HOUR.match(text, start):
        match, hour, minute, second, micro, half = hours, int(hours[1]), 0, 0, 0, hours[2]
    else:
        return None, start
    if half:
        hour = hour % 12 + (12 if half in "pP" else 0)
    try:
        return datetime.time(hour, minute, second, micro), match.end()
    except ValueError:
        return None, start


def _unix(text: str) -> Found | None:
    match = _UNIX.fullmatch(text)
    if match is None or int(match[1]) not in _UNIX_SECONDS:
        return None
    moment = datetime.datetime(1970, 1, 1) + datetime.timedelta(seconds=int(match[1]))
    return Found(moment.date(), moment.date(), moment.time(), 0, len(text))


def _period(text: str, year: int) -> Found | None:
    if match := _BARE_YEAR.fullmatch(text):
        number = int(match[1])
        return Found(datetime.date(number, 1, 1), datetime.date(number, 12, 31), None, 0, len(text))
    if match := _BARE_MONTH.fullmatch(text):
        first = datetime.date(year, MONTH_NUMBERS[match[1].casefold()], 1)
        return Found(first, _end_of_month(first), None, 0, len(text), has_year=False)
    return None


def _end_of_month(first: datetime.date) -> datetime.date:
    following = first.replace(day=28) + datetime.timedelta(days=4)
    return following - datetime.timedelta(days=following.day)


def _without_weekday(text: str) -> str:
    return re.sub(rf"^[\s,(]*(?:{_WEEKDAY})\b", "", text, count=1, flags=re.IGNORECASE)
