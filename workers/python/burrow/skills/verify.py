"""Whether a text really gives this answer to this question: checks in code, and tiny questions to the model."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from .calibrate import Ability
from .evidence import COVERED, Rarity, coverage, is_of_kind, nearness, repeats
from .hits import Grade
from .host import Form, Host
from .sentences import sentences
from .words import all_words, stem, words
from .yes_or_no import BARE, CHECK, SAYS, STATE, bare_prompt, check_prompt, is_yes, says_prompt, statement_prompt

_QUOTED = re.compile(r"[\"“”„«»]([^\"“”„«»]{2,80})[\"“”„«»]")
_CAPITALISED = re.compile(r"(?<![.!?]\s)(?<!^)\b[A-ZÀ-ÖØ-Þ][\w’'-]*")
_NUMBER = re.compile(r"\w*\d[\w.,:/-]*")
_TOKEN = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*|[^\w\s]")
# In one sentence with the answer: there is nothing left to be asked.
_WHOLE = 0.95
# A sentence with so much of it is about such a thing itself; if one beside it has so much more, that one is meant.
_ABOUT_IT = 0.35
_BETTER = 0.2
# Of what can be near or far, so much stands beside an answer; beside a near miss stands half.
_NEAR = 0.6
_FAR = 0.35
_TOO_LITTLE = "too little of the question stands near it"
PARAGRAPH = "its paragraph answers the question; that this value does could not be verified"
ONE_OF_SEVERAL = "its sentence holds several, and which of them it speaks of could not be verified"
_NAME_ALONE = "it stands in the name of the document, and in no sentence"
# Reasons to leave a value unsure and yet to show it, of a model that says yes to nearly everything.
BELIEVED = frozenset({PARAGRAPH, _NAME_ALONE})
_NOT_SAID = "the text does not say so, as the model reads it"
# Before another word these do not say which one of several is meant.
_SAYS_NOTHING = frozenset(
    """new old next last first final total main current former missing lost abandoned whole full exact different certain other
    same own actual real recent latest original annual monthly weekly daily get gets got make makes made give gives gave take takes
    took keep keeps kept again away back""".split()
)
# What comes next is the kind of answer that is wanted: of “which members offered” the text says who offered.
_ASKING = frozenset("which what whose many much".split())
_ARTICLES = frozenset("the a an this that these those any each every no".split())
_AUXILIARIES = frozenset("can cannot could will would shall should may might must not never".split())
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
    # What names the subject of all of it, if it stands before that: the document, the heading.
    head: str = ""
    # What its paragraph begins with.
    heading: str = ""
    # What its document begins with, where there are several: a contract names its parties once.
    opening: str = ""


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
    """Pairs of the question of which the text has only the second: asked for the east mill, it speaks of another mill. A
    verb beside its noun says nothing of that kind."""
    there = set(all_words(text))
    tokens = ["", *_TOKEN.findall(question)]
    return [
        f"{first} {second}"
        for before, first, second in zip(tokens, tokens[1:], tokens[2:])
        if _is_word(first) and _is_word(second) and stemmed(second) in there and stemmed(first) not in there
        if not _is_verb(before, first) and not _is_verb(first, second) and before.casefold() not in _ASKING
    ]


def stemmed(word: str) -> str:
    return (all_words(word) or [""])[0]


def _is_verb(before: str, word: str) -> bool:
    """“The club watched birds”, “got the lamp burning again”, “who cannot stand lilies”, but “the painted door”."""
    return before.casefold() in _AUXILIARIES or (
        word.casefold().endswith(("ed", "ing")) and before.casefold() not in _ARTICLES
    )


def _is_word(word: str) -> bool:
    return len(word) > 2 and bool(words(word)) and word.casefold() not in _SAYS_NOTHING


class Verifier:
    def __init__(self, host: Host, ability: Ability, rarity: Rarity) -> None:
        self._host = host
        self._ability = ability
        self._rarity = rarity

    def verdicts(self, candidates: Sequence[Candidate], step: int | None, *, every: bool = False) -> list[Verdict]:
        """One for each, in order. `every`: of a model that was asked for all answers, and free to name none."""
        verdicts = [_ruled_out(one) for one in candidates]
        open_ = [at for at, verdict in enumerate(verdicts) if verdict is None]
        asked = [candidates[at] for at in open_]
        for at, verdict in zip(open_, self._judged(asked, step, every)):
            verdicts[at] = verdict
        return [verdict for verdict in verdicts if verdict is not None]

    def _judged(self, asked: list[Candidate], step: int | None, every: bool) -> list[Verdict]:
        if self._ability.checks in ("none", "bare"):
            return self._by_code(asked, step, every)
        return self._sifted(asked, step) if every and self._ability.sifts else self._by_model(asked, step)

    def _sifted(self, candidates: list[Candidate], step: int | None) -> list[Verdict]:
        """Of a text that the model took for an answer: its strictest question, or what is asked about, has to agree."""
        texts = [f"{one.head} {one.around}".strip() for one in candidates]
        agreed = self._ask([bare_prompt(one.question, text) for one, text in zip(candidates, texts)], BARE, step)
        verdicts = [
            _of_paragraph(_missing(one), agrees, self._nearness(one, text) >= _NEAR)
            for one, text, agrees in zip(candidates, texts, agreed)
        ]
        own = [
            at
            for at, one in enumerate(candidates)
            if agreed[at] and verdicts[at].reason == PARAGRAPH and self._is_said(one)
        ]
        for at, verdict in zip(own, self._by_model([candidates[at] for at in own], step)):
            if verdict.grade == "verified":
                verdicts[at] = verdict
        return verdicts

    def _is_said(self, candidate: Candidate) -> bool:
        """Whether the answer's own sentence speaks of what is asked: beside one who helped, another is named who was away."""
        own = candidate.sentence
        return self._nearness(candidate, own) > 0 and self._nearness(candidate, f"{candidate.heading} {own}") >= _NEAR

    def _nearness(self, candidate: Candidate, text: str) -> float:
        return nearness(candidate.question, text, self._rarity) or 0.0

    def _by_model(self, candidates: list[Candidate], step: int | None) -> list[Verdict]:
        """The model's word, asked in two ways; where a name is missing it leaves things unsure at best."""
        missing = [_missing(one) for one in candidates]
        votes = [0] * len(candidates)
        checks = self._checks()
        for done, check in enumerate(checks):
            # Without its names, and refused once, it can be nothing any more.
            open_ = [at for at in range(len(candidates)) if not missing[at] or votes[at] == done]
            for at, agrees in zip(open_, check([candidates[at] for at in open_], step)):
                votes[at] += agrees
        return [
            _voted(names, vote, len(checks), far=self._is_far(one)) for names, vote, one in zip(missing, votes, candidates)
        ]

    def _is_far(self, candidate: Candidate) -> bool:
        """Of numbers, which every other thing has as well. Names and things are seldom read where nothing is said of them."""
        if not any(map(str.isdigit, candidate.answer)):
            return False
        near = nearness(candidate.question, f"{candidate.head} {candidate.around}", self._rarity)
        return near is not None and near < _FAR

    def _by_code(self, candidates: list[Candidate], step: int | None, every: bool) -> list[Verdict]:
        """A weak model says yes and no as it comes. It is asked only where what stands near the answer leaves a doubt."""
        seen = [self._seen(one, every) for one in candidates]
        doubtful = [at for at, verdict in enumerate(seen) if verdict is None]
        agreed = dict(zip(doubtful, self._bare([candidates[at] for at in doubtful], step))) if doubtful else {}
        verdicts = [
            _agreed(agreed[at], near=self._is_near(one)) if verdict is None else verdict
            for at, (one, verdict) in enumerate(zip(candidates, seen))
        ]
        return _told_apart(candidates, verdicts) if every else verdicts

    def _seen(self, candidate: Candidate, every: bool) -> Verdict | None:
        """What code says; None: the model is to be asked."""
        missing = _missing(candidate)
        if missing:
            return Verdict(None, _unseen(missing))
        if self._ability.checks == "none":
            return Verdict("unsure", "the model is too small to check what it reads")
        if self._coverage(candidate, candidate.sentence) >= _WHOLE:
            return Verdict("verified")
        return None if every or self._is_near(candidate) else Verdict(None, _TOO_LITTLE)

    def _is_near(self, candidate: Candidate) -> bool:
        """Whether what is asked about stands near the answer, and no nearer to another sentence that is about the same."""
        if self._coverage(candidate, candidate.around) < COVERED:
            return False
        own = self._coverage(candidate, candidate.sentence)
        others = (self._coverage(candidate, candidate.around[a:b]) for a, b in sentences(candidate.around))
        return own < _ABOUT_IT or all(other < COVERED or other - own < _BETTER for other in others)

    def _coverage(self, candidate: Candidate, text: str) -> float:
        return coverage(candidate.question, f"{candidate.head} {text}", self._rarity)

    def _checks(self) -> list[Callable[[list[Candidate], int | None], list[bool]]]:
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


