"""Lines that name their fields: JSON, `Key: value || Key: value`, `key=value`; and those of logs."""

from __future__ import annotations

import json
import re
from typing import Any

from .lines import Lines, Record

_KEY = r"[^\W\d_][\w .'/()#&-]{0,39}?"
_PIPED_FIELD = re.compile(rf"[*_\s]*({_KEY})[*_\s]*:[*_]*(?:\s+|$)(.*)", re.DOTALL)
_EQUALS_FIELD = re.compile(
    r"([A-Za-z_][\w.-]*)\s?=\s?(\"(?:[^\"\\]|\\.)*\"|'[^']*'|.*?)(?=[,;|]?\s+[A-Za-z_][\w.-]*\s?=(?!=)|[,;]?\s*$)"
)
_EQUALS_WORD = re.compile(r"(?<![\w.-])([A-Za-z_][\w.-]*)=(\"(?:[^\"\\]|\\.)*\"|'[^']*'|[^\s,;]+)")
_LEVELS = "TRACE|DEBUG|INFO|INFORMATION|NOTICE|WARN|WARNING|ERROR|ERR|SEVERE|CRITICAL|CRIT|ALERT|FATAL|EMERG|PANIC"
_CLOCK = r"\d{1,2}:\d{2}(?::\d{2})?(?:[.,]\d+)?(?:\s?[AaPp][Mm])?(?:\s?(?:Z|UTC|[+-]\d{2}:?\d{2}))?"
_STAMP = (
    rf"(?:\d{{4}}[-/.]\d{{2}}[-/.]\d{{2}}(?:[T ,]\s?{_CLOCK})?|\d{{1,2}}[/.]\d{{1,2}}[/.]\d{{2,4}},? {_CLOCK}"
    rf"|\d{{1,2}}[ /-][A-Z][a-z]{{2}}[ /-]\d{{4}}[: ]{_CLOCK}"
    rf"|[A-Z][a-z]{{2}} {{1,2}}\d{{1,2}},? (?:\d{{4}},? )?{_CLOCK}|{_CLOCK})"
)
_LOG = re.compile(
    rf"[\[(]?(?P<timestamp>{_STAMP})[\])]?(?:\s*[-|,:]\s+|\s*\|\s*|\s+|(?=\[))"
    rf"(?:(?P<host>[\w.-]+)\s+(?=[\w./-]+\[\d+\]:))?"
    rf"(?:(?P<early>[\[(][\w./:# -]+[\])])\s*[-:|]?\s*(?=[\[(<]?(?:{_LEVELS})\b))?"
    rf"(?:[\[(<]?(?P<level>{_LEVELS})[\])>]?(?:\s*[-|:,]\s*|\s+|(?=\[)))?"
    r"(?:(?P<source>\[[\w./:# -]+\]|[\w./-]+(?:\[\d+\])?(?=:\s)|[\w./-]+(?=\s+[-|]\s))\s*[-:|]*\s+)?"
    r"(?P<message>.*)",
    re.IGNORECASE | re.DOTALL,
)
_ACCESS = re.compile(
    r"(?P<ip>[\da-fA-F.:]+) (?P<ident>\S+) (?P<user>\S+) \[(?P<timestamp>[^\]]+)\] "
    r"\"(?P<method>[A-Z]+) (?P<path>\S+)[^\"]*\" "
    r"(?P<status>\d{3}) (?P<size>\d+|-)(?: \"(?P<referrer>[^\"]*)\" \"(?P<agent>[^\"]*)\")?"
)
_SPACE = re.compile(r"[\s,]*")
_DECODER = json.JSONDecoder(strict=False)


def piped(lines: Lines, at: int) -> tuple[list[Record], int] | None:
    """`Date: Jan 6, 2023 || User: 17 || Instance: …`, with one or two bars, or tabs."""
    line = lines[at]
    for bar in ("||", " | ", "\t", "; "):
        if bar not in line or ":" not in line:
            continue
        parts = lines.bare(at).strip("|").split(bar)
        fields: dict[str, Any] = {}
        name = ""
        for number, part in enumerate(parts):
            match = _PIPED_FIELD.fullmatch(part)
            if match and match[1] not in fields:
                name = match[1].strip()
                fields[name] = match[2].strip()
            elif bar == "||" and name:
                # The text itself may hold the bar.
                fields[name] = f"{fields[name]} {bar} {part.strip()}"
            elif bar == "||" and number == 0 and part.strip() and len(part) <= 40:
                fields["label"] = part.strip()
            else:
                fields.clear()
                break
        if len(fields) > 1 and name:
            return [Record(*lines.spans[at], fields)], at + 1
    return None


