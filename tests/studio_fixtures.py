"""A whole studio on a temporary folder, over the simulated services, for tests of many rooms."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest

from composer.practice.services import PracticeServices
from composer.studio import Studio, open_studio


@pytest.fixture
def practice() -> Iterator[PracticeServices]:
    """The simulated services: no waits, short songs of soft tones; the studio starts them."""
    services = PracticeServices(pace=0, song_scale=0.02)
    yield services
    services.stop()


@pytest.fixture
async def studio(practice: PracticeServices) -> AsyncIterator[Studio]:
    """The program without a face, with play keys in its hands."""
    opened = open_studio(practice=practice, environment={})
    await opened.accounts.load()
    yield opened
    await opened.close()
