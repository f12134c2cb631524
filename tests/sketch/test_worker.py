"""The band in its own process: reports, cancel, crash, no orphan."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import wave
from pathlib import Path

import pytest

from composer.sketch.render import render
from composer.sketch.request import SketchRequest
from composer.sketch.worker import SketchCancelled, SketchFailed, render_in_process
from tests.patience import PATIENCE

SHORT = SketchRequest(prompt="solo piano", length_ms=2_000, seed=2)


def child(code: str) -> list[str]:
    return [sys.executable, "-c", code]


def test_the_child_plays_reports_and_gives_the_same_bytes(tmp_path: Path) -> None:
    heard: list[float] = []
    there, here = tmp_path / "there.wav", tmp_path / "here.wav"
    sketch = render_in_process(
        SHORT, there, progress=lambda share, _: heard.append(share), cancelled=threading.Event()
    )
    assert render(SHORT, here, lambda share, doing: None) == sketch
    assert there.read_bytes() == here.read_bytes()
    assert heard == sorted(heard)
    assert heard[-1] == 1.0
    with wave.open(str(there), "rb") as file:
        assert file.getnframes() == 88_200


def test_cancel_kills_the_child_and_leaves_no_file(tmp_path: Path) -> None:
    cancelled = threading.Event()
    wav = tmp_path / "long.wav"
    with pytest.raises(SketchCancelled):
        render_in_process(
            SketchRequest(prompt="epic", length_ms=600_000),
            wav,
            progress=lambda share, doing: cancelled.set(),
            cancelled=cancelled,
        )
    assert not wav.exists()


def test_cancelled_beforehand_starts_nothing(tmp_path: Path) -> None:
    cancelled = threading.Event()
    cancelled.set()
    with pytest.raises(SketchCancelled):
        render_in_process(
            SHORT,
            tmp_path / "no.wav",
            command=["/does/not/exist"],
            progress=lambda share, doing: None,
            cancelled=cancelled,
        )


@pytest.mark.parametrize(
    ("command", "detail"),
    [
        (child("raise SystemExit('out of strings')"), "out of strings"),
        (child("import sys; sys.stdin.readline(); print('{}'); print('x'); sys.exit(9)"), "9"),
        (["/does/not/exist"], "exist"),
    ],
)
def test_a_crash_is_a_sentence_with_the_last_words(
    command: list[str], detail: str, tmp_path: Path
) -> None:
    with pytest.raises(SketchFailed, match="Nothing was charged") as failure:
        render_in_process(
            SHORT,
            tmp_path / "no.wav",
            command=command,
            progress=lambda share, doing: None,
            cancelled=threading.Event(),
        )
    assert detail in failure.value.detail


def test_an_error_in_the_listener_ends_the_child_and_passes_through(tmp_path: Path) -> None:
    def burst(share: float, doing: str) -> None:
        raise RuntimeError("listener")

    with pytest.raises(RuntimeError, match="listener"):
        render_in_process(SHORT, tmp_path / "x.wav", progress=burst, cancelled=threading.Event())
    assert not (tmp_path / "x.wav").exists()


def test_the_child_ends_when_its_parent_does(tmp_path: Path) -> None:
    order = (
        '{"request": {"prompt": "", "length_ms": 600000}, "wav": "' + str(tmp_path / "o.wav") + '"}'
    )
    process = subprocess.Popen(
        [sys.executable, "-m", "composer.sketch"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(order + "\n")
    process.stdin.flush()
    assert "progress" in process.stdout.readline()
    process.stdin.close()
    assert process.wait(timeout=PATIENCE) == 3
    process.stdout.close()


def test_requests_and_worker_do_not_load_numpy() -> None:
    code = (
        "import sys, composer.sketch.request, composer.sketch.worker; "
        "sys.exit('numpy' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0


@pytest.mark.skipif(os.name == "nt", reason="the stand-in for the engine is a shell script")
def test_the_engine_gets_no_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = tmp_path / "environment"
    monkeypatch.setenv("KYMA_API_KEY", "kyma-not-for-you")

    with pytest.raises(SketchFailed):
        render_in_process(
            SketchRequest(prompt="lo-fi", length_ms=1000),
            tmp_path / "clip.wav",
            command=["/bin/sh", "-c", f"env > {seen}; exit 1"],
            progress=lambda _share, _doing: None,
            cancelled=threading.Event(),
        )

    assert "PATH=" in seen.read_text()
    assert "kyma-not-for-you" not in seen.read_text()