def key_values(lines: Lines, at: int) -> tuple[list[Record], int] | None:
    """`user=anna city="New York"`"""
    line = lines.bare(at)
    if "=" not in line or not (line[0].isalpha() or line[0] == "_"):
        return None
    if _EQUALS_FIELD.match(line) is None:
        return None
    fields: dict[str, Any] = {match[1]: match[2].strip("\"'") for match in _EQUALS_FIELD.finditer(line)}
    return ([Record(*lines.spans[at], fields)], at + 1) if len(fields) > 1 else None


def log_line(lines: Lines, at: int) -> tuple[list[Record], int] | None:
    """A moment, and what happened then. A date alone before a text is a note rather than a line of a log."""
    line = lines[at]
    if not (line[0].isdigit() or line[0] in "[(" or line[0].isupper()):
        return None
    if '" ' in line and (access := _ACCESS.match(line)):
        found = {name: value for name, value in access.groupdict().items() if value is not None and name != "ident"}
        return [Record(*lines.spans[at], {**found, "message": line})], at + 1
    match = _LOG.match(line)
    if match is None or not match["message"] or (match["level"] is None and not _is_moment(match["timestamp"])):
        return None
    fields: dict[str, Any] = {"timestamp": match["timestamp"]}
    for name, value in (
        ("level", match["level"]),
        ("host", match["host"]),
        ("source", match["source"] or match["early"]),
    ):
        if value:
            fields[name] = value[1:-1] if value[0] in "[(" else value
    fields["message"] = match["message"]
    for pair in _EQUALS_WORD.finditer(match["message"]) if "=" in match["message"] else ():
        fields.setdefault(pair[1], pair[2].strip("\"'"))
    return [Record(*lines.spans[at], fields)], at + 1


def json_records(lines: Lines, at: int) -> tuple[list[Record], int] | None:
    """One object, an array of objects, or an object that holds such an array."""
    start = lines.spans[at][0]
    text = lines.text
    if text[start] == "[":
        found = _array(text, start)
        records = None if found is None else found[0]
        end = start if found is None else found[1]
    elif text[start] == "{":
        try:
            value, end = _DECODER.raw_decode(text, start)
        except (ValueError, RecursionError):
            return None
        records = _inner(text, start, end, value) or ([Record(start, end, _flat(value))] if value else None)
    else:
        return None
    return None if not records else (records, lines.first_from(end, at + 1))


def _is_moment(stamp: str) -> bool:
    return ":" in stamp and not re.fullmatch(r"\d{1,2}:\d{2}(?:\s?[AaPp][Mm])?", stamp)


def _array(text: str, start: int) -> tuple[list[Record], int] | None:
    """The objects of the array that begins here, each with its place, and where the array ends."""
    records = []
    at = _after_space(text, start + 1)
    while at < len(text) and text[at] == "{":
        try:
            value, end = _DECODER.raw_decode(text, at)
        except (ValueError, RecursionError):
            return None
        records.append(Record(at, end, _flat(value)))
        at = _after_space(text, end)
    return (records, at + 1) if records and text[at : at + 1] == "]" else None


def _inner(text: str, start: int, end: int, value: dict[str, Any]) -> list[Record] | None:
    for name, inner in value.items():
        if isinstance(inner, list) and len(inner) > 1 and all(isinstance(one, dict) for one in inner):
            key = re.compile(re.escape(json.dumps(name, ensure_ascii=False)) + r"\s*:\s*\[")
            match = key.search(text, start, end)
            found = None if match is None else _array(text, match.end() - 1)
            if found is not None and len(found[0]) == len(inner):
                return found[0]
    return None


def _flat(value: dict[str, Any]) -> dict[str, Any]:
    """Fields of objects inside as `user.name`."""
    fields: dict[str, Any] = {}
    for name, inner in value.items():
        if isinstance(inner, dict) and inner:
            fields.update({f"{name}.{key}": one for key, one in inner.items()})
        else:
            fields[name] = inner
    return fields


def _after_space(text: str, at: int) -> int:
    match = _SPACE.match(text, at)
    return at if match is None else match.end()
