"""`find`: read, locate, verify. The answer is read by the model, its sentence found by code, and both are checked."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from .documents import Doc
from .hits import Hit, Hits
from .host import Form
from .prompts import BLANK, READ, READ_ALL, READ_EACH, RESTATE, SPLIT
from .reader import Found, Piece, Reader
from .row import Row
from .items import text_of
from .steps import Step, step, waves
from .verify import BELIEVED
from .words import words as words_of

# Passages that are read a second time with the question in other words.
_AGAIN = 6
# Of so many passages, so many sentences and so many paragraphs are read apart.
_LOOKED_INTO = 8
_PARTS = 4
_MOST_UNSURE = 5
# Paragraphs that are sifted before one of them is read.
_SIFTED = 8
# A model that takes more of the paragraphs than this for answers does not tell them apart.
_TELLS_APART = 0.5
_FEWEST_APART = 6
_RELATIVE = re.compile(r"\w\W+(?:who|whom|whose|that|which|where)\b", re.IGNORECASE)
# “Which plot belongs to the member who broke the pump?” The clause goes on to the end, unless its verb was begun before it:
# “When was the man who …”.
_AT_END = re.compile(
    r"^(?P<then>.*\b(?!do|does|did|is|was|were|are|has|have|had|will|can)[a-z]+ )the (?P<who>(?:[\w’'-]+ ){0,2}[\w’'-]+?) "
    r"(?:who|that|which|(?P<place>where)) (?P<said>[^?,]+)\?*$",
    re.IGNORECASE,
)


class Find:
    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    def find(self, question: Any, words: Iterable[Any] | str = (), all: bool = False, documents: Any = None) -> Hits:
        """The answer to one question, with the sentence that proves it: .value .quote .document. `all=True`: every answer."""
        asked = text_of(question).strip()
        if not asked:
            raise ValueError("find needs a question, for instance find(\"Who signed the lease?\").")
        more = [words] if isinstance(words, str) else [str(word) for word in words]
        sifts = all and self._reader.has_text and self._reader.ability.sifts
        pieces = self._entries(asked, more, documents) if sifts else self._pieces(asked, more, documents)
        with step(self._reader.host, "find", asked, len(pieces)) as row:
            if all:
                found = self._sift(asked, pieces, row) if sifts else self._sweep(asked, pieces, row, READ_ALL)
            else:
                found = self._one(asked, more, pieces, row)
                if pieces and not self._is_enough(found):
                    found += self._through(asked, documents, row)
                if not self._is_enough(found):
                    found += self._again(asked, pieces[:_AGAIN], row)
            searched = documents is None and self._reader.is_too_large
            hits = Hits(_best(asked, found, every=all), asked, row.done, len(pieces), searched, sifts)
            row.finish(_summary(hits))
        return hits

    def _pieces(self, question: str, words: Sequence[str], documents: Any) -> list[Piece]:
        """In the order of what they share with the question."""
        reader = self._reader
        if documents is not None:
            single = isinstance(documents, (str, Row, Doc, Hit)) or not isinstance(documents, Iterable)
            return reader.pieces_of([documents] if single else list(documents), question, words)
        if reader.is_too_large:
            return reader.searched(" ".join([question, *words]))
        return [reader.piece(passage) for passage in reader.passages.order(question, words)]

    def _entries(self, question: str, words: Sequence[str], documents: Any) -> list[Piece]:
        reader = self._reader
        if documents is not None or reader.is_too_large:
            return reader.entries_of(self._pieces(question, words, documents))
        return reader.entries_of(reader.whole())

    def _one(self, question: str, words: Sequence[str], pieces: Sequence[Piece], row: Step) -> list[Found]:
        found = self._near(question, words, pieces, row)
        return found if self._is_enough(found) else found + self._sweep(question, pieces, row, READ)

    def _sift(self, question: str, pieces: Sequence[Piece], row: Step) -> list[Found]:
        """Every answer there is: each paragraph is asked for one, and those that have one are read."""
        found: list[Found] = []
        held = 0
        for wave in waves(pieces, _SIFTED * self._reader.wave, _SIFTED * self._reader.wave):
            kept = self._reader.sifted(question, wave, row)
            held += len(kept)
            new = self._reader.read(question, kept, READ_EACH, row) if kept else []
            row.more(len(wave), [one.finding for one in new])
            found += new
        if len(pieces) >= _FEWEST_APART and held > _TELLS_APART * len(pieces):
            return [one for one in found if one.hit is None or one.hit.verified or one.finding.reason in BELIEVED]
        return found

    def _through(self, question: str, documents: Any, row: Step) -> list[Found]:
        """“The plot of the member who broke the pump” is two questions: the answer to one stands in the other."""
        if _RELATIVE.search(question) is None or not self._reader.ability.paraphrases:
            return []
        parts = _in_two(question) or self._split(question, row)
        if parts is None:
            return []
        first, then = parts
        known = _best(first, self._one(first, (), self._pieces(first, (), documents), row), every=False)
        if not known or not known[0].verified:
            return []
        value = known[0].value
        asked = then.replace(BLANK, value)
        return self._one(asked, (value,), self._pieces(asked, (value,), documents), row)

    def _split(self, question: str, row: Step) -> tuple[str, str] | None:
        """The model's two questions, if they are of the words of the one."""
        [reply] = self._reader.host.ask([question], SPLIT, row.number)
        first, _, then = reply.text.strip().partition("\n")
        if reply.failed or BLANK not in then or not set(words_of(first)) < set(words_of(question)):
            return None
        return first.strip(), then.strip().splitlines()[0]

    def _near(self, question: str, words: Sequence[str], pieces: Sequence[Piece], row: Step) -> list[Found]:
        """What stands in one sentence is read in that sentence, which takes a tenth of a passage. A weak model loses in a
        passage what it finds in a paragraph, so these come next."""
        reader = self._reader
        if not pieces or reader.ability.checks == "none":
            return []
        near = pieces[:_LOOKED_INTO]
        weak = reader.ability.checks == "bare"
        sentences = reader.sentences_of(near, question, words, _PARTS)
        found = self._read(question, [one for one in sentences if weak or reader.covers(question, one)], row)
        if weak and not self._is_enough(found):
            found += self._read(question, reader.blocks_of(near, question, words, _PARTS), row)
        return found

    def _read(self, question: str, parts: Sequence[Piece], row: Step) -> list[Found]:
        found = self._reader.read(question, parts, READ, row) if parts else []
        row.more(0, [one.finding for one in found])
        return found

    def _sweep(self, question: str, pieces: Sequence[Piece], row: Step, form: Form) -> list[Found]:
        found: list[Found] = []
        if not pieces:
            return found
        for wave in waves(pieces, self._reader.first_wave, self._reader.wave):
            new = self._reader.read(question, wave, form, row)
            row.more(len(wave), [one.finding for one in new])
            found += new
            if form is READ and self._is_enough(new):
                break
        return found

    def _is_enough(self, found: Sequence[Found]) -> bool:
        """A verified hit; of a model that can verify nothing, the first that code has no objection to."""
        hits = [one.hit for one in found if one.hit is not None]
        return any(hit.verified for hit in hits) or (bool(hits) and self._reader.ability.checks == "none")

    def _again(self, question: str, pieces: Sequence[Piece], row: Step) -> list[Found]:
        """What is lost is lost in reading paraphrases: the model puts the question in other words, and reads again."""
        if not pieces:
            return []
        [restated] = self._reader.host.ask([question], RESTATE, row.number)
        other = restated.text.strip().splitlines()[0].strip() if restated.text.strip() else ""
        if restated.failed or not other or set(words_of(other)) == set(words_of(question)):
            return []
        found = self._reader.read(question, pieces, READ, row, asked=other)
        row.more(0, [one.finding for one in found])
        return found


