"""What is in a file is measured exactly, and what is no sound is told."""

from __future__ import annotations

import random
import subprocess
from pathlib import Path

import pytest

from composer.audio.decode import check_decodes, open_pcm, sound_info
from composer.audio.ffmpeg import ffmpeg_path, named
from composer.domain.errors import AudioUnreadable, ComputerProblem
from tests.audio.sounds import converted, headerless_mp3_noise, samples_of, tone, written


@pytest.mark.parametrize(
    ("ending", "options", "codec", "seconds"),
    [
        ("wav", [], "pcm_s16le", 88201 / 44100),
        ("flac", [], "flac", 88201 / 44100),
        ("mp3", ["-b:a", "192k"], "mp3", 88201 / 44100),
        ("m4a", [], "aac", None),
        ("ogg", ["-c:a", "libvorbis"], "vorbis", None),
        ("opus", ["-c:a", "libopus"], "opus", None),
        ("wav", ["-c:a", "pcm_mulaw", "-ar", "8000"], "pcm_mulaw", None),
    ],
)
def test_every_format_is_measured(wav, tmp_path, ending, options, codec, seconds):
    file = converted(wav, tmp_path / f"tone.{ending}", *options)
    info = sound_info(file)
    assert info.codec == codec
    assert info.channels == 2
    assert info.seconds == pytest.approx(seconds or 2, abs=1e-9 if seconds else 0.03)
    assert info.seconds == len(samples_of(file)) / 4 / info.rate
    check_decodes(file)


def test_fine_samples_are_noticed(wav, tmp_path):
    assert sound_info(wav).bits == 16
    for name, codec in (("a.wav", "pcm_s24le"), ("b.wav", "pcm_f32le"), ("c.flac", "flac")):
        file = converted(wav, tmp_path / name, "-c:a", codec, "-sample_fmt", sample_format(codec))
        assert sound_info(file).bits == 24, name


@pytest.mark.parametrize("ending", ["wav", "mp3", "opus"])
def test_only_what_nobody_can_hear_is_silent(wav, tmp_path, ending):
    still = written(tmp_path / "still.wav", bytes(4 * 44100))
    assert sound_info(converted(still, tmp_path / f"converted.{ending}")).is_silent
    assert not sound_info(converted(wav, tmp_path / f"tone.{ending}")).is_silent


@pytest.mark.parametrize(("level", "silent"), [(3, True), (-3, True), (4, False), (-4, False)])
def test_a_dither_is_silent_and_the_least_click_is_not(tmp_path, level, silent):
    click = bytes(2_000_000) + level.to_bytes(2, "little", signed=True) + bytes(1000)
    assert sound_info(written(tmp_path / "click.wav", click)).is_silent is silent


def sample_format(codec: str) -> str:
    return "flt" if codec == "pcm_f32le" else "s32"


@pytest.mark.parametrize("channels", [1, 2, 6, 8])
@pytest.mark.parametrize("rate", [8000, 48000, 192000])
def test_every_layout_is_measured(tmp_path, channels, rate):
    samples = bytes(channels * 2 * rate // 10)
    info = sound_info(written(tmp_path / "odd.wav", samples, rate=rate, channels=channels))
    assert (info.channels, info.rate, info.seconds) == (channels, rate, 0.1)


def pcm_blocks(path, **layout):
    with open_pcm(path, **layout) as pcm:
        return list(pcm.blocks())


def test_the_samples_come_out_as_they_are(wav):
    blocks = pcm_blocks(wav)
    assert b"".join(blocks) == samples_of(wav)
    assert all(len(block) % 4 == 0 for block in blocks)


def test_rate_and_channels_can_be_asked_for(wav):
    size = len(b"".join(pcm_blocks(wav, rate=22050, channels=1)))
    assert size == pytest.approx(88201 / 2 * 2, abs=8)


def test_leaving_early_stops_the_decoder(tmp_path):
    file = tone(tmp_path / "long.wav", frames=44100 * 60)
    with open_pcm(file) as pcm:
        first = next(pcm.blocks(4096))
    assert len(first) == 4096
    assert not pcm.is_at_end


def test_an_unknown_length_in_the_head_does_no_harm(wav, tmp_path):
    """As a WAV looks whose writer was cut off, or who could not go back to its head."""
    content = bytearray(wav.read_bytes())
    content[4:8] = content[40:44] = b"\xff\xff\xff\xff"
    file = tmp_path / "open-ended.wav"
    file.write_bytes(content)
    assert sound_info(file).seconds == 88201 / 44100


@pytest.mark.parametrize("name", ["-i.wav", "http:x.wav", "%03d.wav", 'a\'b "c".wav', "夜🌃.wav"])
def test_odd_names_are_files_and_nothing_else(tmp_path, monkeypatch, name):
    monkeypatch.chdir(tmp_path)
    tone(Path(name), frames=441)
    assert sound_info(Path(name)).seconds == 0.01


PAGE = b"<!DOCTYPE html><html><body><h1>502 Bad Gateway</h1></body></html>"


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "is empty"),
        (PAGE, "web page"),
        (b"\xef\xbb\xbf\n  <html>", "web page"),
        (b'{"error": "insufficient balance"}', "holds text"),
        (b"#EXTM3U\nhttp://127.0.0.1:9/x.mp3\n", "holds text"),
        (b"ffconcat version 1.0\nfile tone.wav\n", "damaged or holds no sound"),
        (b"\x00" * 5000, "damaged or holds no sound"),
        (headerless_mp3_noise(50_000), "damaged or holds no sound"),
        (b"RIFF\xff\xff\xff\xffWAVEfmt ", "damaged or holds no sound"),
        (b"ID3\x04\x00\x00\x00\x00\x00\x00", "damaged or holds no sound"),
    ],
)
@pytest.mark.parametrize("ending", ["mp3", "wav"])
def test_what_is_no_sound_is_told_and_left_alone(tmp_path, content, told, ending):
    file = tmp_path / f"clip.{ending}"
    file.write_bytes(content)
    for look in (sound_info, check_decodes, pcm_blocks):
        with pytest.raises(AudioUnreadable, match=told):
            look(file)
    assert file.read_bytes() == content


