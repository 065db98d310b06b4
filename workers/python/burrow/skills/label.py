"""`label`: one of the given labels for each item, by chat examples."""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from .documents import Doc
from .hits import Hit
from .host import Form, Taught
from .prompts import INVENT, chat, invent_prompt
from .reader import Reader
from .row import Row
from .items import text_of
from .known_labels import known_labels
from .labelled import OTHER, Labelled, stated_labels
from .steps import Step, step, waves

_A_LABEL = 2
_EXAMPLES = 24
_INVENTED = 3
_LONGEST_EXAMPLE = 400
_MOST_LABELS = 30
# As many labels as these show that the question's own are meant.
_SHARED = 2
_REPLY_TOKENS = 24
_THOUGHT_TOKENS = 48
_SAYS = "Label:"
_EXACTLY_ONE = re.compile(r"\b(?:exactly|precisely|always) one (?:kind|type|sort|label|class|category|group|of)\b", re.IGNORECASE)
# The same order in every run, and no label at the end of all.
_SEED = 7

# Text and label.
Example = tuple[str, str]


@dataclass(frozen=True)
class Lesson:
    """What a model is shown before it labels."""

    examples: Sequence[Example]
    meanings: Mapping[str, str]
    # What is thought before each label, where people wrote it.
    thoughts: Mapping[str, str] = field(default_factory=dict)


class Label:
    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    def label(self, items: Any, labels: Any = None, examples: Any = None) -> Any:
        """One of the labels for each item, in order. `labels`: names, or {name: what it means}; "other" is always there.
        Those that the question itself lists need not be given. `examples`: [(text, label)], or {label: [texts]}."""
        if isinstance(items, (str, Row, Doc, Hit)):
            return self.label([items], labels, examples)[0]
        meanings = meanings_of(labels, self._reader.facts.question)
        listed = list(items.values() if isinstance(items, Mapping) else items)
        texts = [self._reader.beginning(" ".join(text_of(item).split())) for item in listed]
        different = list(dict.fromkeys(texts))
        with step(self._reader.host, "label", ", ".join(meanings), len(different)) as row:
            lesson = self._lesson(meanings, examples, row)
            offered = _offered(list(meanings), self._reader.facts.question)
            form = _form(offered, lesson)
            held = _held_form(offered, form)
            known: dict[str, str] = {}
            unread = 0
            for wave in waves(different, 4 * self._reader.wave, 8 * self._reader.wave):
                said = self._asked(wave, form, offered, row)
                # What is none of the labels is asked once more, held to them where the model can be.
                said |= self._asked([text for text in wave if said.get(text) == ""], held, offered, row)
                known |= {text: label or OTHER for text, label in said.items()}
                unread += sum(text not in said for text in wave)
                row.more(len(wave))
            row.finish(_summary(known, meanings, unread))
        return Labelled([known.get(text, OTHER) for text in texts], meanings)

    def _asked(self, texts: list[str], form: Form, names: Iterable[str], row: Step) -> dict[str, str]:
        """The label of each text that could be read; empty where the reply is none of them."""
        replies = self._reader.host.ask([_prompt(text) for text in texts], form, row.number) if texts else []
        return {text: _label_in(reply.text, names) for text, reply in zip(texts, replies) if not reply.failed}

    def _lesson(self, meanings: Mapping[str, str], given: Any, row: Step) -> Lesson:
        """The caller's examples, or what the user taught for these labels, or ours for labels that everybody uses, or the
        model's own."""
        known = {name.casefold(): name for name in meanings}
        pairs = [
            (" ".join(text.split())[:_LONGEST_EXAMPLE], known[label.casefold()])
            for text, label in _pairs(given) or self._taught(known)
            if label.casefold() in known
        ]
        if not pairs and (ours := known_labels(meanings)) is not None:
            chosen = _chosen([(text, name) for name, one in ours.items() for text in one.examples], list(meanings))
            thoughts = {name: one.thought for name, one in ours.items()}
            return Lesson(chosen, meanings, thoughts) if self._thinks() else Lesson(chosen, thoughts)
        return Lesson(_chosen(pairs or self._invented(meanings, row), list(meanings)), meanings)

    def _thinks(self) -> bool:
        """A model that confuses near misses labels better after a thought; others do not need it."""
        return self._reader.ability.checks in ("none", "bare")

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


