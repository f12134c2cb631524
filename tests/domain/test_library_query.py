"""Is every search understood, or said to be not?"""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from composer.domain.generation import State, Verdict
from composer.domain.library_query import (
    EVERYTHING,
    LibraryQuery,
    parse_query,
    terms_of,
    with_term,
    without_term,
)
from composer.domain.query_values import Days, Span

TODAY = date(2026, 11, 21)


def read(text: str) -> LibraryQuery:
    return parse_query(text, TODAY)


def test_a_search_with_everything_in_it() -> None:
    text = (
        'sku:kyma length:>60 star:>=3 state:failed date:>2026-01 price:<0.5 is:kept label:"rainy '
        'day" song:harbour "paper lanterns" salt'
    )

    assert read(text) == LibraryQuery(
        words=("salt",),
        phrases=("paper lanterns",),
        skus=("kyma",),
        lengths=(Span(least=60, with_least=False),),
        stars=(Span(least=3),),
        states=frozenset({State.FAILED}),
        dates=(Days(first=date(2026, 2, 1)),),
        prices=(Span(most=0.5, with_most=False),),
        verdicts=(Verdict.KEEP,),
        labels=("rainy day",),
        songs=("harbour",),
    )


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("date:today", Days(first=TODAY, end=date(2026, 11, 22))),
        ("date:2026", Days(first=date(2026, 1, 1), end=date(2027, 1, 1))),
        ("date:2026-12", Days(first=date(2026, 12, 1), end=date(2027, 1, 1))),
        ("date:<=2026-02-28", Days(end=date(2026, 3, 1))),
        ("date:>=2026-02", Days(first=date(2026, 2, 1))),
        ("date:2025..2026-03", Days(first=date(2025, 1, 1), end=date(2026, 4, 1))),
    ],
)
def test_dates(text: str, days: Days) -> None:
    assert read(text) == LibraryQuery(dates=(days,))


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("length:1:30", Span(least=90, most=90)),
        ("length:<2m", Span(most=120, with_most=False)),
        ("length:60..90", Span(least=60, most=90)),
        ("length:>=1:00:00", Span(least=3600)),
    ],
)
def test_lengths(text: str, span: Span) -> None:
    assert read(text) == LibraryQuery(lengths=(span,))


@pytest.mark.parametrize("text", ["length:", "star:>=", 'label:"', 'date:"" price:<', '"', " "])
def test_a_filter_that_is_being_typed_hides_nothing(text: str) -> None:
    assert read(text) == EVERYTHING


@pytest.mark.parametrize(
    ("text", "words", "said"),
    [
        ("mood:sad", ("mood:sad",), "“mood:” is no filter here"),
        ("length:long", ("length:long",), "“length:long” is looked for as words"),
        ("date:2026-02-30", ("date:2026-02-30",), "such as >2026-01"),
        ("star:1..x", ("star:1..x",), "0 to 5"),
        ("is:blue", ("is:blue",), "favourite"),
        ("at 12:30", ("at", "12:30"), ""),
        ('"warm', ("warm",), ""),
    ],
)
def test_what_is_no_filter_is_looked_for_as_words(
    text: str, words: tuple[str, ...], said: str
) -> None:
    query = read(text)

    assert query.words == words
    assert said in query.problem
    assert bool(said) == bool(query.problem)


def test_a_minus_leaves_out_what_it_stands_before() -> None:
    assert read('rain -salt -"slow river" -sku:kyma -star:>=3') == LibraryQuery(
        words=("rain",),
        without=(
            LibraryQuery(words=("salt",)),
            LibraryQuery(phrases=("slow river",)),
            LibraryQuery(skus=("kyma",)),
            LibraryQuery(stars=(Span(least=3),)),
        ),
    )
    assert read("lo-fi").words == ("lo-fi",)
    assert read("-is:favourite -") == LibraryQuery(
        words=("-",), without=(LibraryQuery(favourite=True),)
    )
    assert terms_of("-is:favourite", "is") == ()
    assert without_term("-is:favourite is:kept", "is") == "-is:favourite"


pieces = st.sampled_from(
    ["-", "sku", "date", "star", "length", "price", "is", ":", ">", "<=", ".."]
)
odd = st.sampled_from(["2026", "-1", "0.5", "é", "日本", '"', " ", "9" * 12, "\0", "\ud83c"])


@given(st.lists(pieces | odd, max_size=12).map("".join) | st.text(max_size=20))
def test_every_text_is_read(text: str) -> None:
    query = read(text)

    assert all(word.strip() for word in (*query.words, *query.phrases))
    assert query.problem.count(". ") == 0


@given(
    text=st.lists(st.sampled_from(["salt", '"a b"', "sku:kyma", "is:kept", "x:y"]), max_size=5),
    value=st.sampled_from(["favourite", "rainy day", ">=3"]),
)
def test_a_chip_leaves_the_rest_of_the_search_alone(text: list[str], value: str) -> None:
    before = " ".join(text)
    after = with_term(before, "label", value)

    assert terms_of(after, "label") == (value,)
    assert without_term(after, "label", value) == before
    assert without_term(after, "label") == before
    assert read(after) == LibraryQuery(
        **{name: getattr(read(before), name) for name in LibraryQuery.__struct_fields__}
        | {"labels": (value,)}
    )


@given(st.dates(date(1990, 1, 1), date(2100, 1, 1)))
def test_every_day_lies_in_its_own_span(day: date) -> None:
    (found,) = read(f"date:{day.isoformat()}").dates
    (month,) = read(f"date:{day:%Y-%m}").dates
    assert (found.first, found.end) == (day, day + timedelta(days=1))
    assert month.first is not None
    assert month.end is not None
    assert month.first <= day < month.end
