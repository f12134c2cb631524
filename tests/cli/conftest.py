"""What every test of the command line gets."""

from __future__ import annotations

from pathlib import Path

import pytest

from composer.practice.services import PracticeServices
from tests.cli.running import Composer


@pytest.fixture
def composer(composer_home: Path, practice: PracticeServices) -> Composer:
    practice.start()
    return Composer(composer_home, practice)