def _in_two(question: str) -> tuple[str, str] | None:
    match = _AT_END.match(question.strip())
    if match is None:
        return None
    asks = f"{'In which' if match['place'] else 'Which'} {match['who']} {match['said']}?"
    return asks, f"{match['then']}{BLANK}?"


def _best(question: str, found: Sequence[Found], *, every: bool) -> list[Hit]:
    """Verified ones first; of those, the ones whose surroundings share most with the question."""
    asked = set(words_of(question))
    hits = [one.hit for one in found if one.hit is not None]
    if every:
        hits.sort(key=lambda hit: (not hit.verified, hit.place.document, hit.place.start))
        return _without_doubles(hits, lambda hit: (hit.place.document, hit.place.start, hit.value.casefold()))
    hits.sort(key=lambda hit: (not hit.verified, -len(asked & set(words_of(hit.context)))))
    sure = [hit for hit in hits if hit.verified]
    # What was read again in a paragraph, or in other words, is one answer.
    return _without_doubles(sure or hits, lambda hit: (hit.place.document, hit.place.start))[: None if sure else _MOST_UNSURE]


def _without_doubles(hits: Sequence[Hit], key: Callable[[Hit], object]) -> list[Hit]:
    first: dict[object, Hit] = {}
    for hit in hits:
        first.setdefault(key(hit), hit)
    return list(first.values())


def _summary(hits: Hits) -> str:
    if not hits:
        return hits.not_found
    sure = len(hits.verified)
    where = f"{hits.read:,} of {hits.of:,} passages" if hits.read else "the sentences nearest to the question"
    return f"{sure} verified, {len(hits) - sure} unsure in {where}"
