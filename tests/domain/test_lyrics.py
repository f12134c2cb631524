"""Are the sections of every dialect read, and do new tags land where they are sung?"""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from composer.domain.lyric_edits import insert_tag
from composer.domain.lyrics import (
    MOST_READ,
    SectionKind,
    TagForm,
    is_silent,
    kind_of,
    parse_sections,
    readable_part,
    sheet_of,
    tag_in,
    tag_on,
)
from composer.domain.section_names import name_on
from composer.domain.sung_length import expected_seconds

lines = st.one_of(
    st.sampled_from(["", " ", "\t", "[Verse]", "  [Chorus 2] ", "[]", "[ ]", "[a] b", "[[x]]"]),
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\n\r"), max_size=12),
)
songs = st.lists(lines, max_size=8).map("\n".join)


@pytest.mark.parametrize(
    ("tag", "kind"),
    [
        # MiniMax, music generation
        *[("Intro", "intro"), ("Verse", "verse"), ("Pre Chorus", "pre chorus")],
        *[("Chorus", "chorus"), ("Interlude", "interlude"), ("Bridge", "bridge")],
        *[("Outro", "outro"), ("Post Chorus", "post chorus"), ("Transition", "transition")],
        *[("Break", "break"), ("Hook", "hook"), ("Build Up", "build up")],
        *[("Inst", "inst"), ("Solo", "solo"), ("pre_chorus", "pre chorus")],
        # MiniMax, lyrics generation
        *[("Pre-Chorus", "pre chorus"), ("Drop", "drop"), ("Build-up", "build up")],
        *[("Instrumental", "inst"), ("Breakdown", "break"), ("Verse 1", "verse")],
        # Kyma and Verbatik, and what people write
        *[("verse", "verse"), ("CHORUS", "chorus"), ("Verse2", "verse"), ("Chorus_3", "chorus")],
        *[("  Bridge  ", "bridge"), ("Refrain", "chorus"), ("PreChorus", "pre chorus")],
        *[("End", "outro"), ("Ending", "outro"), ("buildup 2", "build up")],
        *[("Guitar riff", "other"), ("12", "other"), ("you", "other"), ("", "other")],
        # other languages, and what stands beside a name
        *[("副歌", "chorus"), ("Điệp khúc", "chorus"), ("후렴 2", "chorus"), ("Aメロ", "verse")],
        *[("Strophe 2", "verse"), ("2. Strophe", "verse"), ("Couplet", "verse")],
        *[("Puente", "bridge"), ("Brücke", "bridge"), ("Vorrefrain", "pre chorus")],
        *[("Verse 1: Ada", "verse"), ("Chorus x2", "chorus"), ("Guitar Solo", "solo")],
        *[("Final Chorus", "chorus"), ("Verse II", "verse"), ("Chorus (softly)", "chorus")],
    ],
)
def test_tags_of_every_dialect(tag: str, kind: str) -> None:
    assert kind_of(tag) == SectionKind(kind)


@pytest.mark.parametrize(
    ("line", "tag"),
    [
        ("[Verse]", "Verse"),
        ("  [ Pre Chorus ]\t", "Pre Chorus"),
        ("[Verse] salt", None),
        ("salt [Verse]", None),
        ("[Verse][Chorus]", None),
        ("[[Verse]]", None),
        ("[]", None),
        ("[  ]", None),
        ("Verse", None),
        ("[Verse", None),
        ("(Chorus)", "Chorus"),
        ("(oh, oh)", None),
        ("(drop)", None),
        ("(Drop)", "Drop"),
        ("Chorus:", "Chorus"),
        ("  Verse 2：", "Verse 2"),
        ("and then I said:", None),
        ("## Pre-Chorus", "Pre-Chorus"),
        ("## Salt ##", None),
        ("##", None),
        ("**Bridge:**", "Bridge"),
        ("[Bridge]:", "Bridge"),
        ("【副歌】", "副歌"),
        ("{salt}", None),
        ("[Verse]\n", "Verse"),
        ("", None),
    ],
)
def test_a_tag_stands_alone_on_its_line(line: str, tag: str | None) -> None:
    assert tag_on(line) == tag


