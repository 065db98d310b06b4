"""Records without a form of their own: cards of `Key: value` lines, the turns of a chat, plain notes."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

from .dates import read_date
from .fields import group_of
from .lines import Lines, Record

_FIELD = re.compile(r"(?:[-*•]\s+)?[*_]{0,3}([^\W\d_][\w .'/()#&-]{0,39}?)[*_]{0,3}:[*_]{0,3}(?:\s+(.*)|$)")
_TURN = re.compile(
    r"(?:\[?(?P<time>[^\[\]]{4,40}?\d)\]?\s*(?:[-–—|]\s*|\s))?"
    r"[*_<]{0,2}(?P<user>[^\W\d_][\w.'’-]*(?: [^\W\d_][\w.'’-]*){0,3})[*_>]{0,2}:[*_]{0,2}\s+(?P<text>\S.*)"
)
_HEADING = re.compile(r"#{1,6}\s+(.*?)\s*#*")
# A line this long that ends in the middle of a sentence goes on in the next.
_WRAPPED_FROM = 50
_SHOWN = 30
# Kinds of cards in one document that are told apart.
_MOST_FORMS = 50
_ENDS = (".", "!", "?", "…", ":", ";", '"', "”", "»", ")", "|")


def cards(lines: Lines, numbers: list[int]) -> tuple[list[Record], list[int]]:
    """Blocks of `Key: value` lines that have keys in common, each with the text below it; and the lines left over."""
    found: list[tuple[list[int], dict[str, Any]]] = []
    at = 0
    while at < len(numbers):
        taken, fields = _card(lines, numbers, at)
        if len(fields) > 1:
            found.append((taken, fields))
        at += max(1, len(taken))
    forms = Counter(frozenset(fields) for _, fields in found)
    common = forms.most_common(_MOST_FORMS)
    kept = [(taken, fields) for taken, fields in found if _is_card(fields, common, lines.follows_blank(taken[0]))]
    if len(kept) < 2:
        return [], numbers
    records: list[Record] = []
    last_of_card: dict[int, int] = {}
    for taken, fields in kept:
        last_of_card.update({number: len(records) for number in taken})
        records.append(Record(lines.spans[taken[0]][0], lines.spans[taken[-1]][1], fields))
    has_text = any(group_of(name) == "text" for _, fields in kept for name in fields)
    left = [number for number in numbers if number not in last_of_card]
    return (records, left) if has_text else _with_bodies(lines, records, kept, left)


def begins_as_chat(lines: Lines) -> bool:
    """Whether turns with times stand at the beginning, which a log would take for its own."""
    shown = range(min(len(lines), _SHOWN))
    turns = [match for number in shown if (match := _TURN.fullmatch(lines[number])) and match["time"]]
    # “ERROR payments: …” is said by nobody.
    named = [match for match in turns if match["user"][0].isupper() and not re.match(r"[A-Z]{2,}\b", match["user"])]
    return len(named) > 1 and len(named) * 10 >= len(shown) * 6


def chat(lines: Lines, numbers: list[int]) -> list[Record] | None:
    """`Anna: …`, with or without a time before it; None when this is no chat."""
    turns = [(number, _TURN.fullmatch(lines[number])) for number in numbers]
    found = [(number, match) for number, match in turns if match and (not match["time"] or _is_time(match["time"]))]
    speakers = {match["user"] for _, match in found}
    # Without times, what stands before the colon may be anything: those who speak do so again.
    turns_each = 1 if all(match["time"] for _, match in found) else 2
    if (
        len(found) < 3
        or len(found) * 10 < len(numbers) * 6
        or len(speakers) * turns_each >= len(found) + turns_each - 1
    ):
        return None
    # Each turn, with the number of the last line of its message.
    spoken = [[number, number] for number, _ in found]
    turn_at = {number: turn for turn, (number, _) in enumerate(found)}
    turn = -1
    for number in numbers:
        turn = turn_at.get(number, turn)
        if turn >= 0 and number == spoken[turn][1] + 1 and not lines.follows_blank(number):
            spoken[turn][1] = number
    return [_turn(lines, first, last, match) for (first, last), (_, match) in zip(spoken, found)]


def notes(lines: Lines, numbers: list[int]) -> list[Record]:
    """Each line, or each paragraph where lines are broken for their length; headings belong to what stands below."""
    # The first and the last line of each, and its heading.
    told: list[tuple[int, int, str]] = []
    heading = ""
    wrapped = _is_wrapped(lines, numbers)
    goes_on = False
    for number in numbers:
        line = lines[number]
        title = _HEADING.fullmatch(line)
        if not any(map(str.isalnum, line)):
            continue
        if title or _is_day(line):
            heading = title[1] if title else line
            goes_on = False
        elif goes_on and told[-1][1] == number - 1 and not lines.follows_blank(number):
            told[-1] = (told[-1][0], number, heading)
        else:
            told.append((number, number, heading))
            goes_on = wrapped
    return [_note(lines, *one) for one in told]


def _turn(lines: Lines, first: int, last: int, match: re.Match[str]) -> Record:
    start, end = lines.spans[first][0], lines.spans[last][1]
    timed = {"time": match["time"].strip("[]() ")} if match["time"] else {}
    return Record(start, end, {**timed, "user": match["user"], "text": lines.text[start + match.start("text") : end]})


def _note(lines: Lines, first: int, last: int, heading: str) -> Record:
    start, end = lines.spans[first][0], lines.spans[last][1]
    text = lines.bare(first) if first == last else lines.text[start:end]
    return Record(start, end, {"text": text, **({"heading": heading} if heading else {})})


def _is_time(text: str) -> bool:
    inner = text.strip("[]() ,")
    return re.fullmatch(r"\d{1,2}:\d{2}(?::\d{2})?", inner) is not None or read_date(inner) is not None


def _is_day(line: str) -> bool:
    """A heading: a date in words, or in the form that is nothing else."""
    bare = line.strip("*_ ")
    return read_date(bare) is not None and (
        any(map(str.isalpha, bare)) or re.fullmatch(r"\d{4}-\d{2}-\d{2}", bare) is not None
    )


def _card(lines: Lines, numbers: list[int], at: int) -> tuple[list[int], dict[str, Any]]:
    taken: list[int] = []
    fields: dict[str, Any] = {}
    name = ""
    for position in range(at, len(numbers)):
        number = numbers[position]
        if taken and (number != taken[-1] + 1 or lines.follows_blank(number)):
            break
        match = _FIELD.fullmatch(lines[number])
        if match and match[1] not in fields:
            name = match[1].strip()
            fields[name] = (match[2] or "").strip()
        elif match or not fields or not any(map(str.isalnum, lines[number])):
            # The same key again: the next card.
            break
        else:
            fields[name] = f"{fields[name]}\n{lines[number]}".strip()
        taken.append(number)
    return taken, fields


def _is_card(fields: dict[str, Any], forms: list[tuple[frozenset[str], int]], stands_alone: bool) -> bool:
    """Others have its keys, and these are not just those who speak."""
    alike = sum(count for form, count in forms if 2 * len(fields.keys() & form) >= len(fields))
    is_form = stands_alone and alike > 2 and len(fields) > 2
    return alike > 1 and (is_form or any(map(group_of, fields)))


def _with_bodies(
    lines: Lines, records: list[Record], kept: list[tuple[list[int], dict[str, Any]]], left: list[int]
) -> tuple[list[Record], list[int]]:
    """As in letters: what stands between two heads is the body of the first."""
    bodies: list[list[int]] = [[] for _ in records]
    preamble: list[int] = []
    ends = [taken[-1] for taken, _ in kept]
    card = -1
    for number in left:
        while card + 1 < len(ends) and ends[card + 1] < number:
            card += 1
        (bodies[card] if card >= 0 else preamble).append(number)
    whole = []
    for record, body in zip(records, bodies):
        told = [number for number in body if any(map(str.isalnum, lines[number]))]
        if told:
            start, end = lines.spans[told[0]][0], lines.spans[told[-1]][1]
            record = Record(record.start, end, {**record.fields, "body": lines.text[start:end]})
        whole.append(record)
    return whole, preamble


def _is_wrapped(lines: Lines, numbers: list[int]) -> bool:
    broken = 0
    for number in numbers[:2_000]:
        follows = number + 1 < len(lines) and not lines.follows_blank(number + 1)
        start, end = lines.spans[number]
        if follows and end - start >= _WRAPPED_FROM and not lines.text[end - 1].endswith(_ENDS):
            broken += 1
    return broken * 10 > min(len(numbers), 2_000) * 3