def meanings_of(labels: Any, question: str) -> dict[str, str]:
    """By name; what is not said is empty. A question that lists its labels is right about them, whatever was given."""
    if isinstance(labels, str):
        labels = [part.strip() for part in labels.split(",")]
    pairs = labels.items() if isinstance(labels, Mapping) else [(name, "") for name in labels or ()]
    meanings = {str(name).strip(): str(meaning).strip() for name, meaning in pairs if str(name).strip()}
    stated = stated_labels(question)
    if stated and (not meanings or len(_folded(meanings) & _folded(stated)) >= _SHARED):
        meanings = dict(stated)
    if not meanings:
        raise TypeError('label() needs labels, for instance label(rows(), ["praise", "complaint", "other"]).')
    if len(meanings) > _MOST_LABELS:
        raise ValueError(f"{len(meanings)} labels are more than a model can keep apart; at most {_MOST_LABELS} are taken.")
    if OTHER not in _folded(meanings):
        meanings[OTHER] = "none of these"
    return _explained(meanings, question)


def _folded(names: Iterable[str]) -> set[str]:
    return {name.casefold() for name in names}


def _explained(meanings: dict[str, str], question: str) -> dict[str, str]:
    """With what the question itself says of a label: `human (a person, by name)`."""
    explained = {}
    for name, meaning in meanings.items():
        said = re.search(rf"(?<!\w){re.escape(name)}s?\s*\(([^()]{{3,200}})\)", question, re.IGNORECASE)
        explained[name] = meaning or (said.group(1).strip() if said else "")
    return explained


def _offered(names: Sequence[str], question: str) -> list[str]:
    """Without “other”, where the question says that each item is one of the others."""
    leaves_none = _EXACTLY_ONE.search(question) is not None
    return [name for name in names if not leaves_none or name.casefold() != OTHER]


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


def _form(names: Sequence[str], lesson: Lesson) -> Form:
    thoughts, shown = lesson.thoughts, [(name, lesson.meanings.get(name)) for name in names]
    lines = [f"- {name}: {meaning}" if meaning else f"- {name}" for name, meaning in shown]
    reply = "what it is about, in a few words, then the label" if thoughts else "the label"
    instruction = "\n".join(["Put the text under exactly one label. The labels are:", *lines, f"Reply with {reply}."])
    turns = [
        (_prompt(text), f"{thoughts[label]}. {_SAYS} {label}" if thoughts else label)
        for text, label in lesson.examples
        if label in names
    ]
    return Form(chat(instruction, turns), _THOUGHT_TOKENS if thoughts else _REPLY_TOKENS, stop=("\n",))


def _held_form(names: Iterable[str], form: Form) -> Form:
    schema = {
        "type": "object",
        "properties": {"label": {"type": "string", "enum": list(names)}},
        "required": ["label"],
        "additionalProperties": False,
    }
    return Form(form.lead, _THOUGHT_TOKENS, schema)


def _chosen(examples: Sequence[Example], names: Sequence[str]) -> list[Example]:
    """As many of each label as fit, in rounds that hold each label once, and never one twice in a row: a model prefers what
    it saw last and most."""
    most = max(_A_LABEL, _EXAMPLES // max(1, len(names)))
    of = {name: [example for example in examples if example[1] == name][:most] for name in names}
    chance = random.Random(_SEED)
    chosen: list[Example] = []
    for number in range(most):
        block = [of[name][number] for name in names if number < len(of[name])]
        chance.shuffle(block)
        if chosen and len(block) > 1 and block[0][1] == chosen[-1][1]:
            block.append(block.pop(0))
        chosen += block
    return chosen


def _prompt(text: str) -> str:
    return f"Text: {text}"


def _label_in(reply: str, labels: Iterable[str]) -> str:
    """The label of a reply, also of one that is JSON, talks, or broke off; empty where it is none, or several."""
    names = {name.casefold(): name for name in labels}
    match = re.search(r'"label"\s*:\s*"([^"]*)', reply)
    said = (match.group(1) if match else reply.rpartition(_SAYS)[2]).strip(" \t.\"'").casefold()
    if said in names:
        return names[said]
    there = [name for name in names if re.search(rf"(?<!\w){re.escape(name)}(?!\w)", said)]
    if len(there) == 1:
        return names[there[0]]
    begun = [name for name in names if len(said) > 2 and name.startswith(said)]
    return names[begun[0]] if len(begun) == 1 else ""


def _summary(known: Mapping[str, str], names: Iterable[str], unread: int) -> str:
    counts = {name: sum(label == name for label in known.values()) for name in names}
    said = ", ".join(f"{name} {count:,}" for name, count in counts.items() if count)
    return f"{said or 'nothing'}{f'; {unread:,} could not be read' if unread else ''}"
