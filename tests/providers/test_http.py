"""Small readings that every service shares: waits, sums, words, files without a name."""

from __future__ import annotations

import subprocess
import wave
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from email.utils import format_datetime
from pathlib import Path

import imageio_ffmpeg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from composer.providers import _failures, _http, _sniff, _wav

NOW = datetime(2026, 11, 21, 12, 0, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("8", 8),
        (" 2.5 ", 2.5),
        ("0", 0),
        ("Sat, 21 Nov 2026 12:00:40 GMT", 40),
        ("Sat, 21 Nov 2026 11:00:00 GMT", 0),
        ("Sat, 21 Nov 2026 12:00:40 -0000", 40),
        ("-3", None),
        ("soon", None),
        ("1e9", None),
        ("", None),
        (None, None),
        ("Sat, 99 Nov 2026 12:00:40 GMT", None),
    ],
)
def test_retry_after(header: str | None, seconds: float | None) -> None:
    assert _http.retry_after(header, now=NOW) == seconds


@given(st.integers(0, 10**6))
def test_retry_after_reads_the_dates_that_servers_write(seconds: int) -> None:
    date = format_datetime(NOW + timedelta(seconds=seconds), usegmt=True)
    assert _http.retry_after(date, now=NOW) == seconds


@given(st.text())
def test_no_header_breaks_the_reading(text: str) -> None:
    wait = _http.retry_after(text, now=NOW)
    assert wait is None or wait >= 0
    sum_ = _http.money(text)
    assert sum_ is None or abs(sum_ - Decimal(text.strip().lstrip("$"))) < _http.SMALLEST_SUM
    length = _http.seconds(text)
    assert length is None or 0 < length < 86_400


@given(st.decimals(min_value=0, max_value=10**6, allow_nan=False, allow_infinity=False, places=4))
def test_sums_are_exact(sum_: Decimal) -> None:
    assert _http.money(str(sum_)) == sum_
    assert _http.money(f" ${sum_} ") == sum_
    document = _http.json_object(f'{{"cost": {sum_}}}'.encode())
    assert _http.money(document["cost"]) == sum_


@pytest.mark.parametrize("said", ["-3", "-0.0000001", "NaN", "1e999", "<b>5</b>", "", None, True])
def test_what_is_no_charge_is_not_taken_for_one(said: object) -> None:
    assert not _http.charge(said)


@pytest.mark.parametrize(("said", "sum_"), [("1e-9999999", "0"), ("0.1234567", "0.123457")])
def test_no_sum_is_longer_than_a_line(said: str, sum_: str) -> None:
    found = _http.money(said)
    assert found == Decimal(sum_)
    assert len(f"{found:f}") < 12


@given(st.binary())
def test_any_bytes_are_an_object_or_nothing(body: bytes) -> None:
    assert isinstance(_http.json_object(body), dict)


def test_deep_json_is_nothing() -> None:
    assert _http.json_object(b"[" * 100_000) == {}
    assert _http.json_object(b'{"a":' * 100_000) == {}


@given(st.text(max_size=600), st.text(min_size=4, max_size=30))
def test_words_fit_a_sentence_and_hold_no_secret(text: str, secret: str) -> None:
    words = _failures.own_words(f"{text}{secret} {text}", secret=secret)
    assert len(words) <= 161
    assert words == " ".join(words.split())
    if not set(secret) & set(text) and secret.isprintable() and "…" not in secret:
        assert secret not in words


def test_the_secret_is_gone_before_the_words_are_cut() -> None:
    assert "kyma-0123" not in _failures.own_words(
        "x" * 150 + "kyma-0123456789", secret="kyma-0123456789"
    )


@pytest.fixture(scope="module")
def tone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tone")
    with wave.open(str(folder / "tone.wav"), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(22_050)
        file.writeframes(bytes(i * 7 % 251 for i in range(44_100)))
    return folder / "tone.wav"


@pytest.mark.parametrize(
    ("arguments", "kind"),
    [
        (["-b:a", "128k", "-f", "mp3"], "mp3"),
        (["-b:a", "32k", "-f", "mp3", "-id3v2_version", "0", "-write_xing", "0"], "mp3"),
        (["-q:a", "4", "-ar", "44100", "-f", "mp3", "-id3v2_version", "0"], "mp3"),
        (["-ar", "8000", "-f", "mp3", "-id3v2_version", "0"], "mp3"),
        (["-f", "flac"], "flac"),
        (["-f", "ogg", "-c:a", "libvorbis"], "ogg"),
        (["-f", "ogg", "-c:a", "libopus", "-ar", "48000"], "ogg"),
        (["-f", "ipod", "-c:a", "aac"], "m4a"),
        (["-f", "wav"], "wav"),
    ],
)
def test_sound_files_are_known_by_their_bytes(
    tone: Path, tmp_path: Path, arguments: list[str], kind: str
) -> None:
    made = tmp_path / "made"
    ffmpeg = imageio_ffmpeg.get_ffmpeg_exe()
    subprocess.run([ffmpeg, "-v", "error", "-i", str(tone), *arguments, str(made)], check=True)
    head = made.read_bytes()[: _sniff.HEAD]
    assert _sniff.sound_format(head) == kind
    assert not _sniff.is_text(head)
    if kind == "mp3":
        assert _sniff.sound_format(b"junk before it\xff" * 9 + head) == "mp3"


@given(st.binary(max_size=4000))
def test_bare_samples_are_not_taken_for_mp3(samples: bytes) -> None:
    if samples[:3] != b"ID3" and samples[:4] not in {b"RIFF", b"fLaC", b"OggS"}:
        assert _sniff.sound_format(b"\xff\xfb" + samples) is None


@pytest.mark.parametrize(
    "text", [b"<!doctype html>", b'\xef\xbb\xbf{"error": 1}', b"\n [1, 2]", "<p>è</p>".encode()]
)
def test_writing_is_known_as_writing(text: bytes) -> None:
    assert _sniff.is_text(text)
    assert _sniff.sound_format(text) is None


@given(st.binary(max_size=301), st.sampled_from([8_000, 16_000, 44_100]))
def test_wrapped_samples_come_out_as_they_went_in(
    tmp_path_factory: pytest.TempPathFactory, samples: bytes, rate: int
) -> None:
    folder = tmp_path_factory.mktemp("wav")
    raw = folder / "raw"
    raw.write_bytes(samples)
    seconds = _wav.wrap(raw, folder / "song.wav", _wav.RawSound(rate=rate))
    with wave.open(str(folder / "song.wav")) as file:
        assert file.getparams()[:3] == (1, 2, rate)
        assert file.getnframes() == len(samples) // 2 == round(seconds * rate)
        assert file.readframes(1000) == samples[: len(samples) // 2 * 2]


@given(st.binary(max_size=301))
def test_a_wrapped_file_has_the_size_that_it_names(
    tmp_path_factory: pytest.TempPathFactory, samples: bytes
) -> None:
    folder = tmp_path_factory.mktemp("mulaw")
    raw, wav = folder / "raw", folder / "song.wav"
    raw.write_bytes(samples)
    _wav.wrap(raw, wav, _wav.RawSound(rate=8_000, tag=_wav.MULAW, bits=8))
    data = wav.read_bytes()
    assert int.from_bytes(data[4:8], "little") == len(data) - 8
    assert len(data) % 2 == 0
    assert data[58 : 58 + len(samples)] == samples