def _ruled_out(candidate: Candidate) -> Verdict | None:
    """What can be no answer, whatever a model says."""
    if repeats(candidate.question, candidate.answer):
        return Verdict(None, "it only repeats the question")
    if not is_of_kind(candidate.question, candidate.answer):
        return Verdict(None, "the question asks for a number")
    return None


def _missing(candidate: Candidate) -> str:
    text = f"{candidate.head} {candidate.around}"
    about = set(all_words(candidate.opening))
    names = [name for name in missing_names(candidate.question, text) if not _is_about(name, about)]
    return ", ".join((names or other_things(candidate.question, text))[:3])


def _is_about(name: str, opening: set[str]) -> bool:
    """A person or place that the whole document is about; codes and numbers have to stand where the answer does."""
    said = set(all_words(name))
    return bool(said) and said <= opening and not any(map(str.isdigit, name))


def _unseen(names: str) -> str:
    return f"“{names}” does not stand near it"


def _voted(missing: str, votes: int, checks: int, *, far: bool) -> Verdict:
    if missing:
        return Verdict("unsure" if votes == checks else None, _unseen(missing))
    if votes == checks:
        return Verdict("verified")
    # Where the model contradicts itself, something of what is asked about has to stand there.
    return Verdict("unsure" if votes > 0 and not far else None, _NOT_SAID)


