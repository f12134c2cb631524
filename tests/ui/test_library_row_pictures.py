"""Rows that are kept as pictures look as if they were painted anew."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPointF, QRect, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication

from composer.ui import library_row_pictures
from composer.ui.library_row_pictures import RowPictures
from composer.ui.widgets import look

AREA = QRect(0, 24, 120, 56)
INK = QColor(Qt.GlobalColor.red)


class Row:
    """Counts how often it is painted."""

    def __init__(self, words: str) -> None:
        self.words = words
        self.painted = 0

    def draw(self, painter: QPainter) -> None:
        self.painted += 1
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(INK)
        painter.drawText(QPointF(AREA.left() + 8, AREA.top() + 30), self.words)
        painter.drawEllipse(AREA.adjusted(60, 10, -4, -10))


def canvas(ratio: float = 1.0) -> QImage:
    image = QImage(AREA.width(), 120, QImage.Format.Format_RGB32)
    if ratio != 1.0:
        image = image.scaled(image.size() * ratio)
    image.setDevicePixelRatio(ratio)
    image.fill(look.tokens().side)
    return image


def shown(pictures: RowPictures, row: Row, looks: object = 1, ratio: float = 1.0) -> QImage:
    image = canvas(ratio)
    painter = QPainter(image)
    pictures.paint(painter, AREA, row.words, looks, row.draw)
    painter.end()
    return image


@pytest.mark.parametrize("ratio", [1.0, 2.0, 1.25])
def test_a_picture_is_what_painting_gives(qapp: QApplication, ratio: float) -> None:
    pictures, row = RowPictures(), Row("Paper Lanterns")
    plain = canvas(ratio)
    painter = QPainter(plain)
    row.draw(painter)
    painter.end()

    assert [shown(pictures, row, ratio=ratio) for _ in range(2)] == [plain, plain]
    # Between two dots a picture would blur, so there it is painted each time.
    assert row.painted == (2 if ratio == int(ratio) else 3)


def test_it_is_painted_anew_only_where_it_looks_otherwise(qapp: QApplication) -> None:
    pictures, row = RowPictures(), Row("Salt")
    for looks in (1, 1, 2, 2, 1):
        shown(pictures, row, looks)

    assert row.painted == 3


def test_the_rows_seen_longest_ago_go_first(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(library_row_pictures, "MOST_BYTES", 3 * 4 * AREA.width() * AREA.height())
    pictures, rows = RowPictures(), [Row(name) for name in "abcd"]
    for row in (*rows[:3], rows[0], rows[3], rows[0], rows[1]):
        shown(pictures, row)

    assert [row.painted for row in rows] == [1, 2, 1, 1]
