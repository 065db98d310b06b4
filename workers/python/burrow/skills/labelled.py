"""The labels of items, with those that there were to choose from; and the labels that a question itself names."""

from __future__ import annotations

import re
from collections.abc import Iterable

OTHER = "other"
# "… is of exactly one kind:", "… one of the following categories:", "… one of 6 labels:"
_STATES = re.compile(
    r"\b(?:(?:exactly|precisely|always) one (?:kind|type|sort|label|class|category|group)"
    r"|one of (?:the |these )?(?:following |[\w-]+ )?(?:kinds|types|sorts|labels|classes|categories|groups))\b"
    r"[^:.?!\n]{0,40}:\s*"
)
_BRACKETED = re.compile(r"\(([^()]*)\)")
_QUOTES = " \t\"'“”‘’`"
_LONGEST_NAME = 5
_MOST = 30
_FEWEST = 2


class Labelled(list[str]):
    """One label for each item."""

    def __init__(self, labels: Iterable[str], names: Iterable[str]) -> None:
        super().__init__(labels)
        self.names = tuple(names)


def stated_labels(question: str) -> dict[str, str]:
    """The labels that a question lists, each with what it says of it: “of exactly one kind: a (…); b (…).”"""
    begins = _STATES.search(question)
    if begins is None:
        return {}
    parts = _parts(question[begins.end() :])
    meanings: dict[str, str] = {}
    for part in parts:
        bracketed = _BRACKETED.search(part)
        name = _BRACKETED.sub("", part).strip(_QUOTES)
        if not name or len(name.split()) > _LONGEST_NAME:
            return {}
        meanings[name] = bracketed[1].strip() if bracketed else ""
    return meanings if _FEWEST <= len(meanings) <= _MOST else {}


def _parts(text: str) -> list[str]:
    """The entries of a list up to the end of its sentence: parted by semicolons, or else by commas."""
    depth, ends, marks = 0, len(text), {";": [0], ",": [0]}
    for at, sign in enumerate(text):
        depth += (sign == "(") - (sign == ")")
        if depth > 0:
            continue
        if sign in ".?!\n" and (at + 1 == len(text) or text[at + 1].isspace() or sign == "\n"):
            ends = at
            break
        if sign in marks:
            marks[sign].append(at + 1)
    starts = marks[";"] if len(marks[";"]) > 1 else marks[","]
    parts = [text[start:end].rstrip(";,") for start, end in zip(starts, [*starts[1:], ends])]
    last = re.split(r"\b(?:and|or)\b(?![^(]*\))", parts[-1], maxsplit=1)
    listed = [*parts[:-1], *last] if len(marks[";"]) == 1 else parts
    return [part.strip() for part in listed if part.strip(_QUOTES)]
