"""Whether the file that --out names can be written, found before anything is bought."""

from __future__ import annotations

from pathlib import Path

import pytest

from composer.cli.arguments import Invalid, read
from composer.cli.out_file import check_out
from composer.domain.errors import DraftRefused


def test_what_would_be_lost_or_can_be_no_file_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    library, song = tmp_path / "library", tmp_path / "song.wav"
    library.mkdir()
    song.write_bytes(b"mine")
    link, nowhere = tmp_path / "link.wav", tmp_path / "nowhere.wav"
    link.symlink_to(song)
    nowhere.symlink_to(tmp_path / "gone.wav")

    for target, why in (
        (link, "is a link"),
        (nowhere, "is a link"),
        (tmp_path / f"{'n' * 300}.wav", "name of a file"),
        (song / "inside.wav", "is not there"),
        (library, "is a folder"),
    ):
        with pytest.raises(DraftRefused, match=why):
            check_out(library, target)

    check_out(library, song)
    check_out(library, tmp_path / "new.flac")
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "library",
        "link.wav",
        "nowhere.wav",
        "song.wav",
    ]

    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    with pytest.raises(DraftRefused, match="cannot be the name of a file"):
        check_out(library, Path("new.flac"))


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (("generate", "--sku", "sketch/band", "--out", "new/"), "names a folder"),
        (("generate", "--sku", "sketch/band", "--out", ""), "names nothing"),
        (("export", "one", "--out", "-", "--format", "wav"), "standard output"),
        (("history", "--export-zip", "songs/"), "names a folder"),
        (("history", "--backup", "-"), "standard output"),
    ],
)
def test_what_names_no_file_is_refused_before_anything_is_read(
    arguments: tuple[str, ...], why: str
) -> None:
    with pytest.raises(Invalid, match=why):
        read(arguments)


def test_a_folder_for_several_songs_may_end_like_one() -> None:
    assert read(("export", "one", "two", "--out", "songs/")).out == Path("songs")
