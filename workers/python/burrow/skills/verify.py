"""Whether a text really gives this answer to this question: checks in code, and tiny questions to the model."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from .calibrate import Ability
from .evidence import Rarity, coverage, is_of_kind, repeats
from .hits import Grade
from .host import Form, Host
from .prompts import BARE, CHECK, SAYS, STATE, bare_prompt, check_prompt, is_yes, says_prompt, statement_prompt
from .words import all_words, stem, words

_QUOTED = re.compile(r"[\"“”„«»]([^\"“”„«»]{2,80})[\"“”„«»]")
_CAPITALISED = re.compile(r"(?<![.!?]\s)(?<!^)\b[A-ZÀ-ÖØ-Þ][\w’'-]*")
_NUMBER = re.compile(r"\w*\d[\w.,:/-]*")
_TOKEN = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*|[^\w\s]")
# Of what a question asks about, so much stands near a true answer. Near one about another thing with half of the name,
# such as the north tower for the north lighthouse, stands up to 0.7.
_COVERED = 0.75
_NOT_SAID = "the text does not say so, as the model reads it"
# Before another word these do not say which one of several is meant.
_SAYS_NOTHING = frozenset(
    """new old next last first final total main current former missing lost abandoned whole full exact different certain other
    same own actual real recent latest original annual monthly weekly daily""".split()
)
# Begin a question, or name the calendar and no thing.
_NO_NAMES = frozenset("i what who whom whose which when where why how is are was were do does did has have had can will".split())


@dataclass(frozen=True)
class Candidate:
    question: str
    answer: str
    # The sentence that holds it, with its neighbours, and with two on each side.
    near: str
    around: str
    sentence: str


@dataclass(frozen=True)
class Verdict:
    # None: no answer to this question.
    grade: Grade | None
    reason: str = ""


def names_in(question: str) -> list[str]:
    """Names, codes and numbers of a question: what a near miss gets wrong."""
    found = [match.group() for match in _NUMBER.finditer(question)]
    found += [match.group() for match in _CAPITALISED.finditer(question) if match.group().casefold() not in _NO_NAMES]
    found += [word for match in _QUOTED.finditer(question) for word in match.group(1).split()]
    return list(dict.fromkeys(found))


def missing_names(question: str, text: str) -> list[str]:
    """Those of the question's names that do not stand in the text."""
    there = set(all_words(text))
    return [name for name in names_in(question) if not all(word in there for word in all_words(name) or [stem(name)])]


def other_things(question: str, text: str) -> list[str]:
    """Pairs of the question of which the text has only the second: asked for the east mill, it speaks of another mill."""
    there = set(all_words(text))
    tokens = _TOKEN.findall(question)
    pairs = zip(tokens, tokens[1:])
    return [
        f"{first} {second}"
        for first, second in pairs
        if _is_word(first) and _is_word(second) and stemmed(second) in there and stemmed(first) not in there
    ]


def stemmed(word: str) -> str:
    return (all_words(word) or [""])[0]


def _is_word(word: str) -> bool:
    return len(word) > 2 and bool(words(word)) and word.casefold() not in _SAYS_NOTHING


class Verifier:
    def __init__(self, host: Host, ability: Ability, rarity: Rarity) -> None:
        self._host = host
        self._ability = ability
        self._rarity = rarity

    def verdicts(self, candidates: Sequence[Candidate], step: int | None, *, every: bool = False) -> list[Verdict]:
        """One for each, in order. `every`: of a model that was asked for all answers, and free to name none."""
        wrong = [_wrong(one) for one in candidates]
        missing = ["" if wrong[at] else _missing(one) for at, one in enumerate(candidates)]
        votes = [0] * len(candidates)
        checks = self._checks()
        for done, check in enumerate(checks):
            # Without its names, and refused once, it can be nothing any more.
            open_ = [at for at in range(len(candidates)) if not wrong[at] and (not missing[at] or votes[at] == done)]
            for at, agrees in zip(open_, check([candidates[at] for at in open_], step)):
                votes[at] += agrees
        return [
            Verdict(None, wrong[at]) if wrong[at] else self._verdict(one, missing[at], votes[at], len(checks), every=every)
            for at, one in enumerate(candidates)
        ]

    def _verdict(self, candidate: Candidate, missing: str, votes: int, checks: int, *, every: bool) -> Verdict:
        """The word of a weak model counts for little: what it says must agree with what code sees."""
        weak = self._ability.checks in ("none", "bare")
        if missing:
            return Verdict("unsure" if votes == checks and not weak else None, f"“{missing}” does not stand near it")
        if checks == 0:
            return Verdict("unsure", "the model is too small to check what it reads")
        if not weak:
            return Verdict("verified") if votes == checks else Verdict("unsure" if votes > 0 else None, _NOT_SAID)
        if coverage(candidate.question, candidate.around, self._rarity) < _COVERED:
            return Verdict("unsure" if every and votes == checks else None, "too little of the question stands near it")
        return Verdict("verified") if votes == checks else Verdict("unsure", _NOT_SAID)

    def _checks(self) -> list[Callable[[list[Candidate], int | None], list[bool]]]:
        if self._ability.checks == "none":
            return []
        if self._ability.checks == "bare":
            return [self._bare]
        return [self._mixed, self._stated] if self._ability.checks == "both" else [self._mixed]

    def _bare(self, candidates: list[Candidate], step: int | None) -> list[bool]:
        return self._ask([bare_prompt(one.question, one.sentence) for one in candidates], BARE, step)

    def _mixed(self, candidates: list[Candidate], step: int | None) -> list[bool]:
        return self._ask([check_prompt(one.question, one.answer, one.near) for one in candidates], CHECK, step)

    def _stated(self, candidates: list[Candidate], step: int | None) -> list[bool]:
        asked = [statement_prompt(one.question, one.answer) for one in candidates]
        replies = self._host.ask(asked, STATE, step)
        statements = [
            f"{one.question} {one.answer}" if reply.failed else reply.text.strip()
            for one, reply in zip(candidates, replies)
        ]
        return self._ask([says_prompt(one.near, said) for one, said in zip(candidates, statements)], SAYS, step)

    def _ask(self, prompts: list[str], form: Form, step: int | None) -> list[bool]:
        return [not reply.failed and is_yes(reply.text) for reply in self._host.ask(prompts, form, step)]


def _wrong(candidate: Candidate) -> str:
    """Why this can be no answer, whatever a model says; empty where it can."""
    if repeats(candidate.question, candidate.answer):
        return "it only repeats the question"
    if not is_of_kind(candidate.question, candidate.answer):
        return "the question asks for a number"
    return ""


def _missing(candidate: Candidate) -> str:
    names = missing_names(candidate.question, candidate.around) or other_things(candidate.question, candidate.around)
    return ", ".join(names[:3])
