"""What a small model can be trusted with: a few built-in cases, asked once. Their replies are in the call cache after."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from .host import Host
from .prompts import READ, passage_prompt
from .reading import TINY_BILLIONS, billions
from .words import all_words
from .yes_or_no import CHECK, check_prompt, is_yes


@dataclass(frozen=True)
class Ability:
    # Which checks an answer has to pass; see verify.py.
    checks: Literal["none", "bare", "mixed", "both"]
    paraphrases: bool = True

    @property
    def sifts(self) -> bool:
        """A small model that tells yes from no: it is asked of each paragraph whether to read it. Larger ones read pages."""
        return self.checks == "both"


STRONG = Ability("mixed")
# Too small to judge what it reads: it says yes to eight of ten wrong answers. Code checks alone, and nothing is verified.
TINY = Ability("none", paraphrases=False)

# Question, answer, text, whether the text says so.
_CHECKS = [
    ("What is the pier number of the ferry Astrid?", "14", "The pier number of the ferry Ottilie is 14.", False),
    ("What is the pier number of the ferry Ottilie?", "14", "The pier number of the ferry Ottilie is 14.", True),
    ("Who painted the portrait of Anna Lund?", "Karel Vos", "The portrait of Maria Lund is by Karel Vos.", False),
    ("What did the roofer ask for?", "1,200", "The man who mended the tiles wanted 1,200 for it.", True),
    ("What did the dog cost?", "70", "Bought a lead for the dog, 70, far too much.", False),
    ("Who is the new headmaster?", "Ilja Brandt", "From autumn on the school will be run by Ilja Brandt.", True),
    ("When does the pool close?", "at six", "The library closes at six on Fridays.", False),
    ("How old did Grandfather become?", "ninety", "Grandfather's birthday: he has reached ninety.", True),
]
_ENOUGH_CHECKS = 7

# Passage, question, a word of the answer.
_READS = [
    (
        "Rain again. The vet looked at the goat and said it was only a cold. Tilda sold her cello to pay the rent. At "
        "night the wind took two tiles.",
        "Which instrument did Tilda part with?",
        "cello",
    ),
    (
        "We met Oskar at the station; he is off to Porto for good. The bakery has new bread. My knee hurts less since "
        "the doctor changed the cream.",
        "To which city is Oskar emigrating?",
        "porto",
    ),
    (
        "The meeting began late. Ms Okafor will keep the accounts from June on, since Mr Beck resigned. The hall is to be "
        "painted green.",
        "Who is the next treasurer?",
        "okafor",
    ),
]


def ability_of(host: Host) -> Ability:
    """A strong model is not tried: one check is enough, and it reads what is meant."""
    facts = host.facts()
    if facts.model_class != "small":
        return STRONG
    size = billions(facts.name)
    if size is not None and size < TINY_BILLIONS:
        return TINY
    step = host.step_started("calibrate", f"what {facts.name} can be trusted with", len(_CHECKS) + len(_READS))
    checked = host.ask([check_prompt(question, answer, text) for question, answer, text, _ in _CHECKS], CHECK, step)
    read = host.ask([passage_prompt(passage, question) for passage, question, _ in _READS], READ, step)
    right = sum(is_yes(reply.text) == says for reply, (*_, says) in zip(checked, _CHECKS) if not reply.failed)
    understood = sum(answer in all_words(reply.text) for reply, (*_, answer) in zip(read, _READS))
    ability = Ability("both" if right >= _ENOUGH_CHECKS else "bare", understood == len(_READS))
    done = len(_CHECKS) + len(_READS)
    host.step_finished(step, done, done, [], _summary(ability, right, understood))
    return ability


def _summary(ability: Ability, right: int, understood: int) -> str:
    kind = "answers are checked twice" if ability.checks == "both" else "answers are checked by names alone"
    reads = "reads paraphrases" if ability.paraphrases else "does not read paraphrases reliably"
    return f"{right} of {len(_CHECKS)} checks and {understood} of {len(_READS)} readings right: {kind}; {reads}"

