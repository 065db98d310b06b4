"""What is said to models: each a form whose lead stays the same, so that an engine reads it once."""

from __future__ import annotations

from collections.abc import Sequence

from .host import Form, Message, assistant, system, user

Turn = tuple[str, str]


def chat(instruction: str, turns: Sequence[Turn]) -> list[Message]:
    lead = [system(instruction)]
    for asked, said in turns:
        lead += [user(asked), assistant(said)]
    return lead


def passage_prompt(passage: str, question: str, source: str = "") -> str:
    head = f"Passage from {source}:" if source else "Passage:"
    return f"{head}\n{passage}\n\nQuestion: {question}"


# Offering "none" here costs half of the true answers as soon as question and passage use other words: whether it is
# one is asked apart.
READ = Form(
    chat(
        "You read a passage and answer a question about it. Answer in a few words taken from the passage.",
        [
            (
                passage_prompt(
                    "The ferry to Orsay leaves at 7:40 from the old quay. Tickets are sold by Marta Lindqvist in the "
                    "blue hut. Dogs travel free.",
                    "Who sells the tickets?",
                ),
                "Marta Lindqvist",
            ),
            (
                passage_prompt(
                    "On Tuesday the gardeners cut the hedge along Mill Road. It took them three days, and the bill "
                    "came to 480 crowns.",
                    "What did the hedge work cost?",
                ),
                "480 crowns",
            ),
        ],
    ),
    max_tokens=48,
)

# Where every item counts: one passage may hold several.
READ_ALL = Form(
    chat(
        "You read a passage and list every answer to the question that it holds, one on a line, in words taken from the "
        "passage. If it holds none, reply: none",
        [
            (
                passage_prompt(
                    "The ferry to Orsay leaves at 7:40, the one to Brandt at 9:15. Tickets are sold by Marta Lindqvist.",
                    "At what times do ferries leave?",
                ),
                "7:40\n9:15",
            ),
            (
                passage_prompt(
                    "On Tuesday the gardeners cut the hedge along Mill Road. The bill came to 480 crowns.",
                    "Which birds are mentioned?",
                ),
                "none",
            ),
            (
                passage_prompt(
                    "Rosa brought plum jam. Emil had forgotten his, but later Old Tove came with a loaf of rye bread.",
                    "Who brought something to eat?",
                ),
                "Rosa\nOld Tove",
            ),
        ],
    ),
    max_tokens=160,
)

# The same of paragraphs that were sifted: the first sentence often says who or what an entry is about. Without “none” the
# 1.5B names everybody who stands in them.
READ_EACH = Form(
    [
        *READ_ALL.lead[:-2],
        *chat(
            "",
            [
                (
                    passage_prompt(
                        "3 May, Anna Berg. Harbour, 6.00 to 7.00. Two herons and a swan.", "Who was at the harbour?"
                    ),
                    "Anna Berg",
                ),
            ],
        )[1:],
        *READ_ALL.lead[-2:],
    ],
    max_tokens=160,
)

RESTATE = Form(
    chat(
        "Ask the same question in other words, as somebody else would put it.",
        [
            ("What did the mechanic charge?", "How much money was the garage paid for the repair?"),
            ("Who was absent?", "Which person did not come or sent apologies?"),
        ],
    ),
    max_tokens=48,
)


# What is not known yet in the second of two questions.
BLANK = "___"

SPLIT = Form(
    chat(
        f"Split the question into two simpler ones. The second has {BLANK} where the answer to the first belongs.",
        [
            (
                "When was the man who built the lighthouse born?",
                f"Who built the lighthouse?\nWhen was {BLANK} born?",
            ),
            (
                "Which river flows through the town where the potter lives?",
                f"In which town does the potter live?\nWhich river flows through {BLANK}?",
            ),
            (
                "What does the woman who lost her ring grow in the garden?",
                f"Which woman lost her ring?\nWhat does {BLANK} grow in the garden?",
            ),
        ],
    ),
    max_tokens=80,
)


def invent_prompt(label: str, meaning: str) -> str:
    return f"Label: {label}{f' ({meaning})' if meaning else ''}"


INVENT = Form(
    chat(
        "Write three short, different texts that belong under the label, one on a line.",
        [
            (
                "Label: complaint",
                "The parcel came late and the box was torn.\nNobody answered the phone for an hour!\nThe soup was cold again.",
            ),
            (
                "Label: asks for a number",
                "How many steps lead to the tower?\nWhat is the distance to Oslo?\nHow old is the oak in the park?",
            ),
        ],
    ),
    max_tokens=120,
)

POINTS = Form(
    chat(
        "Say in one or two sentences what the passage says about the question. Keep names and numbers. If it says nothing "
        "about it, reply: nothing",
        [
            (
                passage_prompt(
                    "The board met on 3 May. It was resolved to close the ferry from October, since repairs would cost "
                    "480,000. Ms Holm objected.",
                    "What was decided?",
                ),
                "The board resolved on 3 May to close the ferry from October, because repairs would cost 480,000; Ms Holm "
                "objected.",
            ),
            (passage_prompt("Rain again. Tove fed the goat and went to bed early.", "What was decided?"), "nothing"),
        ],
    ),
    max_tokens=120,
)


def together_prompt(question: str, points: Sequence[str]) -> str:
    return "\n".join([*(f"- {point}" for point in points), "", f"Question: {question}"])


TOGETHER = Form(
    chat(
        "Put the notes together into one short answer to the question. Use only what the notes say. Keep names and numbers, "
        "and leave out what is said twice.",
        [
            (
                together_prompt(
                    "What was decided?",
                    [
                        "The ferry will close from October.",
                        "Repairs of the ferry would cost 480,000, so it closes in October.",
                        "The library gets a new roof.",
                    ],
                ),
                "The ferry closes in October, because repairs would cost 480,000. The library gets a new roof.",
            )
        ],
    ),
    max_tokens=300,
)
