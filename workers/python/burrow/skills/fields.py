"""Which field is meant: models write the question's word for it, lines have their own."""

from __future__ import annotations

import re
from functools import lru_cache

# The first groups first: "name" is who rather than what.
GROUPS: dict[str, tuple[str, ...]] = {
    "user": tuple(
        "user username userid customer client member author name who sender speaker person from by owner account "
        "employee patient student player reporter writer buyer participant".split()
    ),
    "text": tuple(
        "text instance message msg question content note body comment description review sentence entry query post "
        "details detail remark summary feedback request utterance line statement".split()
    ),
    "date": tuple("date day time when timestamp datetime created createdat postedat at on".split()),
    "amount": tuple("amount price cost total value sum fee charge payment paid revenue sales salary spent".split()),
    "quantity": tuple("quantity qty units pieces number count".split()),
    "category": tuple("category type kind class group label tag topic genre section department".split()),
    "place": tuple("place location city town country region address site where station".split()),
    "product": tuple("product item article goods sku thing".split()),
    "title": tuple("title subject headline heading name".split()),
    "level": tuple("level severity loglevel priority".split()),
    "status": tuple("status state result outcome".split()),
    "id": tuple("id identifier number no nr key code ref reference".split()),
    "document": tuple("document doc file filename source".split()),
}
# What a field may stand for that no line spells out.
DERIVED = frozenset({"date", "day", "time", "when", "month", "year", "weekday", "hour"})
_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+|[^\W\d_]+")


def words_of(name: str) -> tuple[str, ...]:
    """`customerName`, `Customer names` and `CUSTOMER_NAME` are the same words."""
    return tuple(_singular(word.casefold()) for word in _WORDS.findall(name))


@lru_cache(maxsize=4_096)
def field_for(wanted: str, names: tuple[str, ...]) -> int | None:
    """The number of the field that has this name, however it is spelt."""
    if wanted in names:
        return names.index(wanted)
    words = words_of(wanted)
    joined = "".join(words)
    spelt = [words_of(name) for name in names]
    for number, other in enumerate(spelt):
        if joined and "".join(other) == joined:
            return number
    return None


@lru_cache(maxsize=4_096)
def field_like(wanted: str, names: tuple[str, ...]) -> int | None:
    """The number of the field that this name most likely means."""
    exact = field_for(wanted, names)
    if exact is not None:
        return exact
    joined = "".join(words_of(wanted))
    spelt = [words_of(name) for name in names]
    for group in GROUPS.values():
        if joined not in group:
            continue
        for synonym in group:
            if (synonym,) in spelt:
                return spelt.index((synonym,))
    # `row.user` for "User ID", `row.customer_name` for "customer".
    asked = set(words_of(wanted))
    for number, other in enumerate(spelt):
        if asked and other and (asked <= set(other) or set(other) <= asked):
            return number
    for group in GROUPS.values():
        if joined in group:
            for number, other in enumerate(spelt):
                if any(word in group for word in other):
                    return number
    return None


@lru_cache(maxsize=4_096)
def group_of(name: str) -> str | None:
    """The kind of thing a field holds, as far as its name tells."""
    words = words_of(name)
    joined = "".join(words)
    for kind, group in GROUPS.items():
        if joined in group:
            return kind
    for word in reversed(words):
        for kind, group in GROUPS.items():
            if word in group:
                return kind
    return None


def _singular(word: str) -> str:
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "xes", "ches")):
        return word[:-2]
    if word.endswith("s") and not word.endswith(("ss", "us", "is")) and len(word) > 3:
        return word[:-1]
    return word
