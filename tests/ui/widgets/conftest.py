"""The look of the controls under test: dark, text at 100 %, nothing that moves by itself."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication

from composer.ui.theme import Appearance, Theme


@pytest.fixture(scope="session")
def _theme(qapp: QApplication) -> Theme:
    return Theme(qapp, appearance=Appearance.DARK, reduced_motion=True)


@pytest.fixture(autouse=True)
def theme(_theme: Theme) -> Iterator[Theme]:
    yield _theme
    _theme.set_appearance(Appearance.DARK)
    _theme.set_text_scale(1.0)
    _theme.set_reduced_motion(True)
    _theme.set_more_contrast(False)
