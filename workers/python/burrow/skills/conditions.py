"""Conditions on two groups in the words of a question: “both users have at least one complaint or question”."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from .dates import Found, find_dates
from .labelled import OTHER
from .words import stem

# One item of a group, and its label.
Entry = tuple[Any, Any]

_WORD = re.compile(r"[^\W_]+")
_NUMBERS = dict(zip("no one two three four five six seven eight nine ten eleven twelve".split(), range(13)))
_NUMBER = rf"\d+|{'|'.join(list(_NUMBERS)[1:])}"
_AMOUNT = re.compile(
    r"\b(?:(?P<mode>(?:at least|(?:no|not) (?:fewer|less) than|exactly|precisely|only|just|at most|(?:no|not) more than"
    rf"|up to|more than|over|fewer than|less than))\s+)?(?:(?P<number>{_NUMBER})\b(?P<more>\s+or\s+more\b)?"
    r"|(?P<times>once|twice)\b)|\b(?P<none>no|never|not any|without)\b|\b(?P<some>an?|any|some)\b",
    re.IGNORECASE,
)
_OTHER_SIDE = re.compile(r"\b(?:the\s+)?(?:other|second)\b", re.IGNORECASE)
_ONE_SIDE = re.compile(r"\b(?:one|first|either)\b", re.IGNORECASE)
_EVERY = re.compile(r"\b(?:all|every|each)\b", re.IGNORECASE)
_WHEN = re.compile(
    r"\b(?P<word>on or after|not before|on or before|not after|after|before|since|until|by|in|during)(?:\s+the)?\s*$",
    re.IGNORECASE,
)
# What compares the groups with each other, or turns a condition round, is not understood here.
_BEYOND = re.compile(
    r"\b(?:same|common|equal|each other|as many|neither|except|unless|but not|not both|(?:more|fewer|less|later|earlier)"
    r" than the other|nor)\b|n['’]t\b|\bnot\b(?!\s+(?:any|before|after|fewer|less|more)\b)",
    re.IGNORECASE,
)
_BEGINS = re.compile(r"\b(?:where|such that|for which|so that|in which|who|whose|with)\b", re.IGNORECASE)


class NotUnderstood(ValueError):
    """The words are no condition over these labels."""


@dataclass(frozen=True)
class Need:
    """So many items under any of these labels."""

    labels: frozenset[str]
    least: float
    most: float

    def holds(self, entries: Sequence[Entry]) -> bool:
        return self.least <= sum(label in self.labels for _, label in entries) <= self.most


@dataclass(frozen=True)
class Times:
    """All items under these labels lie on one side of a day; true where there are none."""

    labels: frozenset[str]
    fits: Callable[[Any], bool]

    def holds(self, entries: Sequence[Entry]) -> bool:
        return all(self.fits(item) for item, label in entries if label in self.labels)


@dataclass(frozen=True)
class Side:
    needs: tuple[Need, ...]
    # One of the needs is enough.
    any_of: bool
    times: tuple[Times, ...]

    def holds(self, entries: Sequence[Entry]) -> bool:
        met = (need.holds(entries) for need in self.needs)
        return (any(met) if self.any_of else all(met)) and all(one.holds(entries) for one in self.times)


@dataclass(frozen=True)
class Condition:
    """What the one has, and what the other has; the same for both where the words say so."""

    one: Side
    other: Side


def condition(words: str, names: Iterable[str], question: str = "") -> Condition:
    """Words that do not stand in the question were copied wrongly: then the question's own are taken, if they are a
    condition."""
    known = [name for name in dict.fromkeys(map(str, names)) if name.casefold() != OTHER]
    if not _same_words(words, question):
        try:
            return _read(_asked(question), known)
        except NotUnderstood:
            pass
    return _read(words, known)


def _same_words(words: str, question: str) -> bool:
    return not question or " ".join(words.casefold().split()).strip(" .?!") in " ".join(question.casefold().split())


def _asked(question: str) -> str:
    """The part of a question's last sentence that is a condition."""
    last = re.split(r"(?<=[.?!])\s+(?=[A-Z“\"])", question.strip())[-1]
    begins = _BEGINS.search(last)
    if begins is None:
        raise NotUnderstood("the question sets no condition")
    return last[begins.end() :]


def _read(words: str, names: Sequence[str]) -> Condition:
    text = " ".join(words.split())
    if _BEYOND.search(text):
        raise NotUnderstood("it compares the two with each other, or says what must not be")
    parted = next((match for match in _OTHER_SIDE.finditer(text) if _ONE_SIDE.search(text, 0, match.start())), None)
    if parted is None:
        side = _side(text, names)
        return Condition(side, side)
    return Condition(_side(text[: parted.start()], names), _side(text[parted.end() :], names))


def _side(text: str, names: Sequence[str]) -> Side:
    times: list[Times] = []
    for found in reversed(list(find_dates(text))):
        begins, one = _times(text, found, names)
        times.append(one)
        text = f"{text[:begins]}, {text[found.end :]}"
    needs, any_of = _needs(text, names)
    if not needs and not times:
        raise NotUnderstood(f"it names none of the labels {', '.join(names)}")
    return Side(needs, any_of, tuple(reversed(times)))


def _times(text: str, found: Found, names: Sequence[str]) -> tuple[int, Times]:
    """“All complaints … after 6 January 2023”, and where it begins."""
    when = _WHEN.search(text, 0, found.start)
    every = [match for match in _EVERY.finditer(text, 0, found.start)]
    if when is None or not every:
        raise NotUnderstood(f"what is to be on one side of {text[found.start : found.end]!r} is not clear")
    begins = every[-1].start()
    labels = frozenset(name for _, _, name in _mentions(text[begins : when.start()], names))
    if not labels:
        raise NotUnderstood(f"what is to be on one side of {text[found.start : found.end]!r} is none of the labels")
    return begins, Times(labels, _fits(when["word"].casefold(), found))


