"""Do songs come in from elsewhere whole or not at all, and does the whole library go out and in?"""

from __future__ import annotations

import json
import shutil
import stat
import subprocess
import wave
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from composer.audio.decode import sound_info
from composer.audio.embedded_tags import embedded_tags
from composer.audio.ffmpeg import ffmpeg_path
from composer.domain.errors import DraftRefused
from composer.domain.generation import State
from composer.domain.recording import OWN_RECORDING, Recording
from composer.services.importing import Importing
from tests.services.songs import Shelf, open_shelf, write_wav


def inspect(file: Path) -> Recording:
    info = sound_info(file)
    return Recording(seconds=info.seconds, codec=info.codec, tags=embedded_tags(file))


def importing_of(shelf: Shelf) -> Importing:
    return Importing(library=shelf.library, rows=shelf.rows, files=shelf.files, inspect=inspect)


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[Shelf]:
    with open_shelf(tmp_path / "home") as opened:
        yield opened


@pytest.fixture
def importing(shelf: Shelf) -> Importing:
    return importing_of(shelf)


@pytest.fixture
def elsewhere(tmp_path: Path) -> Path:
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    return folder


def encode(source: Path, target: Path, *tags: str) -> Path:
    arguments = [argument for tag in tags for argument in ("-metadata", tag)]
    subprocess.run(
        [ffmpeg_path(), "-v", "error", "-y", "-i", source, *arguments, target], check=True
    )
    return target


def in_library(shelf: Shelf) -> set[str]:
    files = shelf.files.library.rglob("*")
    return {file.name for file in files if file.is_file() and not file.name.endswith(".json")}


async def test_a_recording_comes_in_with_its_tags_and_the_right_ending(
    importing: Importing, shelf: Shelf, elsewhere: Path
) -> None:
    sound = write_wav(elsewhere / "a.wav", 1.0)
    words = "Salt; on = the # rail\nand \\ light"
    tags = ("title=Paper Lanterns", "artist=Ada", f"lyrics={words}")
    source = encode(sound, elsewhere / "b.mp3", *tags).rename(elsewhere / "no.wav")

    came = await importing.bring_in([source])

    (song,) = shelf.rows.get_many(came.songs).values()
    assert (song.title, song.state, song.request.sku) == (
        "Paper Lanterns",
        State.DONE,
        OWN_RECORDING,
    )
    assert song.request.lyrics == words
    assert song.note == "Brought in from no.wav by Ada"
    assert song.clip is not None
    assert song.clip.format == "mp3"
    assert abs(song.clip.seconds - 1.0) < 0.1
    assert shelf.library.file_of(song.clip).read_bytes() == source.read_bytes()
    assert shelf.files.sidecar(song.clip.path).is_file()
    assert shelf.told == [f"changed {song.id}"]
    assert shelf.library.spent_this_month() == 0
    again = await importing.bring_in([source])
    assert (again.songs, again.known) == ((), 1)
    assert again.sentence == "0 songs brought in. 1 song was here before."


