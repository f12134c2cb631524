"""Are texts counted as the services count them, and is the surplus marked where it begins?"""

from __future__ import annotations

import unicodedata
from functools import cache

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from composer.domain.text import (
    CountRule,
    TextLimit,
    length,
    normalised,
    surplus_start,
    unsendable,
    without_unsendable,
)

NFC, PLAIN = CountRule.NFC_CODE_POINTS, CountRule.CODE_POINTS
UTF16 = CountRule.UTF16_UNITS
FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467"
SCOTLAND = "\U0001f3f4\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f"

MARKS = "\u0300\u0301\u0302\u0304\u0307\u0308\u031b\u0323\u0327\u0345\u20dd\u3099\ufe0f"
JAMO = "\u1100\u1112\u1161\u1175\u11a8\u11c2\uac00\uac01"
ODD = "\ud83d\ude00\u200d\u200c\u2028\u2029\r\n\t\x00\x0b\x0c\x85\u0958\ufb1d\u2adc\u212b\u01d5"
any_text = st.text(
    st.one_of(
        st.sampled_from("aeou lrs\n" + MARKS + JAMO + ODD),
        st.characters(),
        st.characters(categories=["Mn", "Mc", "Cs"]),
    ),
    max_size=60,
)

LETTERS = (
    *"ab \n",
    "\r\n",
    "\r",
    "\u2028",
    "é",
    "e\u0301",
    "e\u0302\u0323",  # composes to one
    "l\u0304\u0323",  # two so far, then one: the count goes down as it is typed
    "x\u0323\u0301",  # never composes: three
    "\u0958",  # NFC makes two of it
    "ệ",
    "\u1100\u1161\u11a8",  # jamo of one syllable
    "한",
    "か\u3099",
    "ก\u0e48",
    "\u0995\u09c7\u09be",  # a vowel sign of two parts that compose
    "\U0001f600",
    "\U0001f44d\U0001f3fd",
    "\u2764\ufe0f",
    "\U0001f1e9\U0001f1ea",
    FAMILY,
    SCOTLAND,
    "\ud83d",
)
letters = st.lists(st.sampled_from(LETTERS), max_size=30)


@cache
def compositions() -> dict[tuple[str, str], str]:
    """The pairs that NFC puts together, read from the decompositions of Unicode's own table."""
    pairs = {}
    for code in range(0x110000):
        char = chr(code)
        parts = unicodedata.decomposition(char).split()
        if len(parts) == 2 and not parts[0].startswith("<"):
            excluded = not unicodedata.is_normalized("NFC", char)
            if not excluded:
                pairs[chr(int(parts[0], 16)), chr(int(parts[1], 16))] = char
    return pairs


def decomposed(char: str) -> str:
    if "\uac00" <= char <= "\ud7a3":
        index = ord(char) - 0xAC00
        leading, vowel, final = index // 588, index % 588 // 28, index % 28
        return chr(0x1100 + leading) + chr(0x1161 + vowel) + (chr(0x11A7 + final) if final else "")
    parts = unicodedata.decomposition(char)
    if not parts or parts.startswith("<"):
        return char
    return "".join(decomposed(chr(int(part, 16))) for part in parts.split())


def ordered(text: str) -> list[str]:
    """Marks in their canonical order: each run of non-starters sorted by class, stably."""
    result: list[str] = []
    run: list[str] = []
    for char in [*text, "\0"]:
        if unicodedata.combining(char):
            run.append(char)
        else:
            result += sorted(run, key=unicodedata.combining)
            run = []
            result.append(char)
    return result[:-1]


def composed(first: str, second: str) -> str | None:
    leading, vowel = ord(first) - 0x1100, ord(second) - 0x1161
    if 0 <= leading < 19 and 0 <= vowel < 21:
        return chr(0xAC00 + (leading * 21 + vowel) * 28)
    syllable, final = ord(first) - 0xAC00, ord(second) - 0x11A7
    if 0 <= syllable < 11172 and syllable % 28 == 0 and 0 < final < 28:
        return chr(ord(first) + final)
    return compositions().get((first, second))


def nfc_by_the_book(text: str) -> str:
    """Normalization Form C as Unicode's section 3.11 words it, in plain steps."""
    chars = ordered("".join(decomposed(char) for char in text))
    kept: list[str] = []
    starter: int | None = None
    for char in chars:
        own_class = unicodedata.combining(char)
        if starter is not None:
            between = [unicodedata.combining(other) for other in kept[starter + 1 :]]
            blocked = any(other == 0 or other >= own_class for other in between)
            together = None if blocked else composed(kept[starter], char)
            if together is not None:
                kept[starter] = together
                continue
        kept.append(char)
        if own_class == 0:
            starter = len(kept) - 1
    return "".join(kept)