def _of_paragraph(missing: str, agrees: bool, near: bool) -> Verdict:
    if missing:
        return Verdict("unsure" if agrees else None, _unseen(missing))
    # Checked is the paragraph, not which of those named in it is meant.
    return Verdict("unsure", PARAGRAPH if agrees or near else _NOT_SAID)


def by_name(verdict: Verdict) -> Verdict:
    """Of what stands in the name of a document: only what every check agrees to, and no quotation proves it."""
    return Verdict("unsure" if verdict.grade == "verified" else None, _NAME_ALONE)


def _told_apart(candidates: Sequence[Candidate], verdicts: list[Verdict]) -> list[Verdict]:
    """Of several that were read in one sentence, nobody has checked which it speaks of: “Tom helped while Olaf was away”."""
    answers: dict[tuple[str, str], set[str]] = {}
    for one in candidates:
        answers.setdefault((one.sentence, one.around), set()).add(one.answer.casefold())
    return [
        Verdict("unsure", ONE_OF_SEVERAL)
        if verdict.grade == "verified" and len(answers[one.sentence, one.around]) > 1
        else verdict
        for one, verdict in zip(candidates, verdicts)
    ]


def _agreed(agrees: bool, *, near: bool) -> Verdict:
    if near:
        return Verdict("verified") if agrees else Verdict("unsure", _NOT_SAID)
    return Verdict("unsure" if agrees else None, _TOO_LITTLE)
