"""A host for tests: replies come from a function, and everything that was asked and reported is kept."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from burrow.skills.host import Facts, Finding, Form, Message, Reply

# (lead, prompt) to the model's reply.
Script = Callable[[Sequence[Message], str], "str | Reply"]

FACTS = Facts(name="scripted", model_class="small", window=4_096, concurrency=2, local=True)


@dataclass(frozen=True)
class Request:
    """One call: its prompt, what it shared with its batch, and the reply it got."""

    prompt: str
    form: Form
    step: int | None
    reply: Reply
    # Numbers the calls of `ask`.
    batch: int

    @property
    def lead(self) -> Sequence[Message]:
        return self.form.lead


@dataclass
class Step:
    name: str
    about: str
    of: int
    done: int = 0
    found: list[Finding] = field(default_factory=list)
    summary: str | None = None
    # (done, of) of each report.
    reports: list[tuple[int, int]] = field(default_factory=list)

    @property
    def finished(self) -> bool:
        return self.summary is not None


class ScriptedHost:
    def __init__(self, script: Script, facts: Facts = FACTS) -> None:
        self._script = script
        self._facts = facts
        self._batches = 0
        self.in_corpus = True
        self.requests: list[Request] = []
        self.steps: list[Step] = []

    @property
    def prompts(self) -> list[str]:
        return [request.prompt for request in self.requests]

    def ask(self, prompts: list[str], form: Form, step: int | None) -> list[Reply]:
        if step is not None and self.steps[step].finished:
            raise AssertionError(f"A call after the end of its step {self.steps[step].name!r}")
        self._batches += 1
        replies = []
        for prompt in prompts:
            said = self._script(form.lead, prompt)
            reply = said if isinstance(said, Reply) else Reply(said)
            self.requests.append(Request(prompt, form, step, reply, self._batches))
            replies.append(reply)
        return replies

    def step_started(self, name: str, about: str, of: int) -> int:
        self.steps.append(Step(name, about, of))
        return len(self.steps) - 1

    def step_progress(self, step: int, done: int, of: int, found: Sequence[Finding]) -> None:
        self._report(step, done, of, found)

    def step_finished(self, step: int, done: int, of: int, found: Sequence[Finding], summary: str) -> None:
        self._report(step, done, of, found).summary = summary

    def facts(self) -> Facts:
        return self._facts

    def search(self, query: str, most: int) -> list[tuple[int, int, int]]:
        raise AssertionError(f"Nothing should have been searched: {query[:200]}")

    def _report(self, number: int, done: int, of: int, found: Sequence[Finding]) -> Step:
        step = self.steps[number]
        if step.finished:
            raise AssertionError(f"A report after the end of step {step.name!r}")
        if not 0 <= done <= of:
            raise AssertionError(f"Step {step.name!r} says {done} of {of}")
        step.done, step.of = done, of
        step.found.extend(found)
        step.reports.append((done, of))
        return step


def silent(_lead: Sequence[Message], prompt: str) -> str:
    """For skills that must not ask a model."""
    raise AssertionError(f"Nothing should have been asked: {prompt[:200]}")
