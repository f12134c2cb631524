"""A clip leaves the library cut, looped, faded and as loud as wanted, to the sample."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from composer.audio.cutting import CEILING, loudness_of
from composer.audio.export import export
from composer.domain.cut import LONGEST, Cut
from composer.domain.errors import DraftRefused
from tests.audio.sounds import converted, samples_of, written

RATE = 44_100


def frames_of(file: Path) -> np.ndarray:
    return np.frombuffer(samples_of(file), "<i2").reshape(-1, 2)


def test_a_stretch_is_the_very_samples(wav, tmp_path):
    target = tmp_path / "cut.wav"
    export(wav, target, "wav", cut=Cut(start=0.5, end=1.25))
    whole = frames_of(wav)
    assert (frames_of(target) == whole[round(0.5 * RATE) : round(1.25 * RATE)]).all()


def test_a_loop_is_played_out_without_a_gap(wav, tmp_path):
    target = tmp_path / "loop.wav"
    export(wav, target, "wav", cut=Cut(start=0.25, end=0.75, loop_to=3.1))
    stretch = frames_of(wav)[round(0.25 * RATE) : round(0.75 * RATE)]
    made = frames_of(target)
    assert len(made) == round(3.1 * RATE)
    assert (made == np.resize(stretch, made.shape)).all()


def test_fades_begin_and_end_in_silence_and_leave_the_middle_alone(wav, tmp_path):
    target = tmp_path / "faded.wav"
    export(wav, target, "wav", cut=Cut(fade_in=0.2, fade_out=0.5))
    whole, made = frames_of(wav).astype(int), frames_of(target).astype(int)
    assert made.shape == whole.shape
    assert np.abs(made[:20]).max() < 100
    assert np.abs(made[-20:]).max() < 100
    middle = slice(round(0.25 * RATE), len(whole) - round(0.55 * RATE))
    assert (made[middle] == whole[middle]).all()
    quarter = slice(0, round(0.1 * RATE))
    assert np.abs(made[quarter]).sum() < np.abs(whole[quarter]).sum()


@pytest.mark.parametrize("wanted", [-23.0, -16.0, -9.0])
@pytest.mark.parametrize("kind", ["wav", "flac"])
def test_the_loudness_is_met_and_no_peak_goes_over(wav, tmp_path, wanted, kind):
    quiet = converted(wav, tmp_path / "quiet.wav", "-af", "volume=-20dB")
    target = tmp_path / f"loud.{kind}"
    export(quiet, target, kind, cut=Cut(loudness=wanted))
    loudness, peak = loudness_of(target)
    assert loudness == pytest.approx(wanted, abs=0.15)
    assert peak <= CEILING
    assert len(frames_of(target)) == len(frames_of(wav))


def test_what_has_sharp_peaks_is_limited_and_as_loud_all_the_same(tmp_path):
    clicks = np.zeros((4 * RATE, 2), "<i2")
    clicks[:: RATE // 4] = 30_000
    clicks[1 :: RATE // 4] = -30_000
    tone = (900 * np.sin(np.arange(4 * RATE) * 2 * math.pi * 440 / RATE)).astype("<i2")
    source = written(tmp_path / "clicks.wav", (clicks + tone[:, None]).astype("<i2").tobytes())
    target = tmp_path / "out.wav"
    export(source, target, "wav", cut=Cut(loudness=-16.0))
    loudness, peak = loudness_of(target)
    assert loudness == pytest.approx(-16, abs=0.3)
    assert peak <= CEILING


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
        (Cut(fade_in=1.5, fade_out=1), "fades are longer"),
        (Cut(loudness=0), "from -36 to -6 LUFS"),
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
        loudness=st.none() | times,
    ),
    st.floats(0.1, 10),
)
def test_what_is_let_through_has_a_length_and_fades_that_fit(cut, seconds):
    if cut.problem(seconds):
        return
    length = (seconds if cut.end is None else cut.end) - cut.start
    assert 0.1 <= length <= seconds + 0.001
    written = length if cut.loop_to is None else cut.loop_to
    assert length <= written
    assert cut.fade_in + cut.fade_out <= written + 0.001
