"""Does a pasted text get the sections that a person would give it?"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from composer.domain.auto_sections import with_sections
from composer.domain.lyrics import sheet_of, tag_on

VERSE_1 = "salt on the rail\na light that swings\nthe boats come home\nwith broken wings"
VERSE_2 = "snow on the pier\na door ajar\nthe radio hums\na falling star"
LIFT = "and I can hear it\ncoming near"
CHORUS = "hold the light, hold the light\nuntil the morning takes the night\noh hold the light"
CHORUS_AGAIN = CHORUS.replace("takes", "breaks")
BRIDGE = "nobody told the sea\nnobody asked it to wait\nfor you and me"


def names(text: str) -> list[str]:
    return [section.name for section in sheet_of(text).sections]


@pytest.mark.parametrize(
    ("blocks", "expected"),
    [
        ([VERSE_1, CHORUS, VERSE_2, CHORUS], "Verse 1, Chorus, Verse 2, Chorus"),
        ([VERSE_1, CHORUS, VERSE_2, CHORUS_AGAIN], "Verse 1, Chorus, Verse 2, Chorus"),
        (
            [VERSE_1, LIFT, CHORUS, VERSE_2, LIFT, CHORUS, BRIDGE, CHORUS],
            "Verse 1, Pre Chorus, Chorus, Verse 2, Pre Chorus, Chorus, Bridge, Chorus",
        ),
        ([VERSE_1, VERSE_2], "Verse 1, Verse 2"),
        (["VERSE\n" + VERSE_1, "CHORUS\n" + CHORUS], "Verse, Chorus"),
        ([CHORUS, VERSE_1, CHORUS], "Chorus, Verse, Chorus"),
    ],
)
def test_blocks_become_sections(blocks: list[str], expected: str) -> None:
    text = with_sections("\n\n".join(blocks))

    assert text is not None
    assert ", ".join(names(text)) == expected


def test_what_has_tags_or_one_block_stays() -> None:
    assert with_sections(f"[Verse]\n{VERSE_1}\n\n{CHORUS}") is None
    assert with_sections(VERSE_1) is None
    assert with_sections("") is None


@given(st.lists(st.sampled_from(["", "la la", "salt", "moon "]), max_size=14).map("\n".join))
def test_no_word_is_changed(text: str) -> None:
    tagged = with_sections(text)
    if tagged is None:
        return
    without = "\n".join(line for line in tagged.split("\n") if tag_on(line) is None)
    assert without == text
    assert all(section.line >= 0 and section.lines for section in sheet_of(tagged).sections)
