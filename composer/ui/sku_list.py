"""Every model with its price for this very draft, those that can be used now first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QContextMenuEvent, QFocusEvent, QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from composer.domain.price import price_text
from composer.services.composing import Offer, WayOut
from composer.ui.widgets import look
from composer.ui.widgets.drawing import RIGHT, paint_radio, rounded, write
from composer.ui.widgets.focus import shows_ring
from composer.ui.widgets.icons import paint_icon
from composer.ui.widgets.menus import Menu
from composer.ui.widgets.scrolling import soften_scrolling
from composer.ui.widgets.typeface import text_width

ROW = 48
HEAD = 28
INSET = 16
"""From the pane's edges to its text; row fills reach half of it further out."""
NAME_AT = 44
LEAST_ROWS = 3
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
    "no_reference": "paperclip",
}

Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class GroupHead:
    """The line over a group of rows."""

    title: str


Entry = GroupHead | Offer


def is_ready(offer: Offer, *, blank: bool) -> bool:
    """Whether it stands among the usable ones; that nothing is written yet is no fault of it."""
    if offer.obstacle is None:
        return True
    return blank and offer.obstacle.code == "empty"


def entries_of(offers: Sequence[Offer], *, blank: bool) -> tuple[Entry, ...]:
    """The rows with their two group heads: what can be used, then what cannot and why."""
    ready = [offer for offer in offers if is_ready(offer, blank=blank)]
    rest = [offer for offer in offers if not is_ready(offer, blank=blank)]
    entries: list[Entry] = []
    if ready:
        entries += [GroupHead("Ready"), *ready]
    if rest:
        entries += [GroupHead(_title_of(rest)), *rest]
    return tuple(entries)


def _title_of(rest: Sequence[Offer]) -> str:
    codes = {offer.obstacle.code for offer in rest if offer.obstacle}
    if codes == {"no_key"}:
        return "Needs a key"
    if codes == {"balance_too_low"}:
        services = {offer.sku.provider_label for offer in rest}
        return f"{services.pop()} balance is too low" if len(services) == 1 else "Balance too low"
    return "Not usable with this draft"


def spoken(offer: Offer) -> str:
    """What a screen reader says of a row: label, service, price and, if so, why it is off."""
    sku, price = offer.sku, price_text(offer.estimate.usd)
    unit = offer.estimate.unit
    cost = f"{price} {unit}" if unit.startswith("per ") else f"{price}, {unit}"
    parts = [sku.label]
    if sku.provider_label != sku.label:
        parts.append(sku.provider_label)
    parts.append(cost)
    if offer.obstacle is not None:
        parts.append(offer.obstacle.short)
    elif offer.hint:
        parts.append(offer.hint)
    return ", ".join(parts)


