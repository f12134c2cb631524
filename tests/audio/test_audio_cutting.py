"""A clip leaves the library cut, faded and as loud as wanted, to the sample."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from composer.audio.export import deliver
from composer.audio.loudness import measure_loudness
from composer.domain.cut import LONGEST, Curve, Cut, curve_level
from composer.domain.delivery import Delivery, Written
from composer.domain.errors import DraftRefused
from composer.domain.loudness_targets import CEILING
from composer.domain.sound_form import Form
from tests.audio.music import STYLES, music
from tests.audio.sounds import converted, samples_of, written

RATE = 44_100


def export(
    source: Path, target: Path, kind: str, *, cut: Cut, mono: bool = False, rate: int | None = None
) -> Written:
    form = Form(format=kind, mono=mono, rate=rate)
    return deliver(source, target, Delivery(form=form, cut=cut))


def frames_of(file: Path, channels: int = 2) -> np.ndarray:
    return np.frombuffer(samples_of(file), "<i2").reshape(-1, channels)


def test_a_stretch_is_the_very_samples(wav, tmp_path):
    target = tmp_path / "cut.wav"
    export(wav, target, "wav", cut=Cut(start=0.5, end=1.25))
    whole = frames_of(wav)
    assert (frames_of(target) == whole[round(0.5 * RATE) : round(1.25 * RATE)]).all()


@pytest.mark.parametrize("curve", [Curve.EVEN, Curve.SLOW])
def test_fades_follow_their_curve_and_leave_the_middle_alone(wav, tmp_path, curve):
    target = tmp_path / "faded.wav"
    cut = Cut(fade_in=0.4, fade_out=0.5, fade_in_curve=curve, fade_out_curve=curve)
    export(wav, target, "wav", cut=cut)
    whole, made = frames_of(wav).astype(int), frames_of(target).astype(int)
    assert made.shape == whole.shape
    middle = slice(round(0.45 * RATE), len(whole) - round(0.55 * RATE))
    assert np.abs(made[middle] - whole[middle]).max() <= 2  # dithered
    for share in (0.25, 0.5, 0.75):
        around = slice(round((0.4 * share - 0.01) * RATE), round((0.4 * share + 0.01) * RATE))
        level = np.abs(made[around]).max() / np.abs(whole[around]).max()
        assert level == pytest.approx(curve_level(curve, share), abs=0.06)
    assert np.abs(made[:20]).max() < 120
    assert np.abs(made[-20:]).max() < 120


@pytest.mark.parametrize("rate", [22_050, 48_000])
def test_another_rate_and_one_channel_keep_the_length_to_the_sample(wav, tmp_path, rate):
    target = tmp_path / "mono.wav"
    told = export(wav, target, "wav", cut=Cut(end=1.5), mono=True, rate=rate)
    made = frames_of(target, 1)
    assert len(made) == round(1.5 * rate) == round(told.seconds * rate)
    assert np.abs(made).max() == pytest.approx(16384, rel=0.03)


@pytest.fixture(scope="module")
def pieces(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("pieces")
    return [
        music(folder / f"{number}.wav", style, seconds=2.2, seed=number)
        for number, style in enumerate(STYLES)
    ]


@pytest.mark.parametrize("number", range(20))
def test_music_meets_its_loudness_under_the_ceiling(number, pieces, tmp_path):
    """Twenty pieces: quiet, hot, mono, cut, into files that keep all and files that do not."""
    gain = ("-18dB", "0dB", "9dB")[number % 3]
    source = pieces[number % len(pieces)]
    changed = converted(source, tmp_path / "changed.wav", "-af", f"volume={gain}")
    wanted = (-16.0, -14.0, -23.0, -24.0, -19.0)[number % 5]
    kind = ("wav", "mp3", "flac", "opus")[number % 4]
    ceiling = -1.0 if number % 2 else -2.0
    cut = Cut(start=0.2, loudness=wanted, ceiling=ceiling)
    target = tmp_path / f"out.{kind}"
    told = export(changed, target, kind, cut=cut, mono=wanted == -19)
    assert told.after is not None
    assert told.after.lufs == pytest.approx(wanted, abs=0.2)
    assert told.after.peak <= ceiling
    if number < 5:
        found = measure_loudness(target)
        assert found.integrated == pytest.approx(wanted, abs=0.2)
        assert found.true_peak <= ceiling + 0.05


def test_what_has_sharp_peaks_is_limited_and_as_loud_all_the_same(tmp_path):
    clicks = np.zeros((4 * RATE, 2), "<i2")
    clicks[:: RATE // 4] = 30_000
    clicks[1 :: RATE // 4] = -30_000
    tone = (900 * np.sin(np.arange(4 * RATE) * 2 * math.pi * 440 / RATE)).astype("<i2")
    source = written(tmp_path / "clicks.wav", (clicks + tone[:, None]).astype("<i2").tobytes())
    target = tmp_path / "out.wav"
    told = export(source, target, "wav", cut=Cut(loudness=-16.0))
    found = measure_loudness(target)
    assert found.integrated == pytest.approx(-16, abs=0.2)
    assert found.true_peak <= CEILING + 0.05
    assert told.limited


def test_silence_has_no_loudness(wav, tmp_path):
    silent = converted(wav, tmp_path / "silent.wav", "-af", "volume=0")
    with pytest.raises(DraftRefused, match="silent"):
        export(silent, tmp_path / "out.wav", "wav", cut=Cut(loudness=-16))
    assert not (tmp_path / "out.wav").exists()


@pytest.mark.parametrize(
    ("cut", "says"),
    [
        (Cut(start=-1), "before the beginning"),
        (Cut(end=9), "behind its end"),
        (Cut(start=1.5, end=1.55), "leaves less than"),
        (Cut(start=1, end=0.5), "leaves less than"),
        (Cut(loop_to=1), "can be looped to between"),
        (Cut(loop_to=LONGEST + 1), "can be looped to between"),
        (Cut(fit=0), "A piece can be"),
        (Cut(fit=1, loop_to=5), "not both"),
        (Cut(fade_in=1.5, fade_out=1), "fades are longer"),
        (Cut(loudness=0), "from −36 to −6 LUFS"),
        (Cut(ceiling=1), "ceiling is from"),
        (Cut(start=math.nan), "numbers"),
        (Cut(loudness=math.inf), "numbers"),
    ],
)
def test_what_cannot_be_cut_is_refused_and_nothing_written(wav, tmp_path, cut, says):
    with pytest.raises(DraftRefused, match=says):
        export(wav, tmp_path / "out.wav", "wav", cut=cut)
    assert list(tmp_path.glob("out*")) == []


times = st.floats(allow_nan=True, allow_infinity=True) | st.floats(-1, 12)


@given(
    st.builds(
        Cut,
        start=times,
        end=st.none() | times,
        fade_in=times,
        fade_out=times,
        loop_to=st.none() | times,
        fit=st.none() | times,
        loudness=st.none() | times,
    ),
    st.floats(0.1, 10),
)
def test_what_is_let_through_has_a_length_and_fades_that_fit(cut, seconds):
    if cut.problem(seconds):
        return
    stretch = (seconds if cut.end is None else cut.end) - cut.start
    assert 0.1 <= stretch <= seconds + 0.001
    assert cut.loop_to is None or stretch <= cut.loop_to
    assert cut.length(seconds) >= 0.1
    assert cut.fade_in + cut.fade_out <= cut.length(seconds) + 0.001