def test_sections_are_read_in_order() -> None:
    text = "hum\r\n\r\n[Verse 1]\r\n salt on the rail \r\n\r\n[Chorus]\r\n[Outro]\rgone"

    sections = parse_sections(text)

    assert [(s.kind, s.name, s.line, s.lines) for s in sections] == [
        (SectionKind.OTHER, "", -1, ("hum",)),
        (SectionKind.VERSE, "Verse 1", 2, ("salt on the rail",)),
        (SectionKind.CHORUS, "Chorus", 5, ()),
        (SectionKind.OUTRO, "Outro", 6, ("gone",)),
    ]


@given(songs)
@example("a\x0b[Verse]\x0c\x85b\n[Chorus]")  # only newlines end the lines that an editor counts
def test_no_line_is_lost_and_tags_know_their_lines(text: str) -> None:
    written = text.replace("\u2028", "\n").replace("\u2029", "\n").split("\n")
    sections = parse_sections(text)

    tag_lines = [section.line for section in sections if section.line >= 0]
    assert tag_lines == [at for at, line in enumerate(written) if tag_on(line) is not None]
    sung = [line.strip() for line in written if line.strip() and tag_on(line) is None]
    assert [line for section in sections for line in section.lines] == sung
    assert is_silent(text) == (not sung)


odd_ends = st.sampled_from(["\n", "\r\n", "\r", "\u2028", "\n\n"])
raw_songs = st.lists(st.tuples(lines, odd_ends), max_size=10).map(
    lambda parts: "".join(line + end for line, end in parts)
)


@given(st.one_of(songs, raw_songs, st.text(max_size=80)))
@example("\r\n\r[Verse]\r\n\u2028(Chorus)\n")
def test_the_sections_are_the_text_itself(text: str) -> None:
    sheet = sheet_of(text)
    starts = [section.start for section in sheet.sections]
    ends = [section.end for section in sheet.sections]

    assert starts[1:] == ends[:-1]
    if starts:
        assert not text[: starts[0]].strip()
        assert (
            "".join(text[section.start : section.end] for section in sheet.sections)
            == (text[starts[0] :])
        )
    else:
        assert not text.strip()
    for section in sheet.sections:
        head, body = text[section.start : section.body], text[section.body : section.end]
        assert (tag_on(head.rstrip("\r\n\u2028\u2029")) or "") == section.name
        assert [line for line in body.split() if line] == " ".join(section.lines).split()


@given(st.text(max_size=80))
def test_every_position_is_in_the_section_that_says_so(text: str) -> None:
    sheet = sheet_of(text)

    for position in range(len(text)):
        number = sheet.section_at(position)
        if number >= 0:
            assert sheet.sections[number].start <= position < sheet.sections[number].end
        line = sheet.lines[sheet.line_at(position)]
        assert line.start <= position


def test_a_tag_says_how_it_is_written() -> None:
    assert [
        (tag.form, tag.is_plain)
        for text in ("[Verse]", "[ Verse ]", "(Verse)", "Verse:", "# Verse", "*Verse*")
        if (tag := tag_in(text))
    ] == [
        (TagForm.BRACKETS, True),
        (TagForm.BRACKETS, False),
        (TagForm.PARENTHESES, False),
        (TagForm.COLON, False),
        (TagForm.HASHES, False),
        (TagForm.OTHER, False),
    ]


@pytest.mark.parametrize(
    ("tag", "number", "extra"),
    [
        ("Verse 2", "2", ""),
        ("Verse II", "2", ""),
        ("2nd Verse", "2", ""),
        ("Chorus x2", "", "x2"),
        ("Verse 1: Ada Lovelace", "1", "Ada Lovelace"),
        ("Verse 3 - whispered", "3", "whispered"),
        ("Guitar Solo", "", "Guitar"),
        ("pre-chorus", "", ""),
    ],
)
def test_a_name_is_taken_apart(tag: str, number: str, extra: str) -> None:
    assert (name_on(tag).number, name_on(tag).extra) == (number, extra)


