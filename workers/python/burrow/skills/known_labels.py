"""Labels that many questions use, with examples by people: a small model's own are all alike, and teach it little."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from .words import stem


@dataclass(frozen=True)
class Known:
    # Said before the label; the same for all of its examples.
    thought: str
    examples: tuple[str, ...]


_COMPLAINT = Known(
    "says that something is wrong or missing",
    (
        "The heating in the waiting room has not worked since Monday.",
        "I was promised a call back and nobody has called for two weeks.",
        "The soup was cold again, and the waiter only shrugged.",
        "Your timetable at the stop still shows trains that no longer run.",
        "I paid twice for the same ticket, and I can prove it.",
        "It is so loud in the evenings that one cannot sleep.",
    ),
)
_QUESTION = Known(
    "asks for information",
    (
        "How long is the ticket valid?",
        "Is there a place where I can leave my suitcase?",
        "Could you tell me when the next course begins?",
        "I wonder whether dogs are allowed on the ferry.",
        "What does it cost for two?",
        "Where is the nearest pharmacy, please?",
    ),
)
_PRAISE = Known(
    "is pleased or says thank you",
    (
        "Thank you for sending the parcel on so quickly.",
        "The concert in the park was wonderful, my mother still talks of it.",
        "Your new signs are a great help to everybody.",
        "How kind of the driver to wait for me!",
        "We have rarely eaten so well.",
        "I am grateful to the nurse who stayed with him.",
    ),
)
_REQUEST = Known(
    "asks to have something done",
    (
        "Please send the forms to my new address.",
        "Could you book me in for Thursday instead?",
        "Kindly cancel my order of last week.",
        "I would like to keep the bicycle for three more days.",
        "Please put my name on the list.",
        "Another month for my subscription, please.",
    ),
)
_POSITIVE = Known("likes it", ("I would buy it again at once.", "Works well and looks good.", *_PRAISE.examples[1:4]))
_NEGATIVE = Known(
    "does not like it",
    (
        "It broke on the second day.",
        "Far too expensive for what it does.",
        "I am sending it back.",
        *_COMPLAINT.examples[2:4],
    ),
)
_MIXED = Known(
    "likes some of it and some not",
    (
        "The sound is excellent, but the battery is empty by noon.",
        "Good food, bad service.",
        "It does its work, although the handle is ugly.",
        "Nice and light; a pity that it leaks.",
    ),
)
_NEUTRAL = Known(
    "only says how it is",
    (
        "It comes in three colours.",
        "I have had it since March.",
        "Delivered on Tuesday.",
        "The box holds two of them.",
    ),
)
_OTHER = Known(
    "none of the labels",
    (
        "The office moves to the second floor in May.",
        "Attached is the list of last week.",
        "I shall come by on Friday.",
        "My number is the same as before.",
    ),
)
_KNOWN = {
    "complaint": _COMPLAINT,
    "question": _QUESTION,
    "praise": _PRAISE,
    "thank": _PRAISE,
    "compliment": _PRAISE,
    "request": _REQUEST,
    "positive": _POSITIVE,
    "negative": _NEGATIVE,
    "mixed": _MIXED,
    "neutral": _NEUTRAL,
}
_LEFT = "other"


def known_labels(meanings: Mapping[str, str]) -> dict[str, Known] | None:
    """For each label its examples, where every label is one of these and nothing else is said of it; None else."""
    found: dict[str, Known] = {}
    for name, meaning in meanings.items():
        key = stem(name.casefold())
        known = _OTHER if key == _LEFT else next((one for word, one in _KNOWN.items() if stem(word) == key), None)
        if known is None or (meaning and key != _LEFT):
            return None
        found[name] = known
    return found if _REQUEST in found.values() else {name: _with_requests(one) for name, one in found.items()}


def _with_requests(known: Known) -> Known:
    """Where nobody asks for them, requests are among the others."""
    return known if known is not _OTHER else Known(_OTHER.thought, (*_REQUEST.examples[:4], *_OTHER.examples[:2]))
