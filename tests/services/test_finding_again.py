"""Are files found again that were moved or renamed behind the program's back?"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from composer.domain.clip import Clip
from composer.domain.generation import Generation
from composer.services.finding_again import FindingAgain
from composer.storage.bringing_in import digest_of
from tests.services.songs import Shelf, open_shelf, write_wav


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[Shelf]:
    with open_shelf(tmp_path / "home") as opened:
        yield opened


@pytest.fixture
def finding(shelf: Shelf) -> FindingAgain:
    return FindingAgain(library=shelf.library, rows=shelf.rows, files=shelf.files)


def clip_of(song: Generation) -> Clip:
    assert song.clip is not None
    return song.clip


def counted(shelf: Shelf, title: str, loudness: float) -> Generation:
    """A song of its own sound, whose file was counted when it came."""
    song = shelf.add(title)
    file = shelf.library.file_of(clip_of(song))
    write_wav(file, 0.1, loudness)
    digest = digest_of(file)
    shelf.rows.record(replace(song, clips=(replace(clip_of(song), digest=digest),)))
    return shelf.library.get(song.id)


async def test_renamed_and_moved_files_are_known_by_what_is_in_them(
    shelf: Shelf, finding: FindingAgain, tmp_path: Path
) -> None:
    first, second, stays = (counted(shelf, name, n / 4) for n, name in enumerate("ABC", start=1))
    library = shelf.files.library
    (library / "album").mkdir()
    shelf.library.file_of(clip_of(first)).rename(library / "album" / "x.wav")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    shelf.library.file_of(clip_of(second)).rename(elsewhere / "y.wav")

    here = await finding.look()
    assert (here.found, here.missing) == (1, 1)
    assert here.sentence == "1 file was found again. 1 still missing."
    assert clip_of(shelf.library.get(first.id)).path == "album/x.wav"
    there = await finding.look(elsewhere)
    assert (there.found, there.missing) == (1, 0)

    back = clip_of(shelf.library.get(second.id))
    assert back.path == clip_of(second).path
    assert shelf.library.file_of(back).read_bytes() == (elsewhere / "y.wav").read_bytes()
    assert shelf.library.get(stays.id) == stays
    assert (await finding.look()).sentence == "Every sound file is where it was put."


async def test_files_that_nobody_counted_are_known_by_what_lies_beside_them(
    shelf: Shelf, finding: FindingAgain
) -> None:
    songs = [shelf.add(name) for name in "AB"]  # of the same size, and sound
    album = shelf.files.library / "album"
    album.mkdir()
    for number, song in enumerate(songs):
        for file in (
            shelf.library.file_of(clip_of(song)),
            shelf.files.sidecar(clip_of(song).path),
        ):
            ending = file.name.removeprefix(Path(clip_of(song).path).stem)
            file.rename(album / f"{number}{ending}")

    assert (await finding.look()).found == 2

    paths = [clip_of(shelf.library.get(song.id)).path for song in songs]
    assert paths == ["album/0.wav", "album/1.wav"]


async def test_a_song_that_goes_while_its_file_is_looked_for_is_passed_over(
    shelf: Shelf, finding: FindingAgain, monkeypatch: pytest.MonkeyPatch
) -> None:
    goes, stays = (counted(shelf, name, n / 4) for n, name in enumerate("AB", start=1))
    for song in (goes, stays):
        file = shelf.library.file_of(clip_of(song))
        file.rename(file.with_name(f"renamed {file.name}"))
    with_songs = finding._with_songs

    def purged(found: Any) -> Any:
        shelf.rows.purge([goes.id])
        return with_songs(found)

    monkeypatch.setattr(finding, "_with_songs", purged)

    assert (await finding.look()).found == 1

    assert clip_of(shelf.library.get(stays.id)).path.startswith("renamed ")
    assert shelf.rows.get(goes.id) is None


async def test_another_file_of_the_same_size_is_not_taken(
    shelf: Shelf, finding: FindingAgain
) -> None:
    song = counted(shelf, "A", 0.5)
    file = shelf.library.file_of(clip_of(song))
    content = bytearray(file.read_bytes())
    content[-1] ^= 1
    file.unlink()
    (shelf.files.library / "other.wav").write_bytes(content)

    assert (await finding.look()).missing == 1
    assert shelf.library.get(song.id) == song


async def test_by_itself_a_renamed_library_comes_back_under_both_names(
    shelf: Shelf, finding: FindingAgain
) -> None:
    songs = [counted(shelf, name, n / 4) for n, name in enumerate("AB", start=1)]
    library = shelf.files.library
    belongs = shelf.library.file_of(clip_of(songs[0])).with_name(f"{clip_of(songs[0]).path}.files")
    belongs.mkdir()
    (belongs / "chords.txt").write_text("Am")
    renamed = library.rename(library.with_name("My music"))
    library.mkdir()

    came = await finding.look_around()

    assert came.sentence == "2 files were found again. They lie in “My music” too."
    for song in songs:
        assert shelf.library.get(song.id) == song
        file = shelf.library.file_of(clip_of(song))
        assert file.samefile(renamed / clip_of(song).path)
        assert shelf.files.sidecar(clip_of(song).path).is_file()
    assert shelf.library.files_of(clip_of(songs[0]))[0].read_text() == "Am"
    assert (await finding.look_around()).found == 0


async def test_by_itself_nothing_is_taken_for_its_size_alone(
    shelf: Shelf, finding: FindingAgain
) -> None:
    song = shelf.add("Never counted")
    file = shelf.library.file_of(clip_of(song))
    file.rename(file.with_name("x.wav"))

    came = await finding.look_around()

    assert (came.found, came.lost) == (0, {song.id})
    assert (await finding.look()).found == 1


async def test_by_itself_no_file_is_copied_or_taken_from_another_song(
    shelf: Shelf, finding: FindingAgain
) -> None:
    song, same = counted(shelf, "A", 0.5), counted(shelf, "B", 0.5)
    shelf.library.file_of(clip_of(song)).unlink()

    assert (await finding.look_around()).lost == {song.id}
    assert shelf.library.get(same.id) == same
