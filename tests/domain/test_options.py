"""Are settings read as people write them, and refused where they cannot be sent?"""

from __future__ import annotations

import math
from collections.abc import Callable

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from composer.domain.options import (
    Choice,
    Length,
    Number,
    Option,
    OptionRefused,
    OptionValue,
    Text,
    Toggle,
    checked,
    clock,
    default_of,
    parsed,
    seconds_in,
    shown,
)

LENGTH = Length(name="ms", label="Length", help="", minimum=1000, maximum=300_000, default=30_000)
WHOLE = Length(
    name="ms",
    label="Length",
    help="",
    minimum=5000,
    maximum=300_000,
    step=1000,
    only_steps=True,
    default=60_000,
)
TEMPO = Number(
    name="bpm", label="Tempo", help="", minimum=40, maximum=240, default=None, unit="bpm"
)
SEED = Number(
    name="seed", label="Seed", help="", minimum=0, maximum=2**63 - 1, default=None, unset="Random"
)
STRENGTH = Number(
    name="strength", label="Strength", help="", minimum=1.4, maximum=3.1, default=2, whole=False
)
FORMAT = Choice(
    name="format", label="Format", help="", choices=(("mp3", "MP3"), ("wav", "WAV")), default="mp3"
)
STYLE = Choice(
    name="style", label="Style", help="", choices=(("folk", "Folk"),), default=None, unset="Any"
)
KEEP = Toggle(name="keep", label="Keep", help="")
KEY = Text(
    name="key",
    label="Key",
    help="",
    most=16,
    accepts=lambda text: text[0] in "ABCDEFG",
    expects="a key such as A minor",
)
NOTE = Text(name="note", label="Note", help="", most=5)
ALL: tuple[Option, ...] = (LENGTH, TEMPO, SEED, STRENGTH, FORMAT, STYLE, KEEP, KEY, NOTE)

values = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.integers(10**300, 10**400),
    st.floats(),
    st.text(max_size=20),
    st.sampled_from(["mp3", "folk", "A minor", 1000, 300_000, 300_001, 40, 240, 1.4, 3.1]),
)


def attempt(read: Callable[[], OptionValue]) -> tuple[OptionValue, str]:
    """The value, or the sentence with which it was refused."""
    try:
        return read(), ""
    except OptionRefused as refused:
        return None, str(refused)


@pytest.mark.parametrize(
    ("option", "value", "sent"),
    [
        (LENGTH, 1000, 1000),
        (LENGTH, 300_000, 300_000),
        (LENGTH, 2000.0, 2000),
        (WHOLE, 5000, 5000),
        (WHOLE, 299_000.0, 299_000),
        (TEMPO, 40, 40),
        (TEMPO, 240.0, 240),
        (TEMPO, None, None),
        (SEED, 2**63 - 1, 2**63 - 1),
        (STRENGTH, 1.4, 1.4),
        (STRENGTH, 3, 3.0),
        (FORMAT, "wav", "wav"),
        (STYLE, None, None),
        (KEEP, True, True),
        (KEEP, False, False),
        (KEY, "A minor", "A minor"),
        (KEY, "", None),
        (KEY, None, None),
        (NOTE, "12345", "12345"),
    ],
)
def test_what_is_taken(option: Option, value: OptionValue, sent: OptionValue) -> None:
    result = checked(option, value)

    assert result == sent
    assert type(result) is type(sent)


@pytest.mark.parametrize(
    ("option", "value", "sentence"),
    [
        (LENGTH, 999, "Length goes from 0:01 to 5:00."),
        (LENGTH, 300_001, "Length goes from 0:01 to 5:00."),
        (LENGTH, 10**400, "Length goes from 0:01 to 5:00."),
        (LENGTH, 1e308, "Length goes from 0:01 to 5:00."),
        (LENGTH, 1500.5, "Length is a length such as 2:15."),
        (LENGTH, math.nan, "Length is a length such as 2:15."),
        (LENGTH, math.inf, "Length is a length such as 2:15."),
        (LENGTH, True, "Length is a length such as 2:15."),
        (LENGTH, "30000", "Length is a length such as 2:15."),
        (LENGTH, None, "Length is a length such as 2:15."),
        (WHOLE, 75_500, "Length goes in steps of 1 s, such as 1:15."),
        (WHOLE, 4000, "Length goes from 0:05 to 5:00."),
        (TEMPO, 39, "Tempo goes from 40 to 240 bpm."),
        (TEMPO, 241, "Tempo goes from 40 to 240 bpm."),
        (TEMPO, 88.5, "Tempo is a whole number."),
        (TEMPO, True, "Tempo is a number."),
        (TEMPO, math.nan, "Tempo is a number."),
        (TEMPO, -math.inf, "Tempo is a number."),
        (SEED, 2**63, "Seed goes from 0 to 9223372036854775807."),
        (SEED, -1, "Seed goes from 0 to 9223372036854775807."),
        (STRENGTH, 1.3999, "Strength goes from 1.4 to 3.1."),
        (STRENGTH, None, "Strength is a number."),
        (FORMAT, "flac", "Format takes one of mp3, wav."),
        (FORMAT, None, "Format takes one of mp3, wav."),
        (FORMAT, "MP3", "Format takes one of mp3, wav."),
        (KEEP, 1, "Keep is on or off."),
        (KEEP, "true", "Keep is on or off."),
        (KEEP, None, "Keep is on or off."),
        (KEY, "H moll", "Key is a key such as A minor, not “H moll”."),
        (KEY, 5, "Key is a line of text."),
        (KEY, "A" * 17, "Key takes at most 16 characters."),
        (NOTE, "a\nb", "Note is one line without control characters."),
        (NOTE, "a\x00", "Note is one line without control characters."),
        (NOTE, "\ud83d", "Note is one line without control characters."),
    ],
)
def test_what_is_refused(option: Option, value: OptionValue, sentence: str) -> None:
    with pytest.raises(OptionRefused) as refused:
        checked(option, value)

    assert str(refused.value) == sentence