def _fits(word: str, found: Found) -> Callable[[Any], bool]:
    first, last = found.first.isoformat(), found.last.isoformat()
    tests: dict[str, Callable[[Any], bool]] = {
        "after": lambda date: date > last,
        "before": lambda date: date < first,
        **dict.fromkeys(("since", "on or after", "not before"), lambda date: date >= first),
        **dict.fromkeys(("until", "by", "on or before", "not after"), lambda date: date <= last),
        **dict.fromkeys(("in", "during"), lambda date: date >= first and date <= last),
    }
    return lambda item: bool(tests[word](item.date))


@dataclass
class _Amount:
    start: int
    end: int
    least: float
    most: float
    # Said in so many words: not “a” or “some”.
    strong: bool


def _needs(text: str, names: Sequence[str]) -> tuple[tuple[Need, ...], bool]:
    """Each amount goes with the labels that follow it, up to the next amount."""
    mentions = list(_mentions(text, names))
    amounts = _governing(list(_amounts(text, [(start, end) for start, end, _ in mentions])), mentions)
    if not mentions and len(names) == 1 and any(amount.strong for amount in amounts):
        strong = next(amount for amount in amounts if amount.strong)
        return (Need(frozenset(names), strong.least, strong.most),), False
    parts = list(_by_amount(amounts, mentions))
    used = [amount for amount, _ in parts]
    if any(amount.strong and amount not in used for amount in amounts):
        # “a question at most once”: the amount stands behind its label.
        raise NotUnderstood("an amount stands before none of the labels")
    needs: list[Need] = []
    joins: list[str] = []
    ends = 0
    for amount, governed in parts:
        begins = governed[0][0] if amount is None else amount.start
        if needs:
            joins.append(_join(text[ends:begins]))
        least, most = (1, math.inf) if amount is None else (amount.least, amount.most)
        between = [_join(text[one[1] : two[0]]) for one, two in zip(governed, governed[1:])]
        if "or" in between:
            needs.append(Need(frozenset(name for _, _, name in governed), least, most))
        else:
            needs += [Need(frozenset([name]), least, most) for _, _, name in governed]
            joins += ["and"] * (len(governed) - 1)
        ends = governed[-1][1]
    if len(set(joins)) > 1:
        raise NotUnderstood("it joins by “and” as well as by “or”")
    return tuple(needs), "or" in joins


def _join(text: str) -> str:
    return "or" if re.search(r"\bor\b", text, re.IGNORECASE) else "and"


Mention = tuple[int, int, str]


def _by_amount(amounts: Sequence[_Amount], mentions: Sequence[Mention]) -> Iterator[tuple[_Amount | None, list[Mention]]]:
    starts = [amount.start for amount in amounts]
    before = [one for one in mentions if not starts or one[0] < starts[0]]
    if before:
        yield None, before
    for amount, until in zip(amounts, [*starts[1:], math.inf]):
        governed = [one for one in mentions if amount.start < one[0] < until]
        if governed:
            yield amount, governed


def _governing(amounts: list[_Amount], mentions: Sequence[Mention]) -> list[_Amount]:
    """Without those that only lead to a word: “one of the two users”, “at least two of *a* kind”."""
    kept: list[_Amount] = []
    for amount in amounts:
        last = kept[-1] if kept else None
        open_ = last is not None and not any(last.start < start < amount.start for start, _, _ in mentions)
        if open_ and last is not None and last.strong and not amount.strong:
            continue
        if open_ and last is not None and not last.strong:
            kept.pop()
        kept.append(amount)
    return kept


def _amounts(text: str, taken: Sequence[tuple[int, int]]) -> Iterator[_Amount]:
    """A number without “at least” or “exactly” is meant as the one before it."""
    mode = "at least"
    for match in _AMOUNT.finditer(text):
        if any(start < match.end() and match.start() < end for start, end in taken):
            continue
        if match["none"]:
            yield _Amount(match.start(), match.end(), 0, 0, strong=True)
            continue
        if match["some"]:
            yield _Amount(match.start(), match.end(), 1, math.inf, strong=False)
            continue
        if match["times"]:
            number = 1 if match["times"].casefold() == "once" else 2
        else:
            written = match["number"].casefold()
            number = _NUMBERS[written] if written in _NUMBERS else int(written)
        said = "at least" if match["more"] else (match["mode"] or "").casefold()
        mode = said or mode
        yield _Amount(match.start(), match.end(), *_bounds(mode, number), strong=bool(said))


def _bounds(mode: str, number: int) -> tuple[float, float]:
    match mode:
        case "exactly" | "precisely" | "only" | "just":
            return number, number
        case "at most" | "no more than" | "not more than" | "up to":
            return 0, number
        case "more than" | "over":
            return number + 1, math.inf
        case "fewer than" | "less than":
            return 0, number - 1
        case _:
            return number, math.inf


def _mentions(text: str, names: Sequence[str]) -> Iterator[Mention]:
    """Where labels stand, whatever their endings; the longer name where two begin at one place."""
    found = [(match.start(), match.end(), stem(match[0].casefold())) for match in _WORD.finditer(text)]
    wanted = sorted(
        ((tuple(stem(word.casefold()) for word in _WORD.findall(name)), name) for name in names),
        key=lambda one: -len(one[0]),
    )
    at = 0
    while at < len(found):
        here = tuple(word for _, _, word in found[at : at + 8])
        name = next(((stems, name) for stems, name in wanted if stems and here[: len(stems)] == stems), None)
        if name is None:
            at += 1
            continue
        yield found[at][0], found[at + len(name[0]) - 1][1], name[1]
        at += len(name[0])
