"""Sentences are plain English for all rooms and can be said again in another language."""

from __future__ import annotations

import json
import pickle
import sqlite3

from hypothesis import given
from hypothesis import strategies as st

from composer.domain.sentences import Sentence, in_a_row, joined, listed, say, say_number


def test_a_sentence_is_the_text_that_it_says() -> None:
    said = say("The key for {service} was refused, {times:,} times.", service="Kyma", times=1200)
    plain = "The key for Kyma was refused, 1,200 times."
    assert said == plain
    assert hash(said) == hash(plain)
    assert {plain: 1}[said] == 1
    assert json.dumps({said: said}) == json.dumps({plain: plain})
    assert type(str(said)) is str
    assert type(f"{said}") is str


def test_it_remembers_what_it_is_made_of_also_through_pickle() -> None:
    said = pickle.loads(pickle.dumps(say_number("{number} song", "{number:,} songs", 2)))  # noqa: S301
    assert (said, said.template, said.number) == ("2 songs", "{number:,} songs", 2)
    assert said.values == {"number": 2}


def test_a_database_keeps_and_finds_it_as_text() -> None:
    database = sqlite3.connect(":memory:")
    database.execute("CREATE TABLE kept (text TEXT)")
    database.execute("INSERT INTO kept VALUES (?)", (say("Not “{name}”.", name="ü"),))
    found = database.execute("SELECT text FROM kept WHERE text = ?", (say("Not “ü”."),)).fetchone()
    assert found == ("Not “ü”.",)
    assert type(found[0]) is str
    database.close()


@given(st.integers(-3, 3), st.text())
def test_it_counts_in_english_by_itself(number: int, name: str) -> None:
    said = say_number("{number} song of {name}", "{number} songs of {name}", number, name=name)
    assert said == f"{number} {'song' if number == 1 else 'songs'} of {name}"


@given(st.text())
def test_without_values_braces_are_braces_and_what_is_put_in_is_never_read(text: str) -> None:
    assert say(text) == text
    assert say("“{text}”", text=text) == f"“{text}”"


@given(st.lists(st.text()))
def test_texts_in_a_row_stay_what_they_are(texts: list[str]) -> None:
    row = joined([say("{text}", text=text) for text in texts], ", ")
    assert row == ", ".join(texts)
    assert all(isinstance(each, Sentence) for each in row.values.values())


@given(st.lists(st.text(), min_size=1, max_size=40))
def test_a_row_says_each_of_its_texts_in_turn(texts: list[str]) -> None:
    assert in_a_row(texts) == ", ".join(texts)
    assert listed(texts) == " and ".join(filter(None, [", ".join(texts[:-1]), texts[-1]])) or any(
        not text for text in texts
    )


def test_a_list_can_be_counted_up_otherwise_in_another_language() -> None:
    assert listed(["bass"]) == "bass"
    assert listed(["bass", "drums"]).template == "{first} and {second}"
    three = listed(["bass", "drums", "piano"])
    assert three == "bass, drums and piano"
    assert three.template == "{names} and {last}"
    assert three.values["names"] == in_a_row(["bass", "drums"])
