"""A clip leaves the library whole, in the format wanted, or not at all."""

from __future__ import annotations

import pytest

from composer.audio.decode import sound_info
from composer.audio.encode import FORMATS, encode
from composer.audio.export import export, segment_of
from composer.domain.errors import AudioUnreadable, ComputerProblem, DiskProblem
from tests.audio.sounds import converted, samples_of, tags_of, tone
from tests.small_disk import small_disk

CODECS = {
    "wav": "pcm_s16le",
    "flac": "flac",
    "mp3": "mp3",
    "ogg": "vorbis",
    "opus": "opus",
    "m4a": "aac",
}


@pytest.mark.parametrize("write", [export, encode])
@pytest.mark.parametrize("kind", FORMATS)
def test_every_format_is_made_and_carries_its_title(wav, tmp_path, write, kind):
    target = tmp_path / "new folder" / f"bed.{kind}"
    write(wav, target, kind, title="-Päper \ud83c Lanterns\n🏮")
    info = sound_info(target)
    assert info.codec == CODECS[kind]
    assert info.seconds == pytest.approx(88201 / 44100, abs=0.03)
    if kind in {"wav", "flac"}:
        assert samples_of(target) == samples_of(wav)
    if not (write is export and kind == "wav"):  # copied as it is
        assert "title=-Päper Lanterns 🏮" in tags_of(target)
    assert [path.name for path in target.parent.iterdir()] == [target.name]


@pytest.mark.parametrize("kind", FORMATS)
def test_a_clip_in_the_format_already_is_copied_byte_for_byte(wav, tmp_path, kind):
    source = tmp_path / f"clip.{kind}"
    encode(wav, source, kind)
    target = tmp_path / f"copy.{kind}"
    export(source, target, kind, title="Another")
    assert target.read_bytes() == source.read_bytes()


def test_a_mislabelled_clip_is_made_into_what_its_name_says(wav, tmp_path):
    source = tmp_path / "really-flac.mp3"
    source.write_bytes(converted(wav, tmp_path / "a.flac").read_bytes())
    export(source, tmp_path / "out.mp3", "mp3")
    assert sound_info(tmp_path / "out.mp3").codec == "mp3"


def test_fine_samples_stay_fine(wav, tmp_path):
    source = converted(wav, tmp_path / "fine.flac", "-sample_fmt", "s32")
    for kind in ("wav", "flac"):
        target = tmp_path / f"out.{kind}"
        export(source if kind == "wav" else tmp_path / "out.wav", target, kind)
        assert sound_info(target).bits == 24
        assert samples_of(target) == samples_of(wav)


def test_a_sound_too_long_for_the_memory_is_streamed(wav, tmp_path, monkeypatch):
    monkeypatch.setattr("composer.audio.export._MOST_IN_MEMORY", 1000)
    monkeypatch.setattr("composer.audio.export.segment_of", None)
    export(wav, tmp_path / "out.flac", "flac", title="Long")
    assert samples_of(tmp_path / "out.flac") == samples_of(wav)


def test_pydub_hears_the_same_sound(wav):
    segment = segment_of(wav, sound_info(wav))
    assert (segment.frame_rate, segment.channels) == (44100, 2)
    assert segment.frame_count() == 88201
    assert segment.max == pytest.approx(16383, abs=2)


def test_an_older_file_is_replaced_only_by_a_whole_one(wav, tmp_path):
    target = tmp_path / "bed.mp3"
    target.write_bytes(b"older")
    broken = tmp_path / "broken.wav"
    broken.write_bytes(b"\x00" * 1000)
    for write in (export, encode):
        with pytest.raises(AudioUnreadable):
            write(broken, target, "mp3")
        assert target.read_bytes() == b"older"
    export(wav, target, "mp3")
    assert sound_info(target).codec == "mp3"


def test_the_clip_itself_is_never_replaced(wav, tmp_path):
    source = tmp_path / "clip.wav"
    source.write_bytes(wav.read_bytes())
    link = tmp_path / "link.mp3"
    link.symlink_to(source)
    for target in (source, link, tmp_path / "." / "clip.wav"):
        with pytest.raises(DiskProblem, match="the clip itself"):
            export(source, target, "mp3")
    assert source.read_bytes() == wav.read_bytes()


def test_a_format_that_is_not_made_is_told(wav, tmp_path):
    for write in (export, encode):
        with pytest.raises(ComputerProblem, match="It makes: wav, flac"):
            write(wav, tmp_path / "x.wma", "wma")
    assert list(tmp_path.glob("x*")) == []


def test_a_missing_clip_is_told(tmp_path):
    for write in (export, encode):
        with pytest.raises(AudioUnreadable, match="no sound file"):
            write(tmp_path / "gone.wav", tmp_path / "x.mp3", "mp3")


@pytest.mark.parametrize("write", [export, encode])
@pytest.mark.parametrize("kind", ["wav", "flac", "mp3", "m4a"])
def test_a_full_disk_leaves_nothing_under_the_final_name(tmp_path, write, kind):
    source = tone(tmp_path / "long.wav", frames=44100 * 30)
    with small_disk(tmp_path / "disk", kilobytes=128) as disk:
        target = disk.path / f"bed.{kind}"
        target.write_bytes(b"older")
        disk.fill(leave=32_768)
        with pytest.raises(DiskProblem, match="no room left") as told:
            write(source, target, kind)
        assert told.value.code == "disk_full"
        assert target.read_bytes() == b"older"
        assert sorted(path.name for path in disk.path.iterdir()) == ["ballast", target.name]


@pytest.mark.parametrize("write", [export, encode])
def test_a_read_only_folder_is_told(wav, tmp_path, write):
    with small_disk(tmp_path / "disk") as disk:
        disk.make_read_only()
        with pytest.raises(DiskProblem, match="may not be written"):
            write(wav, disk.path / "bed.mp3", "mp3")


def test_a_file_where_a_folder_should_be_is_told(wav, tmp_path):
    (tmp_path / "taken").write_text("not a folder")
    with pytest.raises(DiskProblem, match="could not be written"):
        export(wav, tmp_path / "taken" / "bed.mp3", "mp3")
    (tmp_path / "folder.mp3").mkdir()
    with pytest.raises(DiskProblem, match="could not be written"):
        export(wav, tmp_path / "folder.mp3", "mp3")