@given(st.sampled_from(ALL), values)
def test_a_value_is_taken_or_refused_with_a_sentence(option: Option, value: OptionValue) -> None:
    sent, sentence = attempt(lambda: checked(option, value))
    if sentence:
        assert sentence.startswith(option.label)
        assert sentence.endswith(".")
    else:
        assert checked(option, sent) == sent
        assert sent is None or sent == value
        assert not isinstance(sent, float) or math.isfinite(sent)


@pytest.mark.parametrize("option", ALL)
def test_what_nobody_touched_is_taken(option: Option) -> None:
    default = default_of(option)

    assert checked(option, default) == default
    assert shown(option, default)


@given(st.sampled_from(ALL), st.text(max_size=20))
@example(LENGTH, "9" * 5000)
@example(LENGTH, "1:" + "0" * 5000)
@example(TEMPO, "9" * 5000)
@example(TEMPO, "nan")
@example(TEMPO, "inf")
@example(TEMPO, "1_0_0")
@example(STRENGTH, "1e400")
@example(LENGTH, "٢:١٥")
def test_any_words_are_read_or_refused(option: Option, text: str) -> None:
    value, sentence = attempt(lambda: parsed(option, text))
    if sentence:
        assert sentence.startswith(option.label)
    else:
        assert checked(option, value) == value


@pytest.mark.parametrize(
    ("option", "text", "value"),
    [
        (LENGTH, "20000", 20_000),
        (LENGTH, " 2:15 ", 135_000),
        (LENGTH, "0:04.5", 4500),
        (LENGTH, "2m15", 135_000),
        (TEMPO, "88", 88),
        (TEMPO, "88.0", 88),
        (TEMPO, "auto", None),
        (TEMPO, "", None),
        (SEED, "Random", None),
        (SEED, "9007199254740993", 9007199254740993),
        (STRENGTH, "2.5", 2.5),
        (FORMAT, "wav", "wav"),
        (STYLE, "auto", None),
        (STYLE, "any", None),
        (STYLE, "folk", "folk"),
        (STYLE, "", None),
        (KEEP, "YES", True),
        (KEEP, "0", False),
        (KEY, "", None),
        (KEY, " C ", "C"),
    ],
)
def test_words_are_read(option: Option, text: str, value: OptionValue) -> None:
    result = parsed(option, text)

    assert result == value
    assert type(result) is type(value)


@pytest.mark.parametrize("option", [SEED, TEMPO, LENGTH])
def test_a_number_of_many_digits_is_told_the_range(option: Option) -> None:
    assert "from" in attempt(lambda: parsed(option, "9" * 25))[1]


@pytest.mark.parametrize("text", ["nan", "inf", "1e2", "0x50", "8_8", "", "8 8", "eighty"])
def test_a_number_is_written_in_digits(text: str) -> None:
    option = Number(name="n", label="Number", help="", minimum=0, maximum=999, default=5)
    with pytest.raises(OptionRefused):
        parsed(option, text)


@pytest.mark.parametrize(
    ("option", "value", "text"),
    [
        (LENGTH, 30_000, "0:30"),
        (LENGTH, 135_500, "2:15.5"),
        (TEMPO, 88, "88 bpm"),
        (TEMPO, None, "Auto"),
        (SEED, 2147483647, "2147483647"),
        (SEED, None, "Random"),
        (STRENGTH, 2.5, "2.5"),
        (STRENGTH, 2, "2"),
        (FORMAT, "mp3", "MP3"),
        (FORMAT, "gone", "gone"),
        (STYLE, None, "Any"),
        (KEEP, True, "on"),
        (KEEP, False, "off"),
        (KEY, None, "—"),
        (KEY, "C", "C"),
    ],
)
def test_values_are_shown(option: Option, value: OptionValue, text: str) -> None:
    assert shown(option, value) == text


@given(st.integers(0, 10 * 60 * 60 * 1000))
def test_a_clock_is_read_as_it_was_written(milliseconds: int) -> None:
    text = clock(milliseconds)

    seconds = seconds_in(text)
    assert seconds is not None
    assert round(seconds * 1000) == milliseconds
    minutes, _, rest = text.partition(":")
    assert str(int(minutes)) == minutes
    assert len(rest.partition(".")[0]) == 2


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("2:15", 135),
        ("135", 135),
        ("2m15", 135),
        ("2m15s", 135),
        ("2 min 15 sec", 135),
        ("2M15S", 135),
        ("2 min", 120),
        ("2m", 120),
        ("4.5 s", 4.5),
        ("4,5", 4.5),
        (" 0:30 ", 30),
        ("0:00", 0),
        ("90:00", 5400),
        ("75", 75),
    ],
)
def test_lengths_as_people_write_them(text: str, seconds: float) -> None:
    assert seconds_in(text) == seconds


@pytest.mark.parametrize(
    "text",
    [
        *["", " ", ":", "2:", ":15", "2:5", "2:75", "2m75", "1:2:3", "2:015", "-5", "+5", "1e3"],
        *["5ec", "five", "2:15 x", "0x10", "1:15:", "m", "s", "5 m s", "1.2.3", ".5", "5.", "∞"],
        *["9" * 5000, "1:" + "0" * 5000, "9" * 5000 + ":00", "nan", "inf", "2:15\n3"],
    ],
)
def test_what_is_no_length(text: str) -> None:
    assert seconds_in(text) is None