@pytest.mark.parametrize(("channels", "rate"), [(8, 48_000), (1, 8_000), (2, 192_000)])
async def test_unusual_sound_comes_in(
    importing: Importing, shelf: Shelf, elsewhere: Path, channels: int, rate: int
) -> None:
    source = elsewhere / "odd \u202e name 🎵.wav"
    with wave.open(str(source), "wb") as sound:
        sound.setnchannels(channels)
        sound.setsampwidth(2)
        sound.setframerate(rate)
        sound.writeframes(b"\x01\x02" * channels * (rate // 2))

    came = await importing.bring_in([source])

    (song,) = shelf.rows.get_many(came.songs).values()
    assert song.clip is not None
    assert song.clip.seconds == 0.5
    assert came.refused == ()


async def test_what_is_no_sound_is_said_and_leaves_nothing(
    importing: Importing, shelf: Shelf, elsewhere: Path
) -> None:
    (elsewhere / "empty.wav").write_bytes(b"")
    (elsewhere / "noise.mp3").write_bytes(bytes(range(256)) * 40)
    (elsewhere / "page.flac").write_text("<!doctype html><p>Not here</p>")
    (elsewhere / "notes.txt").write_text("no sound, and not taken for any")
    write_wav(elsewhere / "good.wav")

    came = await importing.bring_in([elsewhere, elsewhere / "gone.wav"])

    assert len(came.songs) == 1
    assert sorted(name for name, _ in came.refused) == [
        "empty.wav",
        "gone.wav",
        "noise.mp3",
        "page.flac",
    ]
    assert all(error.message.endswith(".") for _, error in came.refused)
    assert "Left out: empty.wav (File is empty) and 3 more." in came.sentence
    assert len(in_library(shelf)) == 1
    assert not list(shelf.files.library.glob(".bringing-in"))


async def test_the_whole_library_goes_out_and_comes_back_elsewhere(
    importing: Importing, shelf: Shelf, tmp_path: Path
) -> None:
    songs = [shelf.add('Paper <Lanterns> & "Salt"'), shelf.add("Bed", charged="0.21")]
    shelf.library.rate(songs[0].id, 4)
    shelf.library.label(songs[1].id, ["rainy day"])
    shelf.library.delete(shelf.add("Gone").id)
    target = tmp_path / "library.zip"

    assert await importing.take_out(target) == 2

    with zipfile.ZipFile(target) as pack:
        page = pack.read("index.html").decode()
        assert json.loads(pack.read("library.json"))["songs"] == 2
        names = pack.namelist()
    assert "Paper &lt;Lanterns&gt; &amp; &quot;Salt&quot;" in page
    assert "<Lanterns>" not in page
    assert "rainy day" in page
    for song in songs:
        assert song.clip is not None
        assert f"songs/{song.clip.path}" in names
    with open_shelf(tmp_path / "other") as other:
        came = await importing_of(other).bring_in([target])
        assert set(came.songs) == {song.id for song in songs}
        back = other.library.get(songs[0].id)
        assert (back.title, back.stars) == (songs[0].title, 4)
        assert other.library.get(songs[1].id).labels == ("rainy day",)
        assert back.clip is not None
        assert other.library.file_of(back.clip).is_file()
        again = await importing_of(other).bring_in([target])
        assert (again.songs, again.known) == ((), 2)


async def test_a_folder_of_a_library_comes_in_as_what_it_was(
    shelf: Shelf, tmp_path: Path, importing: Importing
) -> None:
    song = shelf.add("Paper Lanterns")
    moved = shutil.copytree(shelf.files.library, tmp_path / "moved")
    write_wav(moved / "deep.wav", 0.2)
    with open_shelf(tmp_path / "other") as other:
        came = await importing_of(other).bring_in([moved])
        found = {row.title for row in other.rows.get_many(came.songs).values()}
        assert found == {"Paper Lanterns", "deep"}
        assert song.id in came.songs
    with pytest.raises(DraftRefused, match="the library itself"):
        await importing.bring_in([shelf.files.library])


def hostile(kind: str, target: Path) -> Path:
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as pack:
        entry = zipfile.ZipInfo("songs/fine.wav")
        match kind:
            case "up":
                entry.filename = "songs/../../../evil.wav"
            case "absolute":
                entry.filename = "/evil.wav"
            case "drive":
                entry.filename = "C:/evil.wav"
            case "backslash":
                entry.filename = "songs/x.wav"
            case "link":
                entry.external_attr = (stat.S_IFLNK | 0o777) << 16
            case "long":
                entry.filename = "songs/" + "a" * 300 + ".wav"
        if kind == "bomb":
            entry.compress_type = zipfile.ZIP_DEFLATED
            pack.writestr(entry, bytes(50_000_000))
        else:
            pack.writestr(entry, b"/etc/passwd")
    content = target.read_bytes()
    if kind == "backslash":
        target.write_bytes(content.replace(b"songs/x.wav", b"..\\..\\x.wav"))
    if kind == "cut":
        target.write_bytes(content[: len(content) // 2])
    if kind == "text":
        target.write_text("no zip")
    if kind == "flipped":
        at = content.index(b"/etc/passwd") if b"/etc/passwd" in content else 45
        target.write_bytes(content[:at] + b"\xff\xff" + content[at + 2 :])
    return target


@pytest.mark.parametrize(
    "kind",
    ["up", "absolute", "drive", "backslash", "link", "long", "bomb", "cut", "text", "flipped"],
)
async def test_a_hostile_zip_writes_nothing(
    importing: Importing, shelf: Shelf, elsewhere: Path, kind: str
) -> None:
    before = sorted(elsewhere.parent.rglob("*"))
    source = hostile(kind, elsewhere / "x.zip")

    with pytest.raises(DraftRefused) as refused:
        await importing.bring_in([source])

    assert str(refused.value.message).startswith("x.zip ")
    assert "Nothing was" in refused.value.message
    source.unlink()
    now = sorted(path for path in elsewhere.parent.rglob("*") if path != shelf.files.library)
    assert now == [path for path in before if path != shelf.files.library]
    assert shelf.rows.count() == 0
