"""What a failure says stays translatable on its way over the disk."""

from __future__ import annotations

import json
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from composer.domain.errors import Charge, DiskProblem
from composer.domain.generation import failure_of
from composer.domain.price import credits_text
from composer.domain.sentence_json import parts_of, put_together
from composer.domain.sentences import Sentence, joined, say, say_number
from composer.storage.request_json import failure_from_plain, failure_to_plain

PLAIN = st.text() | st.integers() | st.floats(allow_nan=False)


def over_the_disk(text: str) -> str:
    return put_together(str(text), json.loads(json.dumps(parts_of(text))))


@given(st.text(), PLAIN, st.integers(0, 3))
def test_a_sentence_comes_back_with_what_it_is_made_of(name: str, value: object, n: int) -> None:
    inner = say_number("{number} song of {name}", "{number:,} songs of {name}", n, name=name)
    said = joined([say("{inner} cost {value}.", inner=inner, value=value), say("Look at {{}}.")])
    back = over_the_disk(said)
    assert back == said
    assert isinstance(back, Sentence)
    first = back.values["text0"]
    assert isinstance(first, Sentence)
    assert isinstance(first.values["inner"], Sentence)
    assert first.values["inner"].template == "{number:,} songs of {name}"


def test_a_failure_keeps_both_its_texts() -> None:
    cost = credits_text(Decimal(20))
    error = DiskProblem(say("No room for {cost}.", cost=cost), short=say("{n:.0f} MB", n=3.4))
    back = failure_from_plain(json.loads(json.dumps(failure_to_plain(failure_of(error)))))
    assert (back.message, back.short, back.charged) == (
        "No room for 20 credits.",
        "3 MB",
        Charge.NO,
    )
    assert isinstance(back.message, Sentence)
    assert back.message.template == "No room for {cost}."


JSON = st.none() | st.booleans() | st.integers() | st.text() | st.dictionaries(st.text(), st.none())


@settings(max_examples=40)
@given(JSON | st.fixed_dictionaries({"template": JSON, "values": JSON, "number": JSON}))
def test_whatever_stands_there_the_text_stays(parts: object) -> None:
    assert put_together("It stays.", parts) == "It stays."


def test_a_foreign_template_fills_no_memory() -> None:
    wide = {"template": "{a:>99999999999}", "values": {"a": "x"}}
    assert put_together("It stays.", wide) == "It stays."
