"""`label`: one of the given labels for each item, by examples and a short thought."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeVar

from .documents import Doc
from .hits import Hit
from .host import Form, Taught
from .prompts import INVENT, WHY, chat, invent_prompt, why_prompt
from .reader import Reader
from .row import Row
from .items import text_of
from .known_labels import known_labels
from .steps import Step, step, waves

OTHER = "other"
_A_LABEL = 2
_EXAMPLES = 24
_INVENTED = 3
_LONGEST_EXAMPLE = 400
_MOST_LABELS = 30
_REPLY_TOKENS = 48
_EXACTLY_ONE = re.compile(r"\b(?:exactly|precisely|always) one (?:kind|type|sort|label|class|category|group|of)\b", re.IGNORECASE)
# The same order in every run, and no label at the end of all.
_SEED = 7

Example = tuple[str, str]
# Text, label, and what is thought before the label.
Shown = tuple[str, str, str]
Some = TypeVar("Some", Example, Shown)


class Label:
    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    def label(self, items: Any, labels: Any, examples: Any = None) -> Any:
        """One of the labels for each item, in order. `labels`: names, or {name: what it means}; "other" is always there.
        `examples`: [(text, label)], or {label: [texts]}."""
        if isinstance(items, (str, Row, Doc, Hit)):
            return self.label([items], labels, examples)[0]
        meanings = _explained(_meanings(labels), self._reader.facts.question)
        listed = list(items.values() if isinstance(items, Mapping) else items)
        texts = [self._reader.beginning(" ".join(text_of(item).split())) for item in listed]
        different = list(dict.fromkeys(texts))
        with step(self._reader.host, "label", ", ".join(meanings), len(different)) as row:
            shown = self._examples(meanings, examples, row)
            offered = _offered(meanings, self._reader.facts.question)
            form = _form(offered, [one for one in shown if one[1] in offered], asks=_are_questions(different))
            known: dict[str, str] = {}
            for wave in waves(different, 4 * self._reader.wave, 8 * self._reader.wave):
                replies = self._reader.host.ask([_prompt(text) for text in wave], form, row.number)
                known |= {text: _label_in(reply.text, meanings) for text, reply in zip(wave, replies) if not reply.failed}
                row.more(len(wave))
            unread = sum(text not in known for text in different)
            row.finish(_summary(known, meanings, unread))
        return [known.get(text, OTHER) for text in texts]

    def _examples(self, meanings: Mapping[str, str], given: Any, row: Step) -> list[Shown]:
        """The caller's, or what the user taught for these labels, or ours for labels that everybody uses, or the model's own."""
        known = {name.casefold(): name for name in meanings}
        pairs = [
            (" ".join(text.split())[:_LONGEST_EXAMPLE], known[label.casefold()])
            for text, label in _pairs(given) or self._taught(known)
            if label.casefold() in known
        ]
        if not pairs and (ours := known_labels(meanings)) is not None:
            shown = [(text, name, one.thought) for name, one in ours.items() for text in one.examples]
            return _chosen(shown, list(meanings))
        chosen = _chosen(pairs or self._invented(meanings, row), list(meanings))
        thoughts = self._thoughts(chosen, meanings, row)
        return [(text, label, thought) for (text, label), thought in zip(chosen, thoughts)]

    def _taught(self, known: Mapping[str, str]) -> list[Example]:
        wanted = set(known) - {OTHER}
        # Asked anew: examples may have been given since the last cell.
        for taught in self._reader.host.facts().taught:
            if _same_labels(taught, wanted):
                return list(taught.examples)
        return []

    def _invented(self, meanings: Mapping[str, str], row: Step) -> list[Example]:
        names = [name for name in meanings if name != OTHER]
        replies = self._reader.host.ask([invent_prompt(name, meanings[name]) for name in names], INVENT, row.number)
        examples = []
        for name, reply in zip(names, replies):
            lines = [re.sub(r"^\s*(?:[-*•]|\d+[.)])\s*", "", line).strip(" \"“”") for line in reply.text.splitlines()]
            own = [] if reply.failed else [line[:_LONGEST_EXAMPLE] for line in dict.fromkeys(lines) if len(line) > 3]
            examples += [(line, name) for line in own[:_INVENTED]]
        return examples

    def _thoughts(self, examples: Sequence[Example], meanings: Mapping[str, str], row: Step) -> list[str]:
        """What shows of each example that it belongs under its label: the label's meaning, or what the model sees in it."""
        open_ = [example for example in examples if not meanings[example[1]]]
        replies = self._reader.host.ask([why_prompt(*example) for example in open_], WHY, row.number) if open_ else []
        seen = {example: _few_words(reply.text) for example, reply in zip(open_, replies) if not reply.failed}
        return [_few_words(meanings[label]) or seen.get((text, label)) or label for text, label in examples]


