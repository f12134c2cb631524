"""Is what would go wrong said before it is paid for, at its place, and does the fix mend it?"""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from composer.domain.lint_finding import Finding, Severity
from composer.domain.lyric_edits import changed
from composer.domain.lyric_lint import findings
from composer.domain.options import Length
from composer.domain.request import Request
from composer.domain.sku import Ability, Sku
from composer.domain.text import TextLimit, normalised

CLOSED = Sku(
    id="test/closed",
    provider="test",
    provider_label="Test",
    label="Closed",
    fact="",
    prompt=TextLimit(most=200),
    lyrics=TextLimit(most=3500),
    structure_tags=("Intro", "Verse", "Pre Chorus", "Chorus", "Bridge", "Outro"),
    abilities=frozenset({Ability.LYRICS, Ability.INSTRUMENTAL}),
    longest_seconds=300,
)
OPEN = replace(CLOSED, id="test/open", structure_tags=("Verse",), any_tag=True)
MUTE = replace(CLOSED, id="test/mute", lyrics=None, abilities=frozenset())
SHORT = replace(
    CLOSED,
    options=(
        Length(
            name="music_length_ms", label="", help="", minimum=1000, maximum=300_000, default=30_000
        ),
    ),
    abilities=CLOSED.abilities | {Ability.LENGTH},
)
LOYAL = replace(CLOSED, refuses_artists=True)


def about(sku: Sku, lyrics: str, **fields: object) -> list[Finding]:
    return list(findings(sku, Request(sku=sku.id, lyrics=lyrics, **fields)))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("lyrics", "code", "where", "mended"),
    [
        (
            "[Verse] salt on the rail",
            "words_on_tag_line",
            "[Verse] salt on the rail",
            "[Verse]\nsalt on the rail",
        ),
        (
            "Verse 2: salt on the rail",
            "words_on_tag_line",
            "Verse 2: salt on the rail",
            "[Verse 2]\nsalt on the rail",
        ),
        ("[Chrous 2]\nla", "misspelt_tag", "Chrous 2", "[Chorus 2]\nla"),
        ("[Pre-Corus]\nla", "misspelt_tag", "Pre-Corus", "[Pre Chorus]\nla"),
        ("[Guitar riff]\nla", "unknown_tag", "Guitar riff", None),
        ("[Chorus\nla", "unclosed_bracket", "[", "[Chorus]\nla"),
        ("Chorus\nla", "name_without_brackets", "Chorus", "[Chorus]\nla"),
        ("CHORUS\nla", "name_without_brackets", "CHORUS", "[Chorus]\nla"),
        ("(Chrous)\nla", "name_without_brackets", "(Chrous)", "[Chorus]\nla"),
        ("[Verse]\n\n[Verse]\nla", "doubled_section", "[Verse]", "[Verse]\nla"),
        ("[Verse]\nla\n[Verse]\nla", "doubled_section", "[Verse]", "[Verse]\nla"),
        ("[Bridge]\n\n[Outro]", "empty_section", "[Bridge]", None),
        (
            "[Chorus]\nla\nlo\n\n[Verse]\nhm\n\n[Chorus]",
            "empty_section",
            "[Chorus]",
            "[Chorus]\nla\nlo\n\n[Verse]\nhm\n\n[Chorus]\nla\nlo",
        ),
        (
            "[Verse 1]\nla\n[Verse 1]\nlo",
            "same_number",
            "[Verse 1]",
            "[Verse 1]\nla\n[Verse 2]\nlo",
        ),
        ("I said [wait] now", "sung_brackets", "[wait]", "I said now"),
        ("hold on [Chorus] hold", "tag_in_words", "[Chorus]", "hold on\n[Chorus]\nhold"),
        ("I [Am]love [C/G]you", "chords", "[Am]love [C/G]", "I love you"),
        ("la la (x3)", "repeat_sign", " (x3)", "la la\nla la\nla la"),
        ("sa\u200b\u200blt", "invisible", "\u200b\u200b", "salt"),
        ("sa\x07lt", "unsendable", "\x07", "salt"),
        (
            "[Verse]\nla la\nlo lo\n" + "hold the light and the moon, " * 4,
            "long_line",
            "hold the light and the moon, " * 4,
            None,
        ),
    ],
)
def test_each_thing_is_found_and_mended(
    lyrics: str, code: str, where: str, mended: str | None
) -> None:
    found = about(CLOSED, lyrics)

    (finding,) = [each for each in found if each.code == code]
    assert lyrics[finding.start : finding.end] == where
    assert finding.message[-1] in ".?"
    if mended is not None:
        assert finding.fix is not None
        result = changed(lyrics, finding.fix.changes)
        assert result == mended
        assert code not in [each.code for each in about(CLOSED, result)]


