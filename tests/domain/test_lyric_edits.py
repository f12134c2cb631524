"""Do edits of whole sections keep every word, and do they leave the cursor where it belongs?"""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from composer.domain.lyric_edits import (
    Edited,
    Selection,
    change_between,
    changed,
    cursor_at,
    duplicate_section,
    insert_section,
    move_section,
    remove_tag,
    rename_section,
    section_text,
    wrap_section,
)
from composer.domain.lyrics import sheet_of, tag_on

lines = st.one_of(
    st.sampled_from(["", "", " ", "[Verse]", "[Chorus 2]", "(Bridge)", "Outro:", "la la", "salt"]),
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\n\r\u2028\u2029")),
)
songs = st.lists(lines, max_size=10).map("\n".join)
SONG = "[Verse]\nsalt\nrail\n\n[Chorus]\nhold it\n\n\n[Outro]\ngone"


def sung(text: str) -> Counter[str]:
    return Counter(line for section in sheet_of(text).sections for line in section.lines)


def named(text: str) -> list[tuple[str, tuple[str, ...]]]:
    return [(section.name, section.lines) for section in sheet_of(text).sections]


def marked(edited: Edited) -> str:
    text, chosen = edited.text, edited.selection
    if chosen.start == chosen.end:
        return f"{text[: chosen.start]}|{text[chosen.start :]}"
    return f"{text[: chosen.start]}<{text[chosen.start : chosen.end]}>{text[chosen.end :]}"


def read(marked_text: str) -> tuple[str, Selection]:
    if "|" in marked_text:
        return marked_text.replace("|", ""), cursor_at(marked_text.index("|"))
    start = marked_text.index("<")
    end = marked_text.index(">") - 1
    return marked_text.replace("<", "").replace(">", ""), Selection(start=start, end=end)


@given(st.text("ab\n", max_size=12), st.text("ab\n", max_size=12))
def test_a_change_makes_the_one_text_the_other(before: str, after: str) -> None:
    change = change_between(before, after)

    assert (change is None) == (before == after)
    if change is not None:
        assert changed(before, (change,)) == after
        replaced = before[change.start : change.end]
        # Nothing at its ends could have been left alone.
        assert not (replaced and change.text) or (
            replaced[0] != change.text[0] and replaced[-1] != change.text[-1]
        )


@given(songs, st.data())
@example("hum\n[A]\n\n[B]\nx\n ", None)
def test_moving_keeps_every_section_whole(text: str, data: st.DataObject | None) -> None:
    sections = sheet_of(text).sections
    if not sections:
        return
    number = data.draw(st.integers(0, len(sections) - 1)) if data else 2
    to = data.draw(st.integers(-2, len(sections) + 1)) if data else 1

    moved = move_section(text, cursor_at(sections[number].start), number, to)

    was, now = named(text), named(moved.text)
    assert Counter(now) == Counter(was)
    assert len(moved.text) == len(text)
    first = 1 if was[0][0] == "" and sections[0].line < 0 else 0
    if number >= first:
        to = max(first, min(to, len(sections) - 1))
        expected = [each for place, each in enumerate(was) if place != number]
        expected.insert(to, was[number])
        assert now == expected
        # And the cursor went with it.
        assert sheet_of(moved.text).section_at(moved.selection.start) == to
        assert move_section(moved.text, moved.selection, to, number).text == text
    else:
        assert moved.text == text


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "[Verse]\nsalt\n\n[Chorus]\nho|ld",
            "[Chorus]\nho|ld\n\n[Verse]\nsalt",
        ),
        ("hum\n[Verse]\nsa|lt", "hum\n[Verse]\nsa|lt"),
        ("hu|m\n[Verse]\nsalt", "hu|m\n[Verse]\nsalt"),
        ("[A]\na\n[B]\n|b\n\n", "[B]\n|b\n[A]\na\n\n"),
        ("", ""),
    ],
)
def test_up(before: str, after: str) -> None:
    text, selection = read(before) if before else ("", cursor_at(0))

    number = sheet_of(text).section_at(selection.start)
    edited = move_section(text, selection, number, number - 1)

    assert marked(edited) == (after or "|")
    if after and after != before:
        back = move_section(edited.text, edited.selection, number - 1, number)
        assert marked(back) == before