@given(songs, st.data())
def test_a_tag_goes_in_on_a_line_of_its_own(text: str, data: st.DataObject) -> None:
    cursor = data.draw(st.integers(-3, len(text) + 3))
    insertion = insert_tag(text, cursor, "Bridge")

    before, after = text[: insertion.position], text[insertion.position :]
    result = before + insertion.text + after  # nothing of the text is changed
    # It goes to the cursor's own line, never into the middle of one.
    first, last = sorted((max(0, min(cursor, len(text))), insertion.position))
    assert "\n" not in text[first:last]

    lines_before = (before + insertion.text).partition("[Bridge]")[0].split("\n")
    number = len(lines_before) - 1
    written = result.split("\n")
    assert written[number] == "[Bridge]"
    is_first = not "".join(written[:number]).strip()
    assert is_first or not written[number - 1].strip()
    added_before = insertion.text.partition("[")[0]
    assert not added_before or written[number - 2].strip()  # one blank line, not two

    # The cursor stands at the beginning of the line below.
    assert result[: insertion.cursor].split("\n")[number + 1 :] == [""]
    if written[number + 1].strip():
        assert result[insertion.cursor :] == after  # in front of the words it stood before
        assert cursor <= len(text) - len(after)
    elif any(line.strip() for line in written[number + 2 :]):
        assert not written[number + 2].strip()  # a blank line before what follows


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("|", "[T]\n|"),
        ("salt|", "salt\n\n[T]\n|"),
        ("salt\n|", "salt\n\n[T]\n|"),
        ("salt\n\n|", "salt\n\n[T]\n|"),
        ("sa|lt\nrail", "salt\n\n[T]\n|\n\nrail"),
        ("sa|lt\n\nrail", "salt\n\n[T]\n|\n\nrail"),
        ("|salt\nrail", "[T]\n|salt\nrail"),
        ("salt\n|rail", "salt\n\n[T]\n|rail"),
        ("salt\n|\nrail", "salt\n\n[T]\n|\n\nrail"),
        ("[Verse]|\nsalt", "[Verse]\n\n[T]\n|\n\nsalt"),
        ("salt\n\n|[Verse]\nrail", "salt\n\n[T]\n|\n\n[Verse]\nrail"),
        ("\n\n|", "\n\n[T]\n|"),
    ],
)
def test_tags_look_as_if_written_by_hand(before: str, after: str) -> None:
    cursor = before.index("|")
    text = before.replace("|", "")

    insertion = insert_tag(text, cursor, "T")

    result = text[: insertion.position] + insertion.text + text[insertion.position :]
    assert result[: insertion.cursor] + "|" + result[insertion.cursor :] == after


@given(songs)
def test_every_section_lasts(text: str) -> None:
    assert all(expected_seconds(section) >= 4 for section in parse_sections(text))


def test_more_words_last_longer_in_every_script() -> None:
    def seconds(line: str) -> float:
        (section,) = parse_sections(line)
        return expected_seconds(section)

    assert seconds("salt on the rail " * 8) == 2 * seconds("salt on the rail " * 4)
    assert seconds("海の上の月が揺れる" * 8) == 2 * seconds("海の上の月が揺れる" * 4)
    assert seconds("la " * 30) == seconds("là " * 30)


@given(songs, raw_songs)
def test_silence_is_that_no_section_has_words(one: str, other: str) -> None:
    for text in (one, other):
        assert is_silent(text) == (not any(section.lines for section in parse_sections(text)))


def test_of_a_book_only_the_beginning_is_read() -> None:
    page = "[Verse]\nsalt on the rail\n"
    book = page * 2000

    part = readable_part(book)

    assert book.startswith(part)
    assert part.endswith("\n")
    assert MOST_READ - len(page) <= len(part) <= MOST_READ
    assert len(readable_part("x" * 99_999)) == MOST_READ
    assert readable_part(page) is page
