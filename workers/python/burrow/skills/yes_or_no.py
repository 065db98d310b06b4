"""What a model is asked to say yes or no to: about answers, paragraphs and items."""

from __future__ import annotations

from .host import Form
from .prompts import chat


def check_prompt(question: str, answer: str, text: str) -> str:
    return f"Text: {text}\nQuestion: {question}\nAnswer: {answer}\nDoes the text say so?"


# Near misses and paraphrases, as many of one as of the other.
CHECK = Form(
    chat(
        "You check answers. Reply yes if the text answers exactly this question with this answer, also in other words. "
        "Reply no if the text speaks of another person, thing, time or place, or does not say it.",
        [
            (
                check_prompt(
                    "What is the door code of the north wing?", "5521", "The door code of the south wing is 5521."
                ),
                "no",
            ),
            (
                check_prompt(
                    "What did the plumber charge?",
                    "95",
                    "The tap dripped again. A man came to mend the pipe and wanted 95 for it. I paid at once.",
                ),
                "yes",
            ),
            (
                check_prompt(
                    "Who chairs the harbour board?", "Ida Holm", "Since May the harbour board is led by Ida Holm."
                ),
                "yes",
            ),
            (
                check_prompt(
                    "What did the new carpet cost?",
                    "60",
                    "We bought a new carpet for the hall. The curtains were 60 and too short.",
                ),
                "no",
            ),
            (
                check_prompt(
                    "When was the bridge in Alder opened?", "1931", "The bridge in Birch was opened in 1931 by the king."
                ),
                "no",
            ),
            (
                check_prompt(
                    "Where does Anton live now?",
                    "Riga",
                    "Anton sold the flat. He has moved to Riga with the children and likes it.",
                ),
                "yes",
            ),
            (
                check_prompt(
                    "How old is Doctor Weiss?", "forty", "Doctor Weiss has worked here for forty years without a break."
                ),
                "no",
            ),
            (
                check_prompt(
                    "What is the door code of the north wing?", "8834", "Note: north wing, door code 8834, south wing 5521."
                ),
                "yes",
            ),
        ],
    ),
    max_tokens=3,
)


def bare_prompt(question: str, text: str) -> str:
    return f"Sentence: {text}\nQuestion: {question}"


# For models that are led astray by examples of paraphrases.
BARE = Form(
    chat(
        "Does the sentence answer the question? The names in both must match. Reply with yes or no.",
        [
            (bare_prompt("What is the door code of the north wing?", "The door code of the south wing is 5521."), "no"),
            (bare_prompt("What is the door code of the east wing?", "The door code of the east wing is 7730."), "yes"),
        ],
    ),
    max_tokens=3,
)


# Of a paragraph, before it is read: what only lists names, or tells of another place or thing, is not read at all.
SIFT = Form(
    chat(
        "Does the text hold an answer to the question, also in other words? Reply yes or no.",
        [
            (
                bare_prompt(
                    "Who brought something to eat?", "Tove came late. Emil had brought a loaf of rye bread and some jam."
                ),
                "yes",
            ),
            (
                bare_prompt("Who brought something to eat?", "Present: Emil, Tove, Old Anna. Nobody wanted to begin."),
                "no",
            ),
            (
                bare_prompt("Who was at the harbour?", "3 May, Anna Berg. Harbour, 6.00 to 7.00. Two herons and a swan."),
                "yes",
            ),
            (
                bare_prompt("Who was at the harbour?", "5 May, Olaf Lind. Mill pond, evening. Swifts over the roofs."),
                "no",
            ),
            (
                bare_prompt(
                    "Which machines were sent back?",
                    "Saw 12. The blade came loose. We took back all that were sold in March.",
                ),
                "yes",
            ),
            (
                bare_prompt(
                    "Which machines were sent back?", "Drill 7. The cable is longer from now on. The price stays as it is."
                ),
                "no",
            ),
        ],
    ),
    max_tokens=3,
)

def statement_prompt(question: str, answer: str) -> str:
    return f"Question: {question}\nAnswer: {answer}"


STATE = Form(
    chat(
        "Write the question and its answer as one statement.",
        [
            (statement_prompt("What did the plumber charge?", "95"), "The plumber charged 95."),
            (statement_prompt("Who chairs the harbour board?", "Ida Holm"), "Ida Holm chairs the harbour board."),
            (statement_prompt("When was the bridge in Alder opened?", "1931"), "The bridge in Alder was opened in 1931."),
        ],
    ),
    max_tokens=64,
)


def says_prompt(text: str, statement: str) -> str:
    return f"Text: {text}\nStatement: {statement}\nDoes the text say what the statement says?"


SAYS = Form(
    chat(
        "You compare a text with a statement. Reply yes if the text says what the statement says, also in other words. Reply "
        "no if it says it of someone or something else, or does not say it.",
        [
            (says_prompt("The door code of the south wing is 5521.", "The door code of the north wing is 5521."), "no"),
            (
                says_prompt("A man came to mend the pipe and wanted 95 for it.", "The plumber charged 95."),
                "yes",
            ),
            (says_prompt("Since May the harbour board is led by Ida Holm.", "Ida Holm chairs the harbour board."), "yes"),
            (
                says_prompt("We bought a new carpet. The curtains were 60 and too short.", "The new carpet cost 60."),
                "no",
            ),
            (says_prompt("Anton sold the flat. He has moved to Riga.", "Anton lives in Riga now."), "yes"),
            (says_prompt("Doctor Weiss has worked here for forty years.", "Doctor Weiss is forty years old."), "no"),
        ],
    ),
    max_tokens=3,
)


def is_yes(reply: str) -> bool:
    return reply.strip().casefold().startswith("yes")


def fits_prompt(question: str, text: str) -> str:
    return f"Item: {text}\nQuestion: {question}"


FITS = Form(
    chat(
        "Answer a yes-or-no question about one item. Reply yes only if the item itself says so. Reply with yes or no.",
        [
            (fits_prompt("Does it mention an animal?", "Tove fed the goat and went to bed early."), "yes"),
            (fits_prompt("Is it about money?", "The hall was painted green by Oskar."), "no"),
            (fits_prompt("Is the writer angry?", "Third letter, and still no reply! This is a disgrace."), "yes"),
            (fits_prompt("Does it mention an animal?", "Rain all day; the roof of the shed leaks again."), "no"),
        ],
    ),
    max_tokens=3,
)
