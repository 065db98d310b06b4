"""`find(…, all=True)`: every answer, each with what proves it."""

from __future__ import annotations

import re
import unittest
from collections.abc import Callable, Sequence

from burrow.skills.host import Message

from .models import Careful, asked, haystack, kind_of, skills

MEETINGS = "\n\n".join(
    [
        "Present: Olaf.",
        "The summer fair. Tom helped with the tea.",
        "The drains were cleaned.",
        "The hedge was laid by Eva.",
        "The summer fair. Ada helped with the signs.",
        "The roof is to be mended.",
        "The fence has cost 210.",
    ]
)


def collector(takes: str, agrees: str = "") -> Callable[[Sequence[Message], str], str]:
    """Takes paragraphs with these words for answers, reads every name in them, and says yes when asked in these ways."""

    def script(lead: Sequence[Message], prompt: str) -> str:
        kind = kind_of(lead)
        text = prompt.split("\n\nQuestion")[0].split("\nQuestion")[0]
        if kind == "sift":
            return "yes" if re.search(takes, text.removeprefix("Sentence: ")) else "no"
        if kind == "list":
            return "\n".join(re.findall("Olaf|Tom|Ada|Eva", text)) or "none"
        return "yes" if kind in agrees.split() else "no"

    return Careful(script)


class Collecting(unittest.TestCase):
    def test_all_gives_every_answer_once_at_its_place(self) -> None:
        text = haystack("Rosa brought plum jam.", "Emil brought rye bread.", "Tove brought honey.")

        def script(lead: Sequence[Message], prompt: str) -> str:
            if kind_of(lead) == "list":
                return "\n".join(re.findall(r"(\w+) brought", prompt.split("\n\nQuestion")[0])) or "none"
            return "yes" if kind_of(lead) in ("check", "bare", "says") else "x"

        functions, _, said = skills(text, script)
        hits = functions["find"]("Who brought something?", all=True)
        self.assertEqual(hits.values, ["Rosa", "Emil", "Tove"])
        functions["done"](hits)
        self.assertEqual(len(said[0].splitlines()), 3)

    def test_a_small_model_that_tells_yes_from_no_reads_only_the_paragraphs_that_it_takes_for_answers(self) -> None:
        """It takes lists of names for answers as well: what is asked about has to stand there, or its strictest question agree."""
        functions, host, said = skills(MEETINGS, collector(r"helped|Present"))
        hits = functions["find"]("Who helped with the summer fair?", all=True)
        self.assertEqual(hits.values, ["Olaf", "Tom", "Ada"])
        functions["done"](hits)
        self.assertEqual([line.count("(unsure)") for line in said[0].splitlines()], [1, 1, 1])
        read = [request.prompt for request in host.requests if kind_of(request.lead) == "list"]
        self.assertEqual(len(read), 3)
        self.assertEqual({one.grade for one in host.steps[-1].found}, {"unsure"})
        self.assertEqual(host.steps[-1].done, host.steps[-1].of)

    def test_a_model_that_takes_every_paragraph_for_an_answer_makes_none_of_them_one(self) -> None:
        functions, _, _ = skills(MEETINGS, collector("."))
        self.assertEqual(functions["find"]("Who helped with the summer fair?", all=True).values, ["Tom", "Ada"])
        self.assertEqual(list(functions["find"]("Who played the organ?", all=True)), [])

    def test_a_value_beside_an_answer_is_shown_and_not_verified_whatever_the_model_agrees_to(self) -> None:
        text = MEETINGS.replace("Tom helped with the tea.", "Tom helped with the tea. Olaf was away.").replace("Present: Olaf.", "")
        functions, _, _ = skills(text, collector("fair", agrees="bare check says"))
        hits = functions["find"]("Who helped with the summer fair?", all=True)
        self.assertEqual(hits.values, ["Tom", "Ada", "Olaf"])
        self.assertEqual(hits.verified.values, ["Tom", "Ada"])

    def test_a_value_is_verified_only_if_every_check_of_it_agrees(self) -> None:
        for agrees in ["", "bare", "check says", "bare check", "bare says"]:
            functions, _, _ = skills(MEETINGS, collector("fair", agrees))
            hits = functions["find"]("Who helped with the summer fair?", all=True)
            self.assertEqual(hits.values, ["Tom", "Ada"])
            self.assertEqual(list(hits.verified), [], agrees)

    def test_a_weak_model_verifies_none_of_several_that_it_reads_in_one_sentence_and_shows_them(self) -> None:
        text = haystack("Tom helped with the summer fair while Olaf was away.", "Ada helped with the summer fair, too.")

        def script(lead: Sequence[Message], prompt: str) -> str:
            if kind_of(lead) == "list":
                return "\n".join(re.findall("Olaf|Tom|Ada", prompt.split("\n\nQuestion")[0])) or "none"
            return "yes"

        functions, _, said = skills(text, script)
        hits = functions["find"]("Who helped with the summer fair?", all=True)
        self.assertEqual(hits.values, ["Ada", "Tom", "Olaf"])
        self.assertEqual(hits.verified.values, ["Ada"])
        functions["done"](hits)
        self.assertEqual(said[0].count("(unsure)"), 2)

    def test_a_value_in_the_name_of_its_document_is_shown_and_never_verified(self) -> None:
        letters = {
            "Letter of Ada.txt": "Dear all, nobody played the piano at the fair.\n\nThe roof leaks.",
            "Letter of Tom.txt": "I have mended the roof.\n\nThe goat is well.",
        }

        def script(lead: Sequence[Message], prompt: str) -> str:
            kind = kind_of(lead)
            if kind == "list":
                return "\n".join(re.findall("Ada|Tom", prompt)) + "\nOlaf"
            return ("yes" if "piano" in prompt.split("\nQuestion")[0] else "no") if kind == "sift" else agrees

        for agrees, shown in [("yes", ["Ada"]), ("no", [])]:
            functions, host, _ = skills(letters, Careful(script))
            hits = functions["find"]("Who of the writers mentions the piano?", all=True)
            self.assertEqual(hits.values, shown)
            self.assertEqual(list(hits.verified), [])
            rejected = [one.value for one in host.steps[-1].found if one.grade == "rejected"]
            self.assertEqual(set(rejected), {"Ada", "Olaf"} - set(shown))
