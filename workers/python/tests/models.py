"""Models that behave as small ones were measured to: they invent an answer where there is none, prefer the last label,
break JSON, and repeat themselves."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from burrow.skills import Skills
from burrow.skills.calibrate import _CHECKS as CHECKS
from burrow.skills.calibrate import _READS as READS
from burrow.skills.host import Facts, Message
from burrow.skills.prompts import passage_prompt
from burrow.skills.yes_or_no import check_prompt

from .scripted import FACTS, Request, ScriptedHost

NEEDLE = "The access code of the amber mill is 4471823."
FILL = "A clerk counted three sacks of barley before the rain came. Nobody noticed the broken fence. "


def kind_of(lead: Sequence[Message]) -> str:
    said = lead[0]["content"]
    for kind, begins in {
        "read": "You read a passage and answer",
        "list": "You read a passage and list",
        "check": "You check answers",
        "bare": "Does the sentence",
        "sift": "Does the text hold",
        "split": "Split the question",
        "state": "Write the question",
        "says": "You compare",
        "restate": "Ask the same",
        "fits": "Answer a yes-or-no",
        "label": "Put the text under",
        "invent": "Write three",
        "points": "Say in one or two",
        "together": "Put the notes together",
    }.items():
        if said.startswith(begins):
            return kind
    raise AssertionError(f"Nobody knows what this asks: {said}")


class Careful:
    """Passes the calibration; else as scripted."""

    def __init__(self, script: Callable[[Sequence[Message], str], str]) -> None:
        self._script = script

    def __call__(self, lead: Sequence[Message], prompt: str) -> str:
        known = {check_prompt(question, answer, text): says for question, answer, text, says in CHECKS}
        if kind_of(lead) == "check" and prompt in known:
            return "yes" if known[prompt] else "no"
        read = {passage_prompt(passage, question): answer for passage, question, answer in READS}
        if kind_of(lead) == "read" and prompt in read:
            return read[prompt]
        return self._script(lead, prompt)


class Small:
    """Reads the first number of a passage, wherever it stands; checks by names, and never says that there is nothing."""

    def __init__(self, checks: str = "names") -> None:
        self.checks = checks

    def __call__(self, lead: Sequence[Message], prompt: str) -> str:
        kind = kind_of(lead)
        if kind in ("read", "list"):
            passage, question = prompt.split("\n\nQuestion: ")
            own = re.search(r"of the (\w+ \w+)\?", question)
            near = re.search(rf"of the {own[1]} is (\d+)", passage) if own else None
            found = near or re.search(r"\d{4,}", passage)
            return (found[1] if near else found[0]) if found else "Marta Lindqvist"
        if kind in ("check", "bare", "says", "sift"):
            return self._checked(kind, prompt)
        if kind == "state":
            question, answer = re.search(r"Question: (.*)\nAnswer: (.*)", prompt).groups()
            return f"{question.replace('What is the', 'The').rstrip('?')} is {answer}."
        return "the same thing in other words"

    def _checked(self, kind: str, prompt: str) -> str:
        if self.checks == "always yes":
            return "yes"
        if kind in ("bare", "sift"):
            text, question = re.search(r"Sentence: (.*)\nQuestion: (.*)", prompt, re.S).groups()
        elif kind == "says":
            text, question = re.search(r"Text: (.*)\nStatement: (.*)\nDoes", prompt, re.S).groups()
        else:
            text, question = re.search(r"Text: (.*)\nQuestion: (.*)\nAnswer", prompt, re.S).groups()
        wanted = re.search(r"of the (\w+ \w+)", question)
        return "yes" if wanted and wanted[0] in text else "no"


def skills(text: str | list[str] | dict[str, str], script, facts: Facts = FACTS):
    """What a program sees of a text, of texts, or of texts by their names."""
    if isinstance(text, dict):
        host, said = ScriptedHost(script, facts), []
        return Skills(list(text.values()), list(text), host, said.append).functions(), host, said
    host = ScriptedHost(script, facts)
    said: list[str] = []
    names = ["text"] if isinstance(text, str) else [f"doc {number}" for number in range(len(text))]
    return Skills(text, names, host, said.append).functions(), host, said


def haystack(*needles: str) -> str:
    return "".join(FILL * 12 + needle + " " for needle in needles) + FILL * 12


def asked(host: ScriptedHost, kind: str) -> list[Request]:
    return [request for request in host.requests if kind_of(request.lead) == kind]
