"""Does a song survive the way into a file and out of it, and does a foreign file change nothing?"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from msgspec.structs import replace

from composer.domain.chords import Beside, Chord
from composer.domain.draft_history import Reason, Version
from composer.domain.errors import DiskProblem, DraftRefused
from composer.domain.request import Draft
from composer.domain.song import Song
from composer.services.song_exchange import bring, hand_over, is_song_file

SONG = Song(
    draft=Draft(
        title="Paper boats",
        prompt="warm folk",
        lyrics="[Verse]\nSalt on the rail\n\n[Chorus]\nHold the line 🎵",
        tags=("folk",),
        sku="kyma/minimax-music",
        options={"sketch/band": {"seed": 7}},
    ),
    beside=Beside(chords=(Chord(line=1, column=5, name="Am"),)),
    imported="[Verse]\nSalt on a rail\n\n[Chorus]\nHold the line",
)
HERE = Draft(sku="sketch/band", options={"sketch/band": {"bpm": 90}})


async def test_a_composer_file_holds_everything(tmp_path: Path) -> None:
    when = datetime(2026, 5, 4, tzinfo=UTC)
    version = Version(draft=HERE, when=when, reason=Reason.NAMED, name="First")
    file = tmp_path / "Paper boats.composer"

    await hand_over(file, SONG, [version])
    brought = await bring(file, draft=HERE)

    assert brought.song.draft == SONG.draft
    assert brought.song.beside_now == SONG.beside_now == SONG.beside
    assert brought.versions == (version,)
    assert brought.notice == ""


@pytest.mark.parametrize("ending", ["txt", "md", "lrc", "cho"])
async def test_the_words_survive_each_form_of_text(tmp_path: Path, ending: str) -> None:
    file = tmp_path / f"Paper boats.{ending}"

    await hand_over(file, SONG)
    song = (await bring(file, draft=HERE)).song

    assert song.draft.title == "Paper boats"
    assert (song.draft.sku, song.draft.options) == (HERE.sku, HERE.options)
    sung = [line for line in SONG.draft.lyrics.split("\n") if line and not line.startswith("[")]
    assert [line for line in song.draft.lyrics.split("\n") if line in sung] == sung
    assert song.beside.chords == (SONG.beside.chords if ending == "cho" else ())


async def test_chords_go_with_their_lines(tmp_path: Path) -> None:
    file = tmp_path / "boats.cho"
    file.write_text("{title: Boats}\n{sov}\n[Am]Salt on the [G]rail\nAnd [C]rain\n{eov}\n")
    song = (await bring(file, draft=HERE)).song
    assert song.draft.lyrics == "[Verse]\nSalt on the rail\nAnd rain"

    moved = Song(
        draft=Draft(title="Boats", lyrics="[Verse]\nHold me now\nSalt on the rails"),
        beside=song.beside,
        imported=song.imported,
    )
    await hand_over(file, moved)

    assert "[Am]Salt on the [G]rails\n" in file.read_text()
    assert "[C]" not in file.read_text()


async def test_times_go_with_their_lines(tmp_path: Path) -> None:
    file = tmp_path / "boats.lrc"
    file.write_text("[ti:Boats]\n[00:12.50]Salt on the rail\n[00:20.25]And rain\n")
    song = (await bring(file, draft=HERE)).song
    assert song.draft.lyrics == "Salt on the rail\nAnd rain"

    await hand_over(file, replace(song, draft=replace(song.draft, lyrics="And rain\nAnd snow")))

    assert file.read_text() == "[ti:Boats]\n[00:20.25]And rain\n[00:20.25]And snow\n"


async def test_letters_of_another_time_are_read_and_told(tmp_path: Path) -> None:
    file = tmp_path / "canción.txt"
    file.write_bytes("corazón".encode("cp1252"))
    brought = await bring(file, draft=HERE)
    assert brought.song.draft.lyrics == "corazón"
    assert "Western European" in brought.notice
    file.write_bytes("corazón".encode("utf-16"))
    brought = await bring(file, draft=HERE)
    assert (brought.song.draft.lyrics, brought.notice) == ("corazón", "")


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("song.txt", b"ID3\x04\x00\x00\xff\xfb", "no text"),
        ("song.txt", b"%PDF-1.7\n", "no text"),
        ("song.cho", b"\x81\x8d\x8f", "no text"),
        ("song.txt", b"la " * 100_000, "far more than any song"),
        ("song.txt", b"x" * 60_000, "far more than any song"),
        ("song.composer", b"\x00\x01", "no song"),
        ("song.composer", b'{"kind": "composer song", "draft": {"sku": 1}}', "no song"),
    ],
)
async def test_a_foreign_file_is_said_to_be_one(
    tmp_path: Path, name: str, content: bytes, said: str
) -> None:
    file = tmp_path / name
    file.write_bytes(content)
    with pytest.raises(DraftRefused, match=said) as told:
        await bring(file, draft=HERE)
    assert "Nothing was changed" in told.value.message


async def test_what_cannot_be_written_is_said_and_writes_nothing(tmp_path: Path) -> None:
    with pytest.raises(DraftRefused, match=r"“\.docx”"):
        await hand_over(tmp_path / "song.docx", SONG)
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(DiskProblem):
        await hand_over(tmp_path / "file" / "song.txt", SONG)
    assert [each.name for each in tmp_path.iterdir() if each.name.startswith("song")] == []
    assert is_song_file("Boats.CHO")
    assert not is_song_file("boats.mp3")
