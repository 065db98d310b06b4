"""Reads passages and items for answers: what `find`, `extract` and `compare` share."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from .blocks import blocks, gathered, paragraph
from .calibrate import Ability, ability_of
from .documents import Corpus, Doc
from .evidence import COVERED, Rarity, coverage
from .hits import Hit
from .host import Facts, Finding, Form, Host
from .locate import cleaned, locate
from .places import Place
from .prompts import READ, passage_prompt
from .reading import MOST_CHARACTERS, Passage, Passages, passage_characters, total_characters
from .row import Row
from .sentences import around, sentences, windows
from .steps import Step
from .verify import ONE_OF_SEVERAL, Candidate, Verdict, Verifier, by_name
from .words import Ranked, all_words
from .words import words as words_of
from .yes_or_no import SIFT, bare_prompt, is_yes

_NOTHING = re.compile(r"(?:none|nothing|no answer|n/?a|not (?:mentioned|stated|given|specified))\b", re.IGNORECASE)
_LONGEST_HEADING = 120
_SHORT_PARAGRAPH = 500
_MOST_SEARCHED = 200
# Between the paragraphs of an item that are asked about.
_LEFT_OUT = "\n…\n"
# Characters in which a document says what it is about.
_OPENING = 400
# Of the window, for one item that is not cut into passages.
_ITEM_SHARE = 0.4
# The paragraph that a passage begins in is looked for so far back.
_BEFORE = 600
# Characters that are enough to know which words are rare, taken from so many places of a text.
_MOST_SAMPLED = 60_000
_SAMPLES = 50


@dataclass(frozen=True)
class Piece:
    """A text to be read, and where it stands."""

    text: str
    # The document's name, where there are several.
    source: str
    document: int
    start: int


@dataclass(frozen=True)
class Found:
    """What one reply says, and what the checks say of it."""

    piece: int
    hit: Hit | None
    finding: Finding


@dataclass(frozen=True)
class _Read:
    """An answer and the sentence for it."""

    piece: int
    span: tuple[int, int]
    candidate: Candidate
    # It stands in the name of the document, and the sentence is only what it is the answer to.
    by_name: bool = False


class Reader:
    def __init__(self, corpus: Corpus, host: Host) -> None:
        self.corpus = corpus
        self.host = host

    @cached_property
    def facts(self) -> Facts:
        return self.host.facts()

    @cached_property
    def size(self) -> int:
        """Characters of a passage."""
        return passage_characters(self.facts)

    @cached_property
    def ability(self) -> Ability:
        return ability_of(self.host)

    @cached_property
    def _verifier(self) -> Verifier:
        return Verifier(self.host, self.ability, self._rarity)

    @cached_property
    def _rarity(self) -> Rarity:
        return Rarity(self._sample())

    def covers(self, question: str, piece: Piece) -> bool:
        """Whether nearly all that a question asks about stands in a piece."""
        return coverage(question, f"{piece.source} {piece.text}", self._rarity) >= COVERED

    def _sample(self) -> Iterator[str]:
        """Stretches from all over the corpus, enough to say which words are rare."""
        stretch = max(1, _MOST_SAMPLED // max(1, len(self.corpus)))
        for number in range(len(self.corpus)):
            text = self.corpus.text(number)
            parts = min(_SAMPLES, max(1, len(text) // stretch))
            for part in range(parts):
                start = part * len(text) // parts
                yield text[start : start + stretch // parts]

    @cached_property
    def passages(self) -> Passages:
        return Passages(self.corpus, self.size)

    @property
    def has_text(self) -> bool:
        return any(self.corpus.text(number).strip() for number in range(len(self.corpus)))

    @cached_property
    def is_too_large(self) -> bool:
        return total_characters(self.corpus) > MOST_CHARACTERS

    @cached_property
    def wave(self) -> int:
        return max(4, 2 * self.facts.concurrency)

    @cached_property
    def first_wave(self) -> int:
        """So that what stands in the best passage is not waited for until others are read."""
        fewest = 1 if self.ability.checks == "none" else 2
        return max(fewest, self.facts.concurrency)

    def piece(self, passage: Passage) -> Piece:
        source = self.corpus.names[passage.document] if len(self.corpus) > 1 else ""
        return Piece(passage.text, source, passage.document, passage.start)

    def piece_of(self, item: object) -> Piece:
        """An item of the model's: a row, a document, a hit, or a text, which may stand in the documents or not."""
        if isinstance(item, (Row, Doc)):
            place = item._place
            return Piece(place.text, self._source(place.document), place.document, place.start)
        if isinstance(item, Hit):
            return Piece(item.quote, self._source(item.place.document), item.place.document, item.place.start)
        text = str(item)
        for number in range(len(self.corpus)) if not self.is_too_large and len(text) > 15 else ():
            at = self.corpus.text(number).find(text)
            if at >= 0:
                return Piece(text, self._source(number), number, at)
        return Piece(text, "", -1, 0)

    @property
    def most_of_item(self) -> int:
        return int(self.facts.window * _ITEM_SHARE) * 4

    def beginning(self, text: str) -> str:
        """As much of an item as one prompt may hold."""
        return text if len(text) <= self.most_of_item else text[: self.most_of_item - 1] + "…"

    def enough(self, question: str, text: str) -> str:
        """The same, of a long item the paragraphs that share most with the question, where any does."""
        left = self.most_of_item
        if len(text) <= left:
            return text
        paragraphs = [text[block.start : block.end] for block in gathered(text)]
        ranked = Ranked(paragraphs)
        kept: list[int] = []
        for number in ranked.order(question) if ranked.shares(question) else ():
            left -= len(paragraphs[number]) + len(_LEFT_OUT)
            if left < 0:
                break
            kept.append(number)
        return _LEFT_OUT.join(paragraphs[number] for number in sorted(kept)) or self.beginning(text)

    def pieces_of(self, items: Sequence[object], question: str, words: Sequence[str]) -> list[Piece]:
        """Items in passages, in the order of what they share with the question."""
        pieces = self.parts_of(items)
        return _best(pieces, question, words, len(pieces))

    def parts_of(self, items: Sequence[object]) -> list[Piece]:
        """Items in passages, in the order in which they stand."""
        return [part for item in items for part in self._parts(self.piece_of(item))]

    def whole(self) -> list[Piece]:
        """The documents as they are."""
        return [Piece(self.corpus.text(number), self._source(number), number, 0) for number in range(len(self.corpus))]

    def searched(self, query: str) -> list[Piece]:
        """Of a corpus too large to be ranked here: what the page's search finds."""
        pieces = []
        for document, start, end in self.host.search(query, _MOST_SEARCHED):
            text = self.corpus.text(document)
            first = max(0, start - max(0, self.size - (end - start)) // 2)
            pieces.append(Piece(text[first : first + self.size], self._source(document), document, first))
        return pieces

    def sentences_of(self, pieces: Sequence[Piece], question: str, words: Sequence[str], most: int) -> list[Piece]:
        """The single sentences of these pieces that share most with the question, best first."""
        found: dict[tuple[int, int], Piece] = {}
        for piece in pieces:
            for start, end in sentences(piece.text):
                at = piece.start + start
                found.setdefault((piece.document, at), Piece(piece.text[start:end], piece.source, piece.document, at))
        return _best(list(found.values()), question, words, most)

    def blocks_of(self, pieces: Sequence[Piece], question: str, words: Sequence[str], most: int) -> list[Piece]:
        """The paragraphs of these pieces that share most with the question, best first."""
        found: dict[tuple[int, int], Piece] = {}
        for piece in pieces:
            if piece.document < 0:
                continue
            text = self.corpus.text(piece.document)
            first = max(0, piece.start - _BEFORE)
            # From the beginning of a line, so that no paragraph is entered in its middle.
            first = text.rfind("\n", first, piece.start) + 1 or piece.start
            last = piece.start + len(piece.text)
            for block in blocks(text[first:last]):
                start = first + block.start
                source = ", ".join(part for part in (piece.source, block.heading) if part)
                found.setdefault((piece.document, start), Piece(text[start : first + block.end], source, piece.document, start))
        return _best(list(found.values()), question, words, most)

    def entries_of(self, pieces: Sequence[Piece]) -> list[Piece]:
        """Whole texts as their paragraphs and entries, in the order in which they stand."""
        return [
            Piece(
                piece.text[block.start : block.end],
                ", ".join(part for part in (piece.source, block.heading) if part),
                piece.document,
                piece.start + block.start,
            )
            for piece in pieces
            for block in gathered(piece.text)
        ]

    def sifted(self, question: str, pieces: Sequence[Piece], step: Step) -> list[Piece]:
        """The pieces that hold an answer, as the model says."""
        prompts = [bare_prompt(question, f"{piece.source}: {piece.text}" if piece.source else piece.text) for piece in pieces]
        replies = self.host.ask(prompts, SIFT, step.number)
        return [piece for piece, reply in zip(pieces, replies) if reply.failed or is_yes(reply.text)]

    def _parts(self, piece: Piece) -> list[Piece]:
        if len(piece.text) <= self.size:
            return [piece]
        return [
            Piece(piece.text[start:end], piece.source, piece.document, piece.start + start)
            for start, end in windows(piece.text, self.size)
        ]

    def read(self, question: str, pieces: Sequence[Piece], form: Form, step: Step, asked: str | None = None) -> list[Found]:
        """Every answer that the model reads in the pieces, checked. `asked`: the question in other words."""
        prompts = [passage_prompt(piece.text, asked or question, piece.source) for piece in pieces]
        replies = self.host.ask(prompts, form, step.number)
        found: list[Found] = []
        open_: list[_Read] = []
        for number, (piece, reply) in enumerate(zip(pieces, replies)):
            for answer in () if reply.failed else _answers(reply.text, form):
                read = self._located(question, answer, number, piece)
                if read is not None:
                    open_.append(read)
                else:
                    reason = "these words do not stand in what was read"
                    found.append(Found(number, None, Finding("rejected", answer, None, reason)))
        every = form is not READ
        candidates = [one.candidate for one in open_]
        verdicts = self._verifier.verdicts(candidates, step.number, every=every) if candidates else []
        return found + [self._found(one, pieces[one.piece], verdict) for one, verdict in zip(open_, verdicts)]

    def _located(self, question: str, answer: str, number: int, piece: Piece) -> _Read | None:
        """In the text; or in the name of the document, such as the writer of a letter, if the model can check that."""
        span = locate(answer, piece.text, question)
        if span is not None:
            return _Read(number, span, self._candidate(question, answer, piece, span))
        if self.ability.checks not in ("both", "mixed") or not _is_named(answer, piece.source):
            return None
        span = _nearest(question, piece.text)
        candidate = self._candidate(question, answer, piece, span)
        return _Read(number, span, replace(candidate, near=f"{_bare(piece.source)}: {candidate.near}"), by_name=True)

    def _found(self, read: _Read, piece: Piece, verdict: Verdict) -> Found:
        answer, place = read.candidate.answer, self.place(piece, read.span)
        if read.by_name:
            verdict = by_name(verdict)
        if verdict.grade is None:
            return Found(read.piece, None, Finding("rejected", answer, place, verdict.reason))
        hit = Hit(answer, verdict.grade, place, read.candidate.near, listed=verdict.reason == ONE_OF_SEVERAL)
        return Found(read.piece, hit, Finding(verdict.grade, answer, place, verdict.reason))

    def _candidate(self, question: str, answer: str, piece: Piece, span: tuple[int, int]) -> Candidate:
        several = piece.document >= 0 and len(self.corpus) > 1
        opening = self.corpus.text(piece.document)[:_OPENING] if several else ""
        return _candidate(question, answer, piece, span, opening)

    def place(self, piece: Piece, span: tuple[int, int]) -> Place:
        start, end = piece.start + span[0], piece.start + span[1]
        if piece.document < 0:
            return Place(0, "", *span, piece.text[span[0] : span[1]], in_corpus=False)
        return self.corpus.place(piece.document, start, end)

    def _source(self, document: int) -> str:
        return self.corpus.names[document] if document >= 0 and len(self.corpus) > 1 else ""


def _best(pieces: Sequence[Piece], question: str, words: Sequence[str], most: int) -> list[Piece]:
    order = Ranked(f"{piece.source} {piece.text}" for piece in pieces).order(question, words)
    return [pieces[number] for number in order[:most]]


def _answers(reply: str, form: Form) -> list[str]:
    """One, or, where all were asked for, each line."""
    lines = [line.strip(" \t-*•") for line in reply.splitlines()] if form.max_tokens > 100 else [reply]
    answers = [cleaned(line) for line in lines if line.strip()]
    return list(dict.fromkeys(answer for answer in answers if answer and not _NOTHING.match(answer)))


def _candidate(question: str, answer: str, piece: Piece, span: tuple[int, int], opening: str) -> Candidate:
    text = piece.text
    spans = sentences(text)
    near = around(spans, span[0], 1)
    wide = _widened(around(spans, span[0], 2), paragraph(text, span[0]))
    head = _heading(text, spans, span[0])
    heading = "" if head is None else text[head[0] : head[1]]
    lead = "" if head is None or head[0] >= near[0] else f"{heading} … "
    source = f"{piece.source} {_bare(piece.source)} " if piece.source else ""
    return Candidate(
        question,
        answer,
        near=lead + text[near[0] : near[1]],
        around=text[wide[0] : wide[1]],
        sentence=text[span[0] : span[1]],
        head=source + lead,
        heading=source + heading,
        opening=opening,
    )


def _nearest(question: str, text: str) -> tuple[int, int]:
    """The sentence that shares most with the question."""
    asked = set(words_of(question))
    return max(sentences(text), key=lambda span: len(asked & set(all_words(text[span[0] : span[1]]))), default=(0, len(text)))


def _is_named(answer: str, source: str) -> bool:
    said = set(all_words(answer))
    return bool(said) and said <= set(all_words(_bare(source)))


def _widened(stretch: tuple[int, int], by: tuple[int, int]) -> tuple[int, int]:
    """With the whole paragraph, where that is short: an entry names its subject once, at its beginning."""
    return stretch if by[1] - by[0] > _SHORT_PARAGRAPH else (min(stretch[0], by[0]), max(stretch[1], by[1]))


def _heading(text: str, spans: list[tuple[int, int]], start: int) -> tuple[int, int] | None:
    """The first sentence of the paragraph, which often says who or what day it is about."""
    begins, _ = paragraph(text, start)
    first = next((span for span in spans if span[0] >= begins), None)
    return first if first is not None and first[1] - first[0] <= _LONGEST_HEADING else None


def _bare(name: str) -> str:
    """A file name as words."""
    return re.sub(r"[_\-.]+", " ", name)
