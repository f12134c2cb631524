from __future__ import annotations

from pathlib import Path

import pytest

from tests.audio.sounds import tone


@pytest.fixture(scope="session")
def wav(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two seconds and one sample of a stereo tone, 16 bit, 44,100 a second."""
    return tone(tmp_path_factory.mktemp("sounds") / "tone.wav", frames=88201)
