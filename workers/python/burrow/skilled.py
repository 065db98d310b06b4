"""The host of skills in a cell: what they ask goes to the page, within what it takes."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from .calls import sized, texts_of
from .running import current
from .skills.host import Facts, Finding, Form, Reply, Taught
from .skills.reading import class_of

# What the page takes; it takes anything else for a forgery.
_MOST_LEAD_MESSAGES = 64
_LONGEST_LEAD = 200_000
_LONGEST_SCHEMA = 20_000
_MOST_REPLY_TOKENS = 1_000_000
_MOST_STOPS = 16
_LONGEST_STOP = 100
_MOST_FINDINGS = 50
_LONGEST_NAME = 60
_LONGEST_ABOUT = 1_000
_LONGEST_VALUE = 500
_LONGEST_REASON = 200
_LONGEST_SUMMARY = 1_000
_MOST_ITEMS = 100_000_000


class CellHost:
    """Of one namespace."""

    def __init__(self, in_corpus: bool) -> None:
        self.in_corpus = in_corpus

    def ask(self, prompts: list[str], form: Form, step: int | None) -> list[Reply]:
        if not prompts:
            return []
        request = {
            "kind": "llm_query",
            "prompts": sized(prompts),
            "model": None,
            "batched": True,
            "form": _form(form),
            **({} if step is None else {"step": step}),
        }
        reply = current().ask(request)
        failed = frozenset(reply.get("failed", ()))
        return [Reply(text, index in failed) for index, text in enumerate(texts_of(reply, len(prompts)))]

    def step_started(self, name: str, about: str, of: int) -> int:
        report = {
            "what": "started",
            "name": capped(name, _LONGEST_NAME),
            "about": capped(about, _LONGEST_ABOUT),
            "of": _count(of),
        }
        number: int = current().ask({"kind": "step", "step": report})["step"]
        return number

    def step_progress(self, step: int, done: int, of: int, found: Sequence[Finding]) -> None:
        for batch in _batches(found):
            self._report(step, done, of, batch, {"what": "progress"})

    def step_finished(self, step: int, done: int, of: int, found: Sequence[Finding], summary: str) -> None:
        *earlier, last = _batches(found)
        for batch in earlier:
            self._report(step, done, of, batch, {"what": "progress"})
        self._report(step, done, of, last, {"what": "finished", "summary": capped(summary, _LONGEST_SUMMARY)})

    def facts(self) -> Facts:
        reply = current().ask({"kind": "facts"})
        sub = reply["sub"]
        taught = tuple(
            Taught(tuple(one["labels"]), tuple((example["text"], example["label"]) for example in one["examples"]))
            for one in reply["taught"]
        )
        name, kind = sub["name"], class_of(sub["name"], sub["class"])
        return Facts(name, kind, sub["window"], sub["concurrency"], sub["local"], taught, reply["question"])

    def search(self, query: str, most: int) -> list[tuple[int, int, int]]:
        reply = current().ask({"kind": "search", "query": query[:_LONGEST_ABOUT], "k": most})
        return [(hit["document"], hit["start"], hit["end"]) for hit in reply["hits"]]

    def _report(self, step: int, done: int, of: int, found: Sequence[Finding], report: dict[str, str]) -> None:
        counts = {"step": step, "done": _count(done), "of": _count(of)}
        listed = [self._finding(one) for one in found]
        current().ask({"kind": "step", "step": {**report, **counts, "found": listed}})

    def _finding(self, finding: Finding) -> dict[str, Any]:
        place = finding.place if self.in_corpus else None
        start, end = (0, 0) if place is None else place.utf16()
        return {
            "grade": finding.grade,
            "value": capped(finding.value, _LONGEST_VALUE),
            "document": None if place is None else place.document,
            "start": start,
            "end": end,
            "reason": capped(finding.reason, _LONGEST_REASON),
        }


def capped(text: str, most: int) -> str:
    """At most so many UTF-16 code units, as the page counts them."""
    if len(text) * 2 <= most or len(text) + sum(character > "\uffff" for character in text) <= most:
        return text
    kept = text[: most - 1]
    wide = sum(character > "\uffff" for character in kept)
    return (kept[: -wide or None] if wide < len(kept) else kept[: most // 2 - 1]) + "…"


def _count(number: int) -> int:
    return max(0, min(int(number), _MOST_ITEMS))


def _batches(found: Sequence[Finding]) -> list[Sequence[Finding]]:
    """At least one, which may be empty."""
    return [found[at : at + _MOST_FINDINGS] for at in range(0, max(1, len(found)), _MOST_FINDINGS)]


def _form(form: Form) -> dict[str, Any]:
    lead = [{"role": message["role"], "content": message["content"]} for message in form.lead]
    length = sum(len(message["content"]) for message in lead)
    if len(lead) > _MOST_LEAD_MESSAGES or 2 * length > _LONGEST_LEAD:
        raise ValueError(
            f"There are {len(lead):,} messages with {length:,} characters before each prompt; at most "
            f"{_MOST_LEAD_MESSAGES} with {_LONGEST_LEAD // 2:,} are taken. Give fewer or shorter examples."
        )
    schema = None if form.schema is None else dict(form.schema)
    if schema is not None and 2 * len(json.dumps(schema, ensure_ascii=False)) > _LONGEST_SCHEMA:
        raise ValueError("The form of the replies is too long to ask for. Give fewer or shorter labels.")
    stop = [text for text in form.stop if text and 2 * len(text) <= _LONGEST_STOP][:_MOST_STOPS]
    return {
        "lead": lead,
        "maxTokens": max(1, min(int(form.max_tokens), _MOST_REPLY_TOKENS)),
        "schema": schema,
        "stop": stop,
    }