def one_newline(text: str) -> str:
    return "\n".join(text.replace("\r\n", "\n").replace("\r", "\n").split("\u2028")).replace(
        "\u2029", "\n"
    )


@given(any_text)
@example("e\u0301\r\nl\u0304\u0323")
@example("\u1100\u1161\u11a8\u1100\uac00\u11a8")
@example("\ud83d\ude00\ud83d")
def test_nfc_counts_as_the_standard_says(text: str) -> None:
    assert length(text, NFC) == len(nfc_by_the_book(one_newline(text)))


@given(any_text)
def test_characters_are_code_points(text: str) -> None:
    assert length(text, PLAIN) == len(one_newline(text))


@given(any_text)
def test_utf16_units_are_counted_by_the_book(text: str) -> None:
    # Unicode, section 3.9: two units for what lies beyond the first plane, one for all else.
    assert length(text, UTF16) == sum(1 + (ord(char) > 0xFFFF) for char in one_newline(text))


@pytest.mark.parametrize(
    ("text", "nfc", "plain", "utf16"),
    [
        ("", 0, 0, 0),
        ("a\r\nb\rc\u2028d", 7, 7, 7),
        ("Người ta", 8, 8, 8),
        (unicodedata.normalize("NFD", "Người ta"), 8, 11, 11),
        ("한국", 2, 2, 2),
        (unicodedata.normalize("NFD", "한국"), 2, 6, 6),
        (FAMILY, 5, 5, 8),
        ("\u0958", 2, 1, 1),
        ("\U0001f3b5\r\n", 2, 2, 3),
        ("\ud83d", 1, 1, 1),
    ],
)
def test_counts(text: str, nfc: int, plain: int, utf16: int) -> None:
    assert (length(text, NFC), length(text, PLAIN), length(text, UTF16)) == (nfc, plain, utf16)


@given(any_text, st.integers(0, 40), st.sampled_from(CountRule))
@example("l\u0304\u0323", 1, NFC)
@example("\u0958", 1, NFC)
def test_what_fits_has_no_surplus(text: str, most: int, rule: CountRule) -> None:
    start = surplus_start(text, TextLimit(most=most, rule=rule))

    assert (start is None) == (length(text, rule) <= most)
    if start is not None:
        assert 0 <= start < len(text)
        assert length(text[:start], rule) <= most
        assert start == 0 or not unicodedata.category(text[start]).startswith("M")
        assert text[start - 1 : start + 1] != "\r\n"


@given(letters, st.integers(0, 40), st.sampled_from(CountRule))
@example(["a", "l\u0304\u0323", "b"], 2, NFC)
@example(["a", "\r\n", "b"], 2, PLAIN)
@example(["\U0001f1e9\U0001f1ea"] * 3, 3, PLAIN)
def test_the_surplus_begins_at_the_first_letter_that_does_not_fit(
    written: list[str], most: int, rule: CountRule
) -> None:
    text = "".join(written)
    # A line break that is put together from two is one letter.
    joined = [at for at in range(len(written) - 1) if written[at] == "\r"]
    if any(written[at + 1] == "\n" for at in joined):
        return
    expected, end = None, 0
    for letter in written:
        if length(text[: end + len(letter)], rule) > most:
            expected = end
            break
        end += len(letter)

    assert surplus_start(text, TextLimit(most=most, rule=rule)) == expected


def test_a_letter_of_marks_without_end_is_surplus_as_a_whole() -> None:
    text = "ab" + "\u0323\u0301" * 2_000

    assert surplus_start(text, TextLimit(most=50, rule=NFC)) == 1


def test_five_megabytes_are_cut_exactly() -> None:
    text = "e\u0301" * 2_500_000

    assert surplus_start(text, TextLimit(most=600, rule=NFC)) == 1200
    assert surplus_start(text, TextLimit(most=601, rule=PLAIN)) == 600


@given(any_text)
def test_what_is_left_can_be_sent(text: str) -> None:
    clean = without_unsendable(text)

    clean.encode("utf-8")  # no half of a surrogate pair
    assert unsendable(clean) == 0
    assert len(clean) + unsendable(text) == len(normalised(text))
    assert without_unsendable(clean) == clean
    assert not set(clean) & {"\r", "\x00", "\x1b", "\u2028"}


@pytest.mark.parametrize("text", ["tab\tand\nnewline", "Người 한국 👍🏽", "\u200d\ufe0f\u00ad"])
def test_what_people_write_can_be_sent(text: str) -> None:
    assert unsendable(text) == 0
    assert without_unsendable(text) == text