@given(songs, st.data())
def test_a_repeated_section_is_there_twice(text: str, data: st.DataObject) -> None:
    sections = sheet_of(text).sections
    if not sections:
        return
    number = data.draw(st.integers(0, len(sections) - 1))
    after = data.draw(st.integers(number, len(sections) - 1))

    edited = duplicate_section(text, number, after)

    copy = edited.text[edited.selection.start : edited.selection.end]
    assert copy == section_text(sheet_of(text), number)
    taken_out = edited.text[: edited.selection.start - 2] + edited.text[edited.selection.end :]
    assert taken_out == text
    if sections[number].line >= 0:
        was, now = named(text), named(edited.text)
        assert now[: after + 1] + now[after + 2 :] == was
        assert now[after + 1] == was[number]


@given(songs, st.data())
def test_a_tag_comes_and_goes_without_a_word(text: str, data: st.DataObject) -> None:
    sections = sheet_of(text).sections
    if not sections:
        return
    number = data.draw(st.integers(0, len(sections) - 1))
    selection = cursor_at(data.draw(st.integers(0, len(text))))

    renamed = rename_section(text, selection, number, " My [own]  part ")
    bare = remove_tag(text, selection, number)

    names = [name for name, _ in named(text)]
    assert [name for name, _ in named(renamed.text)] == [
        *names[:number],
        "My own part",
        *names[number + 1 :],
    ]
    assert sung(renamed.text) == sung(bare.text) == sung(text)
    if sections[number].line >= 0:
        assert len(sheet_of(bare.text).lines) == max(1, len(sheet_of(text).lines) - 1)
    else:
        assert bare.text == text
    for edited in (renamed, bare):
        assert 0 <= edited.selection.start <= edited.selection.end <= len(edited.text)


@given(songs, st.data())
def test_wrapping_changes_no_word(text: str, data: st.DataObject) -> None:
    ends = sorted(data.draw(st.tuples(*[st.integers(0, len(text))] * 2)))
    selection = Selection(start=ends[0], end=ends[1])

    edited = wrap_section(text, selection, "Hook")

    assert sung(edited.text) == sung(text)
    assert [line for _, words in named(edited.text) for line in words] == [
        line for _, words in named(text) for line in words
    ]
    if edited.text != text:
        chosen = edited.text[edited.selection.start : edited.selection.end]
        assert chosen.strip()
        assert all(tag_on(line) is None for line in chosen.split("\n"))
        number = sheet_of(edited.text).section_at(edited.selection.start)
        section = sheet_of(edited.text).sections[number]
        assert section.name == "Hook"
        assert section.lines == tuple(line.strip() for line in chosen.split("\n") if line.strip())


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("sa<lt\nra>il\nmoon", "[Hook]\n<salt\nrail>\n\n[Verse]\nmoon"),
        ("[Verse]\nsalt\n<rail>\nmoon", "[Verse]\nsalt\n\n[Hook]\n<rail>\n\n[Verse]\nmoon"),
        ("[Verse]\n<salt\n\n[Chorus]\nrail>", "[Hook]\n<salt\n\nrail>"),
        ("[Verse]\nsalt|", "[Verse]\nsalt\n\n[Hook]\n|"),
        ("<\n >", "\n \n[Hook]\n|"),
    ],
)
def test_a_section_is_made_of_what_is_selected(before: str, after: str) -> None:
    text, selection = read(before)

    edited = insert_section(text, selection, "Hook")

    if before != "<\n >":
        assert marked(edited) == (
            after if before != "[Verse]\n<salt\n\n[Chorus]\nrail>" else "[Verse]\n\n" + after
        )
    else:
        assert "[Hook]" in edited.text


def test_a_name_that_is_none_changes_nothing() -> None:
    for edited in (
        insert_section(SONG, cursor_at(3), " [] "),
        rename_section(SONG, cursor_at(3), 0, "\n"),
        rename_section(SONG, cursor_at(3), 7, "Hook"),
        remove_tag(SONG, cursor_at(3), -1),
    ):
        assert edited == Edited(text=SONG, selection=cursor_at(3))
