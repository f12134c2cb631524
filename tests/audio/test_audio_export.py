"""A clip leaves the library whole, in the format wanted and with its tags, or not at all."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from tinytag import TinyTag

from composer.audio.decode import segment_of, sound_info
from composer.audio.encode import encode
from composer.audio.export import deliver
from composer.audio.ffmpeg import ffmpeg_path
from composer.audio.running import Watch
from composer.domain.cut import Cut
from composer.domain.delivery import DRAWN, Delivery
from composer.domain.errors import (
    AudioUnreadable,
    Cancelled,
    ComposerError,
    DiskProblem,
    DraftRefused,
)
from composer.domain.sound_form import FORMATS, Form
from composer.domain.tags import Tags
from tests.audio.sounds import converted, samples_of, tone
from tests.small_disk import small_disk

CODECS = {
    "wav": "pcm_s16le",
    "flac": "flac",
    "mp3": "mp3",
    "ogg": "vorbis",
    "opus": "opus",
    "m4a": "aac",
}


TAGS = Tags(
    title='-Päper; "Lan\\terns" = 🏮',
    artist="Ana #1",
    album="Bed",
    track=3,
    lyrics="[Verse]\nline one; two\n\n[Chorus]\nla = la",
    bpm=88.0,
    key="Bb minor",
    date="2026-11-21",
    service="Kyma",
    model="MiniMax Music",
    prompt="warm folk",
)


def export(source: Path, target: Path, kind: str) -> None:
    deliver(source, target, Delivery(form=Form(format=kind)))


def tags_in(file: Path) -> dict[str, object]:
    """What another library reads."""
    tag = TinyTag.get(str(file), image=True)
    cover = tag.images.front_cover
    return {**tag.as_dict(), "cover": cover.data if cover is not None else b""}


@pytest.mark.parametrize("kind", FORMATS)
def test_every_format_carries_what_it_can_and_another_library_reads_it(wav, tmp_path, kind):
    target = tmp_path / "new folder" / f"bed.{kind}"
    deliver(wav, target, Delivery(form=Form(format=kind), tags=TAGS, cover=DRAWN))
    info = sound_info(target)
    assert info.codec == CODECS[kind]
    assert info.seconds == pytest.approx(88201 / 44100, abs=0.03)
    if kind in {"wav", "flac"}:
        assert samples_of(target) == samples_of(wav)
    read = tags_in(target)
    assert read["title"] == [TAGS.title]
    assert read["artist"] == ["Ana #1"]
    assert read["album"] == ["Bed"]
    assert read["track"] == ["3"]
    assert str(read["year"][0]).startswith("2026")
    comment = read.get("comment") or read["_comment"]
    assert comment == ["Made with MiniMax Music by Kyma on 2026-11-21. Style: warm folk"]
    if kind == "wav":
        content = target.read_bytes()
        assert b"bext" in content[:100]
        assert read["ikey"] == ["88 bpm, Bb minor"]
    else:
        assert (read.get("lyrics") or read["uslt"]) == [TAGS.lyrics]
        assert read["bpm"] == ["88"]
        assert read["cover"].startswith(b"\x89PNG")
    if kind not in {"wav", "m4a"}:
        assert (read["initial_key"], read["service"]) == (["Bbm"], ["Kyma"])
    assert [path.name for path in target.parent.iterdir()] == [target.name]


@pytest.mark.parametrize("kind", FORMATS)
def test_a_clip_in_the_format_already_keeps_its_sound_bit_for_bit(wav, tmp_path, kind):
    source = tmp_path / f"clip.{kind}"
    encode(wav, source, kind)
    export(source, tmp_path / f"copy.{kind}", kind)
    assert (tmp_path / f"copy.{kind}").read_bytes() == source.read_bytes()
    deliver(source, tmp_path / f"tag.{kind}", Delivery(form=Form(format=kind), tags=TAGS))
    assert samples_of(tmp_path / f"tag.{kind}") == samples_of(source)
    assert tags_in(tmp_path / f"tag.{kind}")["title"] == [TAGS.title]


def test_a_picture_of_the_users_becomes_the_cover(wav, tmp_path):
    picture = tmp_path / "photo.png"
    command = [str(ffmpeg_path()), "-v", "error", "-f", "lavfi", "-i", "color=red:s=64x48"]
    subprocess.run([*command, "-frames:v", "1", str(picture)], check=True)
    target = tmp_path / "out.mp3"
    deliver(wav, target, Delivery(form=Form(format="mp3"), cover=picture))
    assert tags_in(target)["cover"].startswith(b"\xff\xd8")
    for wrong in (wav, tmp_path / "gone.png"):
        with pytest.raises(AudioUnreadable, match="picture"):
            deliver(wav, tmp_path / "no.mp3", Delivery(form=Form(format="mp3"), cover=wrong))
    assert not (tmp_path / "no.mp3").exists()


def test_a_mislabelled_clip_is_made_into_what_its_name_says(wav, tmp_path):
    source = tmp_path / "really-flac.mp3"
    source.write_bytes(converted(wav, tmp_path / "a.flac").read_bytes())
    export(source, tmp_path / "out.mp3", "mp3")
    assert sound_info(tmp_path / "out.mp3").codec == "mp3"


@pytest.mark.parametrize(
    ("kind", "bits", "codec"),
    [("wav", 16, "pcm_s16le"), ("wav", 24, "pcm_s24le"), ("wav", 32, "pcm_f32le")],
)
def test_samples_are_as_fine_as_wanted(wav, tmp_path, kind, bits, codec):
    target = tmp_path / f"out.{kind}"
    deliver(wav, target, Delivery(form=Form(format=kind, bits=bits)))
    assert sound_info(target).codec == codec
    assert samples_of(target) == samples_of(wav)


def test_fine_samples_stay_fine(wav, tmp_path):
    source = converted(wav, tmp_path / "fine.flac", "-sample_fmt", "s32")
    for kind in ("wav", "flac"):
        target = tmp_path / f"out.{kind}"
        export(source if kind == "wav" else tmp_path / "out.wav", target, kind)
        assert sound_info(target).bits == 24
        assert samples_of(target) == samples_of(wav)


@pytest.mark.parametrize(("rate", "channels"), [(8000, 1), (192_000, 2), (48_000, 8)])
def test_any_source_is_taken(tmp_path, rate, channels):
    source = tmp_path / "odd.wav"
    layout = ["-f", "lavfi", "-i", f"sine=440:r={rate}:d=0.6", "-ac", str(channels)]
    command = [str(ffmpeg_path()), "-v", "error", *layout, str(source)]
    subprocess.run(command, check=True)
    for kind in ("wav", "mp3", "opus"):
        target = tmp_path / f"out.{kind}"
        deliver(source, target, Delivery(form=Form(format=kind), cut=Cut(fade_out=0.1)))
        info = sound_info(target)
        assert info.seconds == pytest.approx(0.6, abs=0.06)
        assert info.channels == (2 if kind == "mp3" and channels == 8 else channels)


def test_pydub_hears_the_same_sound(wav):
    segment = segment_of(wav, sound_info(wav))
    assert (segment.frame_rate, segment.channels) == (44100, 2)
    assert segment.frame_count() == 88201
    assert segment.max == pytest.approx(16383, abs=2)


def test_a_stopped_export_ends_at_once_and_leaves_nothing(tmp_path):
    source = tone(tmp_path / "long.wav", frames=44100 * 60)
    target = tmp_path / "out" / "bed.mp3"
    told: list[float] = []
    watch = Watch(told.append, lambda: len(told) > 2)
    with pytest.raises(Cancelled, match="Nothing was written"):
        deliver(source, target, Delivery(form=Form(format="mp3")), watch=watch)
    assert list(target.parent.iterdir()) == []
    assert told == sorted(told)


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
        with pytest.raises(ComposerError, match="It makes: wav, flac"):
            write(wav, tmp_path / "x.wma", "wma")
    with pytest.raises(DraftRefused, match="MP3 has no choice of bits"):
        deliver(wav, tmp_path / "x.mp3", Delivery(form=Form(format="mp3", bits=24)))
    assert list(tmp_path.glob("x*")) == []


def test_a_missing_clip_is_told(tmp_path):
    for write in (export, encode):
        with pytest.raises(AudioUnreadable, match="no sound file"):
            write(tmp_path / "gone.wav", tmp_path / "x.mp3", "mp3")


@pytest.mark.parametrize("write", [export, encode])
@pytest.mark.parametrize("kind", ["wav", "m4a"])
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


def test_a_name_that_is_too_long_or_protected_is_told_before_the_work(wav, tmp_path):
    with pytest.raises(DiskProblem, match="too long for this disk"):
        export(wav, tmp_path / f"{'x' * 300}.mp3", "mp3")
    kept = tmp_path / "kept.mp3"
    kept.write_bytes(b"older")
    kept.chmod(0o444)
    with pytest.raises(DiskProblem, match="protected against changes"):
        export(wav, kept, "mp3")
    assert kept.read_bytes() == b"older"
