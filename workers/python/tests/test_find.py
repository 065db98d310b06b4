"""`find` over models that behave as small ones were measured to."""

from __future__ import annotations

import json
import re
import unittest
from collections.abc import Sequence

from burrow.skills.evidence import Rarity, nearness
from burrow.skills.host import Facts, Message, Reply
from burrow.skills.reading import class_of
from burrow.skills.verify import other_things

from .models import FILL, NEEDLE, Careful, Small, asked, haystack, kind_of, skills


class Find(unittest.TestCase):
    near_misses = [f"The access code of the {name} is {9000001 + at}." for at, name in enumerate(["upper mill", "amber gate"])]

    def test_finds_the_needle_among_near_misses_with_its_place(self) -> None:
        text = haystack(self.near_misses[0], NEEDLE, self.near_misses[1])
        functions, host, said = skills(text, Small())
        hits = functions["find"]("What is the access code of the amber mill?")
        self.assertEqual(hits.value, "4471823")
        self.assertEqual(hits[0].grade, "verified")
        start, end = hits[0].span
        self.assertEqual(text[start:end], NEEDLE)
        functions["done"](hits)
        self.assertIn("[[cite:0:", said[0])

    def test_stops_at_a_verified_hit(self) -> None:
        functions, host, _ = skills(haystack(NEEDLE, *self.near_misses * 8), Small())
        hits = functions["find"]("What is the access code of the amber mill?")
        self.assertLess(hits.read, hits.of)

    def test_says_that_it_is_not_there_after_all_passages_were_read(self) -> None:
        functions, host, said = skills(haystack(*self.near_misses), Small())
        hits = functions["find"]("What is the access code of the amber mill?")
        self.assertEqual([hit for hit in hits if hit.verified], [])
        self.assertEqual(hits.read, hits.of)
        functions["done"](hits)
        self.assertEqual(said[0], f"Not found in {hits.of} of {hits.of} passages.")
        rejected = [finding for finding in host.steps[0].found if finding.grade == "rejected"]
        self.assertTrue(rejected)

    def test_what_only_repeats_the_question_or_has_no_number_is_no_answer(self) -> None:
        for question, reply, reason in [
            ("Which part does the valve of the kettle have?", "the kettle", "repeats"),
            ("How many crowns did the kettle cost?", "a new lid", "number"),
            ("How high is the shelf of the kettle?", "seven years", "number"),
        ]:
            text = "The kettle has a new lid. The shelf took seven years."
            script = lambda lead, prompt: reply if kind_of(lead) == "read" else "yes"  # noqa: E731
            functions, host, _ = skills(text, script)
            self.assertEqual(list(functions["find"](question)), [], question)
            self.assertTrue(any(reason in one.reason for one in host.steps[0].found), question)

    def test_a_weak_model_that_denies_a_true_answer_leaves_it_unsure(self) -> None:
        text = haystack("The new rope for the ferry arrived from Brennoch. It cost 34 crowns.")

        def script(lead: Sequence[Message], prompt: str) -> str:
            return ("34 crowns" if "34 crowns" in prompt else "FILL") if kind_of(lead) == "read" else "no"

        functions, _, _ = skills(text, script)
        hits = functions["find"]("How much did the new rope for the ferry cost?")
        self.assertEqual([(hit.value, hit.grade) for hit in hits], [("34 crowns", "unsure")])
        self.assertEqual(list(functions["find"]("How much did the new lamp for the ferry cost?")), [])

    def test_a_weak_model_reads_the_nearest_paragraphs_before_whole_passages(self) -> None:
        entries = [f"Note {at}. Heater H{at}. {FILL}{FILL}Part T-{100 + at} is to be changed." for at in range(40)]
        functions, host, _ = skills("\n\n".join(entries), Small())
        functions["find"]("Which part of heater H17 is to be changed?")
        read = [request.prompt for request in host.requests if kind_of(request.lead) == "read"]
        first = next(prompt for prompt in read if "Heater H" in prompt)
        self.assertIn("Heater H17", first)
        self.assertEqual(first.count("Heater H"), 1)

    def test_an_invented_answer_is_never_verified(self) -> None:
        """The words of the answer stand nowhere, whatever the model says of them."""
        functions, _, _ = skills(haystack(), Small("always yes"))
        self.assertEqual(list(functions["find"]("Who sells the tickets?")), [])

    def test_a_model_that_always_agrees_verifies_nothing_whose_name_is_missing(self) -> None:
        text = haystack("The access code of the Upper Mill is 9000001.")
        functions, _, said = skills(text, Small("always yes"))
        hits = functions["find"]("What is the access code of the Amber Gate?")
        self.assertEqual(list(hits), [])
        functions["done"](hits)
        self.assertIn("Not found", said[0])

    def test_a_strong_model_that_agrees_without_the_name_is_unsure(self) -> None:
        text = haystack("The access code of the Upper Mill is 9000001.")
        facts = Facts("big", "frontier", 100_000, 8, False)
        functions, _, said = skills(text, Small("always yes"), facts)
        functions["done"](functions["find"]("What is the access code of the Amber Gate?"))
        self.assertIn("(unsure)", said[0])

    def test_another_thing_of_the_same_kind_is_not_the_one_asked_for(self) -> None:
        functions, _, _ = skills(haystack("The access code of the upper mill is 9000001."), Small("always yes"))
        self.assertEqual(list(functions["find"]("What is the access code of the amber mill?")), [])

    def test_every_quotation_stands_at_its_place(self) -> None:
        text = "Ünïcödé 🦫 first. " + haystack(NEEDLE)
        functions, _, _ = skills(text, Small())
        for hit in functions["find"]("What is the access code of the amber mill?", all=True):
            self.assertEqual(text[hit.place.start : hit.place.end], hit.quote)
            start, end = hit.place.utf16()
            self.assertEqual(text.encode("utf-16-le")[2 * start : 2 * end].decode("utf-16-le"), hit.quote)

    def test_a_failed_call_is_no_answer(self) -> None:
        functions, _, _ = skills(haystack(NEEDLE), lambda lead, prompt: Reply("Error: the model is 4471823 busy", True))
        self.assertEqual(list(functions["find"]("What is the access code of the amber mill?")), [])

    def test_the_kind_of_answer_and_verbs_need_not_stand_near_it(self) -> None:
        text = "The models stand in the hall. Tom offered to help; birds sang. Two ships need tar."
        for question in ["Which members offered to help?", "Who watched birds?", "Which boats need tar?", "Who had birds singing in the hall?", "Who could stand tar?"]:
            self.assertEqual(other_things(question, text), [], question)
        for question in ["Who stands in the east hall?", "Who has the painted models?", "Who was at the harbour hall?"]:
            self.assertEqual(len(other_things(question, text)), 1, question)

    def test_what_a_document_names_at_its_beginning_it_is_about(self) -> None:
        def contract(name: str, weeks: str) -> str:
            return f"Contract between the nursery and {name}.\n\n{FILL * 8}\n\nNotice. It takes {weeks} weeks' notice to end it.\n"

        texts = {"one": contract("Jitka Novak", "six"), "two": contract("Chidi Abara", "four")}

        def script(lead: Sequence[Message], prompt: str) -> str:
            found = re.search(r"(six|four) weeks", prompt)
            if kind_of(lead) == "read":
                return found[0] if found else "the clerk"
            return "yes" if found else "no"

        functions, _, said = skills(texts, Careful(script))
        hits = functions["find"]("How long is the notice of Jitka Novak?")
        self.assertEqual(hits.verified.values, ["six weeks"])
        functions["done"](hits)
        self.assertNotIn("four", said[0])
        texts["two"] = texts["two"].replace("and Chidi", "(K200) and Chidi")
        functions, _, _ = skills(texts, Careful(script))
        self.assertEqual(functions["find"]("How long is the notice of K200?").verified.values, [])

    def test_of_several_things_asked_for_one_is_near_enough(self) -> None:
        text = "The cutter is chained to the wall. The yacht was lost. The gate was damaged by ice. Nobody came."
        for question, near in [
            ("Which vessels were chained, damaged or lost?", 1.0),
            ("Which vessels were chained, damaged and lost?", 1 / 3),
            ("Which vessels were painted or sold?", None),
        ]:
            said = nearness(question, "The cutter is chained to the wall.", Rarity([text]))
            self.assertEqual(said if said is None else round(said, 3), near if near is None else round(near, 3), question)

    def test_the_size_in_a_name_says_that_a_model_is_small_unless_its_owner_says_more(self) -> None:
        for name, said, is_ in [
            ("Qwen 1.5B", "coder", "small"),
            ("smollm2_135m", "coder", "small"),
            ("Qwen3-30B-A3B", "coder", "coder"),
            ("a model", "coder", "coder"),
            ("Phi 4B", "frontier", "frontier"),
            ("Qwen 14B", "small", "small"),
        ]:
            self.assertEqual(class_of(name, said), is_, name)

    def test_a_question_about_the_one_who_is_asked_as_two(self) -> None:
        text = haystack("The handle was broken off by Walter Dunn.", "Plot 17 is that of Walter Dunn.")

        def script(lead: Sequence[Message], prompt: str) -> str:
            kind = kind_of(lead)
            if kind == "split":
                return "Which member broke the handle?\nWhich plot does ___ dig?"
            text, _, question = prompt.partition("\nQuestion: ")
            is_first = "broke" in question and "plot" not in question
            if kind == "read":
                wanted = "Walter Dunn" if is_first else "Plot 17"
                return wanted if wanted in text else "a clerk"
            if kind == "check":
                return "yes" if ("handle" in text if is_first else "Walter" in question and "Plot" in text) else "no"
            return "yes" if kind == "says" and "Walter" in prompt else "no"

        for question, splits in [
            ("Which plot belongs to the member who broke the handle?", 0),
            ("Which plot does the member who broke the handle dig?", 1),
        ]:
            functions, host, said = skills(text, Careful(script))
            functions["done"](functions["find"](question))
            self.assertIn("Plot 17", said[0])
            self.assertNotIn("unsure", said[0])
            self.assertEqual(len(asked(host, "split")), splits)

    def test_what_a_model_contradicts_itself_about_has_to_be_near_what_is_asked(self) -> None:
        text = haystack("The new handle of the pump cost 36 crowns.", "The gate of the society has been hung.")

        def script(lead: Sequence[Message], prompt: str) -> str:
            kind = kind_of(lead)
            if kind == "read":
                return "36 crowns" if "36 crowns" in prompt else "a clerk"
            return "yes" if kind == "check" else "no"

        functions, _, _ = skills(text, Careful(script))
        near = functions["find"]("How much did they pay for the handle of the pump?")
        self.assertEqual([(hit.value, hit.grade) for hit in near], [("36 crowns", "unsure")])
        self.assertEqual(list(functions["find"]("How much did the society pay for the gate?")), [])

    def test_the_lead_stays_the_same_for_all_passages(self) -> None:
        functions, host, _ = skills(haystack(*self.near_misses * 6), Small())
        functions["find"]("What is the access code of the amber mill?")
        leads = {json.dumps(list(one.lead)) for one in host.requests if kind_of(one.lead) == "read"}
        self.assertEqual(len(leads), 1)

    def test_one_empty_document_is_read_without_a_call(self) -> None:
        functions, host, said = skills("", Small())
        functions["done"](functions["find"]("Who signed?"))
        self.assertEqual(host.prompts, [])
        self.assertEqual(said, ["Not found in 0 of 0 passages."])
