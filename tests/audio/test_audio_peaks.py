"""The waveform shows every sample, and is computed once."""

from __future__ import annotations

import os
import struct

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from composer.audio.peaks import COLUMNS, Peaks, compute_peaks, read_peaks, thumbnail
from composer.domain.errors import AudioUnreadable
from tests.audio.sounds import tone, written


def test_a_steady_tone_is_level(wav):
    peaks = compute_peaks(wav)
    assert peaks.seconds == 88201 / 44100
    assert len(peaks.peak) == len(peaks.rms) == COLUMNS
    # Half of full scale; the last column can hold the few samples that are left over.
    assert all(126 <= level <= 128 for level in peaks.peak[:-2])
    middle = sum(peaks.rms) / COLUMNS
    assert middle == pytest.approx(255 * 0.5 / 2**0.5, abs=1)


def test_one_loud_sample_is_seen_where_it_is(tmp_path):
    samples = bytearray(44100 * 10 * 4)
    at = 44100 * 6 + 17
    samples[at * 4 + 2 : at * 4 + 4] = struct.pack("<h", -32768)  # right channel, lowest value
    peaks = compute_peaks(written(tmp_path / "click.wav", bytes(samples)))
    assert [column for column, level in enumerate(peaks.peak) if level] == [COLUMNS * 6 // 10]
    assert peaks.peak[COLUMNS * 6 // 10] == 255


def test_the_end_is_where_the_sound_ends(tmp_path):
    quiet, loud = bytes(44100 * 5 * 2), struct.pack("<h", 20000) * (44100 * 5)
    peaks = compute_peaks(written(tmp_path / "halves.wav", quiet + loud, channels=1))
    half = COLUMNS // 2
    assert not any(peaks.peak[: half - 1])
    assert all(level == 156 for level in peaks.peak[half + 1 :])
    assert all(level == 156 for level in peaks.rms[half + 1 :])


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=12)
@given(
    levels=st.lists(st.integers(-32768, 32767), min_size=1, max_size=3000),
    channels=st.sampled_from([1, 2, 6]),
)
def test_the_tallest_column_is_the_loudest_sample(tmp_path, levels, channels):
    levels = levels * channels
    samples = struct.pack(f"<{len(levels)}h", *levels)
    peaks = compute_peaks(written(tmp_path / "any.wav", samples, channels=channels))
    loudest = max(abs(level) for level in levels)
    assert max(peaks.peak) == min(255, round(loudest * 255 / 32768))
    assert all(rms <= peak for rms, peak in zip(peaks.rms, peaks.peak, strict=True))


def test_peaks_are_kept_and_found_again(wav, tmp_path):
    cache = tmp_path / "cache"
    first = read_peaks(wav, cache)
    (kept,) = cache.iterdir()
    changed = Peaks(seconds=first.seconds, peak=bytes(COLUMNS), rms=bytes(COLUMNS))
    import composer.audio.peaks as module

    module._into_cache(kept, changed)
    assert read_peaks(wav, cache) == changed  # so it was the cache that answered


def test_another_sound_under_the_same_name_is_drawn_anew(tmp_path):
    file = tone(tmp_path / "a.wav", frames=4410, level=0.5)
    before = read_peaks(file, tmp_path / "cache")
    tone(file, frames=4410, level=1.0)
    os.utime(file, ns=(1, 1))
    assert max(read_peaks(file, tmp_path / "cache").peak) > max(before.peak)


@pytest.mark.parametrize(
    "damage",
    [
        lambda whole: b"",
        lambda whole: whole[:-1],
        lambda whole: whole[:100] + bytes([whole[100] ^ 1]) + whole[101:],
        lambda whole: b"XXXX" + whole[4:],
        lambda whole: os.urandom(len(whole)),
    ],
)
def test_a_damaged_cache_is_computed_again(wav, tmp_path, damage):
    cache = tmp_path / "cache"
    first = read_peaks(wav, cache)
    (kept,) = cache.iterdir()
    whole = kept.read_bytes()
    kept.write_bytes(damage(whole))
    assert read_peaks(wav, cache) == first
    assert kept.read_bytes() == whole


def test_a_cache_that_cannot_be_written_does_no_harm(wav, tmp_path):
    (tmp_path / "cache").write_text("a file in the way")
    assert read_peaks(wav, tmp_path / "cache").seconds == 88201 / 44100


def test_what_is_no_sound_is_told_and_not_kept(tmp_path):
    file = tmp_path / "page.mp3"
    file.write_bytes(b"<html>")
    for path in (file, tmp_path / "gone.mp3"):
        with pytest.raises(AudioUnreadable):
            read_peaks(path, tmp_path / "cache")
    assert not (tmp_path / "cache").exists()


def test_a_thumbnail_is_as_tall_as_its_row():
    rising = bytes(column * 128 // COLUMNS for column in range(COLUMNS))
    bars = thumbnail(Peaks(seconds=1, peak=rising, rms=rising), bars=16)
    assert len(bars) == 16
    assert bars[-1] == 255
    assert list(bars) == sorted(bars)
    assert thumbnail(Peaks(seconds=1, peak=bytes(COLUMNS), rms=bytes(COLUMNS)), 8) == (0,) * 8
