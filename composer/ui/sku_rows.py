"""How a row of the models is painted, and where its parts stand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QSize, QSizeF, Qt, QTimer
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from composer.services.composing import Offer, WayOut
from composer.ui.languages import translated
from composer.ui.sku_model import GroupHead, Index, is_ready
from composer.ui.widgets import look
from composer.ui.widgets.drawing import RIGHT, paint_radio, rounded, write
from composer.ui.widgets.icons import paint_icon
from composer.ui.widgets.typeface import text_width

if TYPE_CHECKING:
    from composer.ui.sku_list import SkuList

ROW = 48
HEAD = 28
INSET = 16
"""From the pane's edges to its text; row fills reach half of it further out."""
NAME_AT = 44
MOST_PICTURES = 100
"""Rows that are kept as they were painted, about 60 kB each."""
MOST_NEW = 2
"""Rows that are painted anew in one frame; where more say something else, the others follow in the
next ones. The chosen row never waits."""
_GAP = 8

_ROW_ACTIONS = frozenset({WayOut.ADD_KEY, WayOut.CHOOSE})
"""Ways out that stand in the row itself; the others stand where the text is, or at the button."""
_ICONS = {
    "no_key": "key",
    "too_long": "text-aa",
    "too_short": "text-aa",
    "empty": "pencil-simple",
    "unsendable": "text-aa",
    "out_of_range": "sliders-horizontal",
}


class SkuRows(QStyledItemDelegate):
    """Paints the rows: a radio, the name, one fact or the reason, the price and its unit."""

    def __init__(self, view: SkuList) -> None:
        super().__init__(view)
        self._view = view
        self._look = look.current()
        self._pictures = dict[tuple[object, ...], QPixmap]()
        self._shown = dict[tuple[object, ...], QPixmap]()
        self._new, self._is_behind = 0, False
        self._next_frame = QTimer(self, singleShot=True, interval=0)
        self._next_frame.timeout.connect(self._go_on)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        entry = self._view.entry(index.row())
        height = HEAD if isinstance(entry, GroupHead) else ROW
        return QSize(option.rect.width(), look.px(height))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        entry = self._view.entry(index.row())
        area = QRectF(option.rect)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if isinstance(entry, GroupHead):
            words = area.adjusted(INSET, 4, -INSET, 0)
            write(painter, words, entry.title, "micro", look.tokens().t3, elide=True)
        else:
            hovered = bool(option.state & QStyle.StateFlag.State_MouseOver)
            painter.drawPixmap(area.topLeft(), self._picture(entry, area.size(), hovered=hovered))
        painter.restore()

    def _picture(self, offer: Offer, size: QSizeF, *, hovered: bool) -> QPixmap:
        """The row as it was painted before, as long as it shows the same: it is asked for whenever
        the bar beside it fades or another row changes."""
        view, sharp = self._view, self._view.devicePixelRatioF()
        cost, is_chosen = offer.estimate, offer.sku.id == view.chosen
        shows = (view.reason(offer), view.action(offer), offer.hint, cost.text, cost.unit)
        state = (is_chosen, is_chosen and view.shows_focus, is_ready(offer, blank=view.blank))
        key = (offer.sku.id, _icon(offer), shows, state, hovered, size.toTuple(), sharp)
        place = (offer.sku.id, is_chosen, hovered, size.toTuple(), sharp)
        if self._look != look.current() or len(self._pictures) > MOST_PICTURES:
            self._look = look.current()
            self._pictures.clear()
            self._shown.clear()
        if key not in self._pictures:
            self._next_frame.start()
            if self._new >= MOST_NEW and place in self._shown and not is_chosen:
                self._is_behind = True
                return self._shown[place]
            self._new += 1
            made = self._pictures[key] = QPixmap((size * sharp).toSize())
            made.setDevicePixelRatio(sharp)
            made.fill(Qt.GlobalColor.transparent)
            painter = QPainter(made)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._paint_offer(painter, offer, QRectF(QPointF(), size), hovered=hovered)
            painter.end()
        picture = self._shown[place] = self._pictures[key]
        return picture

    def _go_on(self) -> None:
        self._new = 0
        if self._is_behind:
            self._is_behind = False
            self._view.viewport().update()

    def _paint_offer(self, painter: QPainter, offer: Offer, area: QRectF, *, hovered: bool) -> None:
        tokens = look.tokens()
        chosen = offer.sku.id == self._view.chosen
        ready = is_ready(offer, blank=self._view.blank)
        fill = area.adjusted(INSET / 2, 1, -INSET / 2, -1)
        if chosen and ready:
            rounded(painter, fill, 8, tokens.accent_bg, tokens.accent_line)
        elif chosen:
            rounded(painter, fill, 8, tokens.sel, tokens.border)
        elif hovered:
            rounded(painter, fill, 8, tokens.hover)
        if chosen and self._view.shows_focus:
            rounded(painter, fill, 8, None, tokens.accent, 2)
        radio = QPointF(area.left() + INSET + 10, area.center().y())
        paint_radio(painter, radio, selected=chosen, enabled=ready, hovered=hovered)

        places = RowPlaces(area, offer, self._view.reason(offer), self._view.action(offer))
        name = tokens.t1 if ready else tokens.t2
        quiet = tokens.t2 if chosen or ready else tokens.t3
        write(painter, places.name, offer.sku.label, "strong", name, elide=True)
        price = translated(offer.estimate.text)
        write(painter, places.name_line, price, "num", name if ready else quiet, RIGHT)
        if places.shows_unit:
            write(
                painter, places.detail_line, translated(offer.estimate.unit), "meta", quiet, RIGHT
            )
        if ready:
            self._paint_fact(painter, offer, places)
        else:
            self._paint_reason(painter, offer, places)

    def _paint_fact(self, painter: QPainter, offer: Offer, places: RowPlaces) -> None:
        tokens = look.tokens()
        lead, area = _service(offer), QRectF(places.detail)
        if not offer.hint:
            fact = translated(offer.sku.fact)
            whole = f"{lead} · {fact}" if lead and fact else fact
            if lead and text_width("meta", whole) > area.width():
                whole = lead
            write(painter, area, whole or lead, "meta", tokens.t2, elide=True)
            return
        if lead:
            write(painter, area, f"{lead} · ", "meta", tokens.t2)
            area.setLeft(area.left() + text_width("meta", f"{lead} · "))
        hint = translated(offer.hint)
        if text_width("micro", hint) > area.width():
            hint = translated(offer.short_hint)
        write(painter, area, hint, "micro", tokens.accent_text, elide=True)

    def _paint_reason(self, painter: QPainter, offer: Offer, places: RowPlaces) -> None:
        tokens = look.tokens()
        ink = tokens.t2 if offer.sku.id == self._view.chosen else tokens.t3
        icon = _icon(offer)
        if icon:
            side = look.px(14)
            middle = places.detail.center().y()
            box = QRectF(places.detail.left(), middle - side / 2, side, side)
            paint_icon(painter, box, icon, ink)
        write(painter, places.reason, self._view.reason(offer), "meta", ink, elide=True)
        action = self._view.action(offer)
        if action:
            write(painter, places.action, action, "tag", tokens.accent_text)