def test_a_missing_file_and_a_folder_are_told(tmp_path):
    for path in (tmp_path / "gone.mp3", tmp_path):
        with pytest.raises(AudioUnreadable, match="no sound file"):
            sound_info(path)


def test_a_wav_without_samples_is_no_sound(tmp_path):
    with pytest.raises(AudioUnreadable):
        check_decodes(written(tmp_path / "silent.wav", b""))


def test_a_truncated_file_plays_as_far_as_it_goes(tmp_path):
    long = tone(tmp_path / "long.wav", frames=44100 * 20)
    for ending in ("wav", "mp3", "flac", "ogg"):
        whole = converted(long, tmp_path / f"whole.{ending}").read_bytes()
        file = tmp_path / f"cut.{ending}"
        file.write_bytes(whole[: len(whole) // 2])
        assert 5 < sound_info(file).seconds < 15, ending


def test_a_file_of_which_hardly_anything_is_left_is_told_but_drawn(tmp_path):
    long = tone(tmp_path / "long.wav", frames=44100 * 20)
    whole = bytearray(converted(long, tmp_path / "clip.m4a").read_bytes())
    start = whole.index(b"mdat") + 4
    end = start - 8 + int.from_bytes(whole[start - 8 : start - 4], "big")
    kept = start + (end - start) // 10
    whole[kept:end] = random.Random(1).randbytes(end - kept)
    file = tmp_path / "clip.m4a"
    file.write_bytes(whole)
    with pytest.raises(AudioUnreadable, match="damaged"):
        check_decodes(file)
    assert 0 < sound_info(file).seconds < 5


def test_a_playlist_in_disguise_is_not_followed(wav, tmp_path):
    """It names a real sound beside it, which ffmpeg would play if it were let."""
    (tmp_path / "tone.wav").write_bytes(wav.read_bytes())
    for text in (
        "ffconcat version 1.0\nfile 'tone.wav'\n",
        "\n#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:2,\ntone.wav\n#EXT-X-ENDLIST\n",
    ):
        for ending in ("mp3", "m3u8", "ffconcat"):
            file = tmp_path / f"list.{ending}"
            file.write_text(text)
            with pytest.raises(AudioUnreadable):
                sound_info(file)


def test_a_name_is_never_an_option_or_an_address():
    assert named(Path("-i")).startswith("file:/")


def test_the_ffmpeg_that_was_tested_goes_before_the_systems_own(tmp_path, monkeypatch):
    own = tmp_path / "ffmpeg"
    own.write_text("#!/bin/sh\nexit 0\n")
    own.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    ffmpeg_path.cache_clear()
    try:
        bundled = ffmpeg_path()
        assert "imageio_ffmpeg" in str(bundled)
        assert subprocess.run([bundled, "-version"], capture_output=True).returncode == 0
        # A package of imageio-ffmpeg that has no program in it, as some systems make it.
        monkeypatch.setattr("composer.audio.ffmpeg._bundled", lambda: None)
        monkeypatch.setattr("imageio_ffmpeg.get_ffmpeg_exe", lambda: "ffmpeg")
        ffmpeg_path.cache_clear()
        assert ffmpeg_path() == own
        monkeypatch.setattr("imageio_ffmpeg.get_ffmpeg_exe", none_found)
        ffmpeg_path.cache_clear()
        with pytest.raises(ComputerProblem, match="Install ffmpeg"):
            ffmpeg_path()
    finally:
        monkeypatch.undo()
        ffmpeg_path.cache_clear()


def none_found() -> str:
    raise RuntimeError("No ffmpeg exe could be found.")
