"""The decoder as a foreign program: what it is told, and what it is not."""

from __future__ import annotations

import os
from pathlib import Path
from subprocess import DEVNULL

import pytest

from composer.audio import ffmpeg


@pytest.mark.skipif(os.name == "nt", reason="the stand-in for ffmpeg is a shell script")
def test_the_decoder_gets_no_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = tmp_path / "environment"
    stand_in = tmp_path / "ffmpeg"
    stand_in.write_text(f"#!/bin/sh\nenv > {seen}\n")
    stand_in.chmod(0o755)
    monkeypatch.setenv("IMAGEIO_FFMPEG_EXE", str(stand_in))
    monkeypatch.setenv("KYMA_API_KEY", "kyma-not-for-you")

    ffmpeg.ffmpeg_path.cache_clear()
    try:
        ffmpeg.start([], given=DEVNULL, output=DEVNULL, errors=DEVNULL).wait(30)
    finally:
        ffmpeg.ffmpeg_path.cache_clear()

    assert "PATH=" in seen.read_text()
    assert "kyma-not-for-you" not in seen.read_text()


def test_the_decoder_that_came_with_the_program_is_found_as_its_package_finds_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    import imageio_ffmpeg

    monkeypatch.delenv("IMAGEIO_FFMPEG_EXE", raising=False)
    ffmpeg.ffmpeg_path.cache_clear()
    assert ffmpeg.ffmpeg_path() == Path(imageio_ffmpeg.get_ffmpeg_exe())