class RowPlaces:
    """Where the parts of a row stand."""

    def __init__(self, area: QRectF, offer: Offer, reason: str, action: str) -> None:
        left, right = area.left() + NAME_AT, area.right() - INSET
        top = area.top() + look.px(6)
        self.name_line = QRectF(left, top, right - left, look.px(20))
        self.detail_line = QRectF(left, top + look.px(20), right - left, look.px(16))
        price = text_width("num", translated(offer.estimate.text))
        unit = text_width("meta", translated(offer.estimate.unit))
        self.name = self.name_line.adjusted(0, 0, -price - 12, 0)
        self.detail = self.detail_line.adjusted(0, 0, -unit - 10, 0)

        needed = text_width("tag", action) + _GAP if action else 0.0
        icon = look.px(14) + 4 if _icon(offer) else 0.0
        self.shows_unit = True
        if reason and icon + text_width("meta", reason) + 1 + needed > self.detail.width():
            # Why it cannot be used says more than what one price buys.
            self.shows_unit, self.detail = False, QRectF(self.detail_line)
        self.reason = QRectF(self.detail)
        self.reason.setLeft(left + icon)
        room = self.detail.width() - icon - needed
        self.reason.setWidth(max(0.0, min(text_width("meta", reason) + 1, room)))
        self.action = QRectF(self.detail)
        self.action.setLeft(self.reason.right() + _GAP)
        self.action.setWidth(needed - _GAP if action else 0.0)


def row_action(offer: Offer, *, chosen: bool) -> str:
    """What can be done in the row itself: "Add key", or nothing."""
    if offer.obstacle is None or offer.obstacle.way_out not in _ROW_ACTIONS:
        return ""
    leads_elsewhere = offer.obstacle.field == "reference"
    if chosen and offer.obstacle.way_out is WayOut.CHOOSE and not leads_elsewhere:
        return ""  # its settings are in front of the user already
    return translated(offer.obstacle.way_out.value)


def _service(offer: Offer) -> str:
    same = offer.sku.provider_label == offer.sku.label
    return "" if same else offer.sku.provider_label


def _icon(offer: Offer) -> str:
    if offer.obstacle is not None and offer.obstacle.field == "reference":
        return "paperclip"
    return _ICONS.get(offer.obstacle.code, "") if offer.obstacle else ""