def _few_words(text: str) -> str:
    line = next((line for line in text.splitlines() if line.strip()), "")
    return " ".join(line.strip(" .\"“”").split()[:8])


def _meanings(labels: Any) -> dict[str, str]:
    """By name; what is not said is empty."""
    if isinstance(labels, str):
        labels = [part.strip() for part in labels.split(",")]
    pairs = labels.items() if isinstance(labels, Mapping) else [(name, "") for name in labels]
    meanings = {str(name).strip(): str(meaning).strip() for name, meaning in pairs if str(name).strip()}
    if not meanings:
        raise ValueError("label needs labels, for instance label(rows(), [\"praise\", \"complaint\", \"other\"]).")
    if len(meanings) > _MOST_LABELS:
        raise ValueError(f"{len(meanings)} labels are more than a model can keep apart; at most {_MOST_LABELS} are taken.")
    if OTHER not in (name.casefold() for name in meanings):
        meanings[OTHER] = "none of these"
    return meanings


def _explained(meanings: dict[str, str], question: str) -> dict[str, str]:
    """With what the question itself says of a label: `human (a person, by name)`."""
    explained = {}
    for name, meaning in meanings.items():
        said = re.search(rf"(?<!\w){re.escape(name)}s?\s*\(([^()]{{3,200}})\)", question, re.IGNORECASE)
        explained[name] = meaning or (said.group(1).strip() if said else "")
    return explained


def _offered(meanings: Mapping[str, str], question: str) -> Mapping[str, str]:
    """Without “other”, where the question says that each item is one of the others."""
    if not _EXACTLY_ONE.search(question):
        return meanings
    return {name: meaning for name, meaning in meanings.items() if name.casefold() != OTHER}


def _pairs(examples: Any) -> list[Example]:
    if not examples:
        return []
    if isinstance(examples, Mapping):
        listed = [
            (text, label)
            for label, texts in examples.items()
            for text in ([texts] if isinstance(texts, str) else texts)
        ]
    else:
        listed = [tuple(pair.values()) if isinstance(pair, Mapping) else tuple(pair) for pair in examples]
    return [(text_of(pair[0]), str(pair[1]).strip()) for pair in listed if len(pair) >= 2]


def _same_labels(taught: Taught, wanted: set[str]) -> bool:
    return {label.casefold() for label in taught.labels} - {OTHER} == wanted


def _are_questions(texts: Sequence[str]) -> bool:
    return bool(texts) and 2 * sum(text.endswith("?") for text in texts) > len(texts)


def _form(meanings: Mapping[str, str], examples: Sequence[Shown], *, asks: bool) -> Form:
    names = list(meanings)
    about = "asks" if asks else "about"
    lines = [f"- {name}: {meaning}" if meaning else f"- {name}" for name, meaning in meanings.items()]
    instruction = "\n".join(
        [
            "Put the text under exactly one label. The labels are:",
            *lines,
            f'Reply with JSON: {{"{about}": "what it {"asks for" if asks else "is about"}, in a few words", "label": "…"}}',
        ]
    )
    turns = [
        (_prompt(text), json.dumps({about: thought, "label": label}, ensure_ascii=False))
        for text, label, thought in examples
    ]
    schema = {
        "type": "object",
        "properties": {about: {"type": "string", "maxLength": 60}, "label": {"type": "string", "enum": names}},
        "required": [about, "label"],
        "additionalProperties": False,
    }
    return Form(chat(instruction, turns), _REPLY_TOKENS, schema)


def _chosen(examples: Sequence[Some], names: Sequence[str]) -> list[Some]:
    """As many of each label as fit, shuffled: a model prefers what it saw last."""
    most = max(_A_LABEL, _EXAMPLES // max(1, len(names)))
    chosen: list[Some] = []
    for name in names:
        chosen += [example for example in examples if example[1] == name][:most]
    random.Random(_SEED).shuffle(chosen)
    return chosen


def _prompt(text: str) -> str:
    return f"Text: {text}"


def _label_in(reply: str, meanings: Iterable[str]) -> str:
    """The label of a reply, also of one that is no JSON, or broke off."""
    names = {name.casefold(): name for name in meanings}
    match = re.search(r'"label"\s*:\s*"([^"]*)', reply)
    said = (match.group(1) if match else reply).strip().casefold()
    if said in names:
        return names[said]
    there = [name for name in names if re.search(rf"(?<!\w){re.escape(name)}(?!\w)", said)]
    if len(there) == 1:
        return names[there[0]]
    begun = [name for name in names if match and said and name.startswith(said)]
    return names[begun[0]] if len(begun) == 1 else OTHER


def _summary(known: Mapping[str, str], names: Iterable[str], unread: int) -> str:
    counts = {name: sum(label == name for label in known.values()) for name in names}
    said = ", ".join(f"{name} {count:,}" for name, count in counts.items() if count)
    return f"{said or 'nothing'}{f'; {unread:,} could not be read' if unread else ''}"