@pytest.mark.parametrize(
    "lyrics",
    [
        "",
        "[Intro]\n\n[Verse 1]\nsalt on the rail\n\n[Chorus]\nhold (oh, oh)\n\n[Verse 2]\nsnow",
        "[Chorus]\nla\n\n[Chorus]\nla",  # sung twice
        "Then I said: wait",
        "we took the bridge",
        "hook\nme up",
        "[Verse]\nNgười ta 한국 👨‍👩‍👧 क्‍ष می‌خواهم",
        "[Break]\n\n[Interlude]",
    ],
)
def test_a_song_without_faults_is_left_in_peace(lyrics: str) -> None:
    assert about(CLOSED, lyrics) == []


def test_what_another_service_understands_is_said_of_this_one_alone() -> None:
    assert [each.code for each in about(CLOSED, "[Whisper]\nla [oh] la")] == [
        "unknown_tag",
        "sung_brackets",
    ]
    assert about(OPEN, "[Whisper]\nla [oh] la") == []


def test_words_that_nobody_sings() -> None:
    (off,) = about(CLOSED, "\n[Verse] la\n", instrumental=True)
    (ignored,) = about(MUTE, "[Verse] la")

    assert (off.code, off.severity, off.start, off.end) == ("not_sung", Severity.NOTE, 1, 11)
    assert ignored.code == "ignored"
    assert about(MUTE, "[Verse]\n") == []


def test_more_words_than_the_length_can_hold() -> None:
    lyrics = "[Verse]\n" + "salt on the rail and a light that swings\n" * 20

    (finding,) = about(SHORT, lyrics)
    assert finding.code == "too_many_words"
    assert "0:30" in finding.message
    before = lyrics[: finding.start]
    assert before.endswith("\n")
    assert about(SHORT, before) == []
    assert about(SHORT, lyrics, options={"music_length_ms": 200_000}) == []
    assert about(CLOSED, lyrics) == []  # up to five minutes
    (too_long,) = about(CLOSED, lyrics + lyrics.removeprefix("[Verse]\n") * 6)
    assert "5:00" in too_long.message


@pytest.mark.parametrize(
    ("prompt", "mended"),
    [
        ("warm folk, in the style of Taylor Swift", "warm folk"),
        ("Taylor Swift vibes, warm", "warm"),
        ("epic, hans zimmer style, brass", "epic, brass"),
        ("like Queen, loud", "loud"),
        ("inspired by Ada Lovelace, slow", "slow"),
        ("Beyoncé's soul", "soul"),
    ],
)
def test_names_are_found_where_they_are_refused(prompt: str, mended: str) -> None:
    (finding,) = about(LOYAL, "la", prompt=prompt)

    assert (finding.field, finding.code) == ("prompt", "artist_name")
    assert finding.fix is not None
    assert changed(prompt, finding.fix.changes).strip() == mended
    assert about(CLOSED, "la", prompt=prompt) == []


@pytest.mark.parametrize(
    "prompt",
    [
        "queen of the night, prince charming, like a drum",
        "the future of rock by the sea",
        "journey through europe",
        "like rain, warm air, live band",
        "muse of fire, a tool for heart and rush",
    ],
)
def test_words_are_no_names(prompt: str) -> None:
    assert about(LOYAL, "la", prompt=prompt) == []


line = st.one_of(
    st.sampled_from(
        [
            *("", "[Verse] la", "[Chrous]", "Chorus", "[Am]la [C]lo", "la x2", "[", "]]", "[Verse"),
            *("[Verse]", "[Verse 1]", "[Chorus]", "la la", "la [oh] la", "a\u200bb", "Verse 2: la"),
        ]
    ),
    st.text(max_size=20),
)
songs = st.lists(line, max_size=10).map("\n".join).map(normalised)


@given(songs, st.sampled_from([CLOSED, OPEN, SHORT, MUTE, LOYAL]))
@settings(max_examples=200, deadline=None)
def test_every_finding_has_its_place_and_every_fix_can_be_made(lyrics: str, sku: Sku) -> None:
    for finding in about(sku, lyrics, prompt=lyrics[:60].replace("\n", " ")):
        text = lyrics if finding.field == "lyrics" else normalised(lyrics[:60].replace("\n", " "))
        assert 0 <= finding.start <= finding.end <= len(text)
        assert finding.message[0].isupper() or not finding.message[0].isalpha()
        if finding.fix is None:
            continue
        changes = sorted(finding.fix.changes, key=lambda change: change.start)
        assert changes
        assert all(0 <= change.start <= change.end <= len(text) for change in changes)
        ends = [0, *(change.end for change in changes)]
        assert all(end <= change.start for end, change in zip(ends[:-1], changes, strict=True))
        result = changed(text, finding.fix.changes)
        assert result != text