class SkuModel(QAbstractListModel):
    """Holds the rows; tells only of what became different."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.entries: tuple[Entry, ...] = ()

    def show(self, entries: tuple[Entry, ...]) -> bool:
        """Take over other rows; says whether their order changed, so that all is laid out anew."""
        before = self.entries
        if entries == before:
            return False
        if [_key(entry) for entry in entries] != [_key(entry) for entry in before]:
            self.beginResetModel()
            self.entries = entries
            self.endResetModel()
            return True
        self.entries = entries
        for row, (old, new) in enumerate(zip(before, entries, strict=True)):
            if old != new:
                index = self.index(row)
                self.dataChanged.emit(index, index)
        return False

    def row_of(self, sku_id: str) -> int:
        """The row of a SKU, or -1."""
        for row, entry in enumerate(self.entries):
            if isinstance(entry, Offer) and entry.sku.id == sku_id:
                return row
        return -1

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.entries)

    def flags(self, index: Index) -> Qt.ItemFlag:
        if index.isValid() and isinstance(self.entries[index.row()], Offer):
            return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return Qt.ItemFlag.NoItemFlags

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        entry = self.entries[index.row()]
        if isinstance(entry, GroupHead):
            named = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole)
            return entry.title if role in named else None
        if role == Qt.ItemDataRole.DisplayRole:
            return entry.sku.label
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return spoken(entry)
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleDescriptionRole):
            return _more_of(entry)
        return None


def _key(entry: Entry) -> str:
    return f"# {entry.title}" if isinstance(entry, GroupHead) else entry.sku.id


def _more_of(offer: Offer) -> str:
    """The whole sentence behind the few words in the row."""
    first = ""
    if offer.obstacle is not None:
        first = offer.obstacle.message
    elif offer.hint:
        first = f"{offer.hint_detail}."
    known = offer.estimate.known_on
    basis = offer.estimate.basis
    if known is not None:
        basis += f" Price of {known.day} {known:%b %Y}."
    return "\n".join(part for part in (first, basis, offer.sku.notice) if part)


class SkuRows(QStyledItemDelegate):
    """Paints the rows: a radio, the name, one fact or the reason, the price and its unit."""

    def __init__(self, view: SkuList) -> None:
        super().__init__(view)
        self._view = view

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
            self._paint_offer(painter, entry, area, hovered=hovered)
        painter.restore()

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

        places = _Places(area, offer, self._view.reason(offer), self._view.action(offer))
        name = tokens.t1 if ready else tokens.t2
        quiet = tokens.t2 if chosen or ready else tokens.t3
        write(painter, places.name, offer.sku.label, "strong", name, elide=True)
        price = price_text(offer.estimate.usd)
        write(painter, places.name_line, price, "num", name if ready else quiet, RIGHT)
        write(painter, places.detail_line, offer.estimate.unit, "meta", quiet, RIGHT)
        if ready:
            self._paint_fact(painter, offer, places)
        else:
            self._paint_reason(painter, offer, places)

    def _paint_fact(self, painter: QPainter, offer: Offer, places: _Places) -> None:
        tokens = look.tokens()
        lead, area = _service(offer), QRectF(places.detail)
        if not offer.hint:
            whole = f"{lead} · {offer.sku.fact}" if lead and offer.sku.fact else offer.sku.fact
            if lead and text_width("meta", whole) > area.width():
                whole = lead
            write(painter, area, whole or lead, "meta", tokens.t2, elide=True)
            return
        if lead:
            write(painter, area, f"{lead} · ", "meta", tokens.t2)
            area.setLeft(area.left() + text_width("meta", f"{lead} · "))
        hint = offer.hint
        if text_width("micro", hint) > area.width():
            hint = hint.split(" than ")[0]
        write(painter, area, hint, "micro", tokens.accent_text, elide=True)

    def _paint_reason(self, painter: QPainter, offer: Offer, places: _Places) -> None:
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


class _Places:
    """Where the parts of a row stand."""

    def __init__(self, area: QRectF, offer: Offer, reason: str, action: str) -> None:
        left, right = area.left() + NAME_AT, area.right() - INSET
        top = area.top() + look.px(6)
        self.name_line = QRectF(left, top, right - left, look.px(20))
        self.detail_line = QRectF(left, top + look.px(20), right - left, look.px(16))
        price = text_width("num", price_text(offer.estimate.usd))
        unit = text_width("meta", offer.estimate.unit)
        self.name = self.name_line.adjusted(0, 0, -price - 12, 0)
        self.detail = self.detail_line.adjusted(0, 0, -unit - 10, 0)

        needed = text_width("tag", action) + _GAP if action else 0.0
        icon = look.px(14) + 4 if _icon(offer) else 0.0
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
    if chosen and offer.obstacle.way_out is WayOut.CHOOSE:
        return ""  # its settings are in front of the user already
    return offer.obstacle.way_out.value


def _service(offer: Offer) -> str:
    same = offer.sku.provider_label == offer.sku.label
    return "" if same else offer.sku.provider_label


def _icon(offer: Offer) -> str:
    return _ICONS.get(offer.obstacle.code, "") if offer.obstacle else ""


class SkuList(QListView):
    """One stop for the Tab key; arrows choose. Enter does what a row that is off asks for."""

    sku_chosen = Signal(str)
    way_out_wanted = Signal(str)
    """The SKU whose obstacle the user wants to remove."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.blank = False
        self.chosen = ""
        self._shows_ring = False
        self._showing = False
        self._pressed_action = ""
        self._skus = SkuModel(self)
        self.setModel(self._skus)
        self._rows = SkuRows(self)
        self.setItemDelegate(self._rows)
        self.setAccessibleName("Models")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setMouseTracking(True)
        self.viewport().setAutoFillBackground(False)
        soften_scrolling(self, "side")
        self.selectionModel().currentChanged.connect(self._choose)
        self.selectionModel().selectionChanged.connect(self._follow_selection)

    @property
    def shows_focus(self) -> bool:
        """Whether the keyboard is here and is to be seen."""
        return self._shows_ring and self.hasFocus()

    def show_offers(self, offers: Sequence[Offer], chosen: str, *, blank: bool) -> None:
        """Show these rows; ``blank``: nothing is written yet. What stays the same is left alone."""
        self._showing = True
        try:
            scrolled = self.verticalScrollBar().value()
            other = chosen != self.chosen or blank != self.blank
            self.blank, self.chosen = blank, chosen
            regrouped = self._skus.show(entries_of(offers, blank=blank))
            row = self._skus.row_of(chosen)
            if regrouped or self.currentIndex().row() != row:
                self.setCurrentIndex(self._skus.index(row))
                if regrouped and not self.hasFocus():
                    self.verticalScrollBar().setValue(scrolled)
            if other:
                self.viewport().update()
        finally:
            self._showing = False

    def entry(self, row: int) -> Entry:
        """The row of that number."""
        return self._skus.entries[row]

    def offer_of(self, sku_id: str) -> Offer | None:
        """What is shown of a SKU, or None."""
        row = self._skus.row_of(sku_id)
        entry = self.entry(row) if row >= 0 else None
        return entry if isinstance(entry, Offer) else None

    def reason(self, offer: Offer) -> str:
        """Why a row is off, in a few words; under "Needs a key" the service alone says it."""
        if offer.obstacle is None:
            return ""
        heads = {entry.title for entry in self._skus.entries if isinstance(entry, GroupHead)}
        if offer.obstacle.code == "no_key" and "Needs a key" in heads:
            return offer.sku.provider_label
        return offer.obstacle.short

    def action(self, offer: Offer) -> str:
        """What can be done in this row: "Add key", or nothing."""
        return row_action(offer, chosen=offer.sku.id == self.chosen)

    def action_rect(self, sku_id: str) -> QRect:
        """Where a row's action stands in the viewport; empty if it has none."""
        index = self._skus.index(self._skus.row_of(sku_id))
        offer = self.offer_of(sku_id)
        if offer is None or not self.action(offer):
            return QRect()
        area = QRectF(self.visualRect(index))
        places = _Places(area, offer, self.reason(offer), self.action(offer))
        return places.action.adjusted(-4, -3, 4, 3).toRect()

    def sizeHint(self) -> QSize:
        return QSize(120, look.px(HEAD + LEAST_ROWS * ROW))

    def minimumSizeHint(self) -> QSize:
        """Less than three rows only where a question needs the room in a low window."""
        return QSize(120, look.px(HEAD + ROW))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            offer = self.offer_of(self.chosen)
            if offer is not None and offer.obstacle is not None and offer.obstacle.way_out:
                self.way_out_wanted.emit(self.chosen)
                return
        self._show_ring(on=True)
        super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._show_ring(on=False)
        self._pressed_action = self._action_at(event.position().toPoint())
        if not self._pressed_action:
            super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        pressed, self._pressed_action = self._pressed_action, ""
        if pressed:
            if pressed == self._action_at(event.position().toPoint()):
                self.way_out_wanted.emit(pressed)
            return
        super().mouseReleaseEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        over = bool(self._action_at(event.position().toPoint()))
        shape = Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.ArrowCursor
        self.viewport().setCursor(shape)
        super().mouseMoveEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        by_mouse = event.reason() == QContextMenuEvent.Reason.Mouse
        index = self.indexAt(event.pos()) if by_mouse else self.currentIndex()
        entry = self.entry(index.row()) if index.isValid() else None
        if not isinstance(entry, Offer):
            return
        sku_id, place = entry.sku.id, event.globalPos()
        menu = Menu(entry.sku.label, self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.add("Use this model", lambda: self.sku_chosen.emit(sku_id))
        if entry.obstacle is not None and entry.obstacle.way_out:
            label = entry.obstacle.way_out.value
            menu.add(label, lambda: self.way_out_wanted.emit(sku_id))
        menu.popup(place if by_mouse else self._below(index))

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._shows_ring = shows_ring(event.reason(), before=self._shows_ring)
        super().focusInEvent(event)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.viewport().update()

    def _choose(self, current: QModelIndex) -> None:
        if self._showing or not current.isValid():
            return
        entry = self.entry(current.row())
        if isinstance(entry, Offer):
            self.sku_chosen.emit(entry.sku.id)

    def _follow_selection(self) -> None:
        """Screen readers select a row without making it the current one; here both are one."""
        selected = self.selectionModel().selectedIndexes()
        if not self._showing and selected and selected[0] != self.currentIndex():
            self.setCurrentIndex(selected[0])

    def _action_at(self, point: QPoint) -> str:
        index = self.indexAt(point)
        entry = self.entry(index.row()) if index.isValid() else None
        if isinstance(entry, Offer) and self.action_rect(entry.sku.id).contains(point):
            return entry.sku.id
        return ""

    def _below(self, index: Index) -> QPoint:
        rect = self.visualRect(index)
        return self.viewport().mapToGlobal(QPoint(NAME_AT, rect.bottom()))

    def _show_ring(self, *, on: bool) -> None:
        if on != self._shows_ring:
            self._shows_ring = on
            self.viewport().update()
