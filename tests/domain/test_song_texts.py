"""Does a song that is written to a file come back as it was, and are foreign files understood?"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from composer.domain.chords import Chord
from composer.domain.clip import outline
from composer.domain.song_texts import SongText, TextForm, form_of, read_song, written

SONG = "[Verse 1]\nsalt on the rail\na light that swings\n\n[Chorus]\nhold it"
CHORDS = (
    Chord(line=1, column=0, name="Am"),
    Chord(line=1, column=8, name="C/G"),
    Chord(line=5, column=7, name="F#m7"),
)


@pytest.mark.parametrize(
    ("name", "text", "form"),
    [
        ("a.md", "", TextForm.MARKDOWN),
        ("a.LRC", "", TextForm.LRC),
        ("a.chordpro", "", TextForm.CHORDPRO),
        ("a.txt", "la\nla", TextForm.TEXT),
        ("a.txt", "[00:01.00]la\n[00:02.5]lo", TextForm.LRC),
        ("pasted", "{title: Salt}\nla", TextForm.CHORDPRO),
        ("pasted", "[Verse]\nla {oh}", TextForm.TEXT),
    ],
)
def test_what_a_file_holds(name: str, text: str, form: TextForm) -> None:
    assert form_of(name, text) is form


@pytest.mark.parametrize("form", [TextForm.TEXT, TextForm.MARKDOWN, TextForm.CHORDPRO])
def test_what_is_written_can_be_read(form: TextForm) -> None:
    song = SongText(lyrics=SONG, title="Salt", style="warm folk", chords=CHORDS)

    again = read_song(written(song, form), form)

    assert again.lyrics == SONG
    assert again.title == ("" if form is TextForm.TEXT else "Salt")
    assert again.chords == (CHORDS if form is TextForm.CHORDPRO else ())
    assert again.style == ("warm folk" if form is TextForm.MARKDOWN else "")


words = st.text("abc dé", min_size=1, max_size=9).map(str.strip).filter(bool)
parts = st.lists(
    st.tuples(st.sampled_from(["Verse", "Chorus 2", "Intro", "Bridge"]), st.lists(words)),
    min_size=1,
    max_size=5,
)


@given(parts, st.sampled_from([TextForm.TEXT, TextForm.MARKDOWN, TextForm.CHORDPRO]))
def test_any_song_comes_back(song: list[tuple[str, list[str]]], form: TextForm) -> None:
    lyrics = "\n\n".join("\n".join([f"[{name}]", *lines]) for name, lines in song)

    again = read_song(written(SongText(lyrics=lyrics), form), form)

    assert again.lyrics.split() == lyrics.split()


@given(st.text(max_size=120), st.sampled_from(TextForm))
def test_any_text_can_be_read(text: str, form: TextForm) -> None:
    song = read_song(text, form)

    lines = song.lyrics.split("\n")
    assert all(0 <= chord.line < len(lines) for chord in song.chords)
    assert all(0 <= chord.column <= len(lines[chord.line]) for chord in song.chords)
    assert all(0 <= line < len(lines) and time >= 0 for line, time in song.times)
    assert written(song, form).endswith("\n")


def test_times_are_read_and_shared_out() -> None:
    text = "[ti: Salt]\n[offset:+500]\n[00:12.50]hold it\n[00:01.00][00:30:25]salt <00:01.5>rail\n"

    song = read_song(text, TextForm.LRC)

    assert song.title == "Salt"
    assert song.lyrics == "salt rail\nhold it\nsalt rail"
    assert song.times == ((0, 0.5), (1, 12.0), (2, 29.75))
    assert written(song, TextForm.LRC) == (
        "[ti:Salt]\n[00:00.50]salt rail\n[00:12.00]hold it\n[00:29.75]salt rail\n"
    )
    timed = written(SongText(lyrics=SONG), TextForm.LRC, outline(SONG, 60))
    assert read_song(timed, TextForm.LRC).lyrics == "salt on the rail\na light that swings\nhold it"
    times = [time for _, time in read_song(timed, TextForm.LRC).times]
    assert times == sorted(times)
    assert times[0] == 0
    assert 30 < times[-1] < 60


def test_a_chordpro_file_of_somebody_else() -> None:
    text = (
        "{t:Salt}\n{tempo: 92}\n{key: Am}\n# a remark\n\n{c: Intro}\n[Am] [G]\n\n"
        '{start_of_verse: label="Verse 1"}\n[Am]Salt on the [G]rail\n{eov}\n\n'
        "{soc}\nHold [F]it\n{eoc}\n\n{chorus}\n"
    )

    song = read_song(text, TextForm.CHORDPRO)

    assert song.lyrics == (
        "[Intro]\n\n[Verse 1]\nSalt on the rail\n\n[Chorus]\nHold it\n\n[Chorus]"
    )
    assert song.style == "92 bpm, in Am"
    lines = song.lyrics.split("\n")
    assert [(lines[chord.line], chord.column, chord.name) for chord in song.chords] == [
        ("Salt on the rail", 0, "Am"),
        ("Salt on the rail", 12, "G"),
        ("Hold it", 5, "F"),
    ]


def test_a_page_of_somebody_else() -> None:
    song = read_song(
        "# Salt\n\n*Style*: warm folk\n\n### Verse 1\n\n"
        "salt  \nrail\\\nlight\n\n**Chorus**\nhold\n",
        TextForm.MARKDOWN,
    )

    assert (song.title, song.style) == ("Salt", "warm folk")
    assert song.lyrics == "[Verse 1]\nsalt\nrail\nlight\n\n[Chorus]\nhold"
