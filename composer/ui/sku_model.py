"""Which models are offered for this draft, in which order, and what is said of each."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct
from msgspec.structs import replace
from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QWidget

from composer.services.composing import Offer
from composer.ui.languages import translate, translated
from composer.ui.moments import dated_text

Index = QModelIndex | QPersistentModelIndex


class GroupHead(Struct, frozen=True):
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
        entries += [GroupHead(translate("models", "Ready")), *ready]
    if rest:
        entries += [GroupHead(_title_of(rest)), *rest]
    return tuple(entries)


def _title_of(rest: Sequence[Offer]) -> str:
    codes = {offer.obstacle.code for offer in rest if offer.obstacle}
    if codes == {"no_key"}:
        return needs_key()
    if codes == {"balance_too_low"}:
        services = {offer.sku.provider_label for offer in rest}
        if len(services) > 1:
            return translate("models", "Balance too low")
        return translate("models", "{service} balance is too low").format(service=services.pop())
    return translate("models", "Not usable with this draft")


def needs_key() -> str:
    """The head over models that a key alone is wanting to."""
    return translate("models", "Needs a key")


def spoken(offer: Offer) -> str:
    """What a screen reader says of a row: label, service, price and, if so, why it is off."""
    sku, price = offer.sku, translated(offer.estimate.text)
    unit = translated(offer.estimate.unit)
    cost = f"{price} {unit}" if offer.estimate.unit.startswith("per ") else f"{price}, {unit}"
    parts = [sku.label]
    if sku.provider_label != sku.label:
        parts.append(sku.provider_label)
    parts.append(cost)
    if offer.obstacle is not None:
        parts.append(translated(offer.obstacle.short))
    elif offer.hint:
        parts.append(translated(offer.hint))
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
            if not _reads_alike(old, new):
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


def _reads_alike(old: Entry, new: Entry) -> bool:
    """Whether a row has nothing new to tell: of many problems it tells the first alone."""
    if isinstance(old, Offer) and isinstance(new, Offer):
        return replace(old, problems=new.problems) == new
    return old == new


def _key(entry: Entry) -> str:
    return f"# {entry.title}" if isinstance(entry, GroupHead) else entry.sku.id


def _more_of(offer: Offer) -> str:
    """The whole sentence behind the few words in the row."""
    first = ""
    if offer.obstacle is not None:
        first = translated(offer.obstacle.message)
    elif offer.hint:
        first = f"{translated(offer.hint_detail)}."
    known = offer.estimate.known_on
    basis = translated(offer.estimate.basis)
    if known is not None:
        told = translate("models", "Price of {day}.")
        basis += f" {told.format(day=dated_text(known))}"
    return "\n".join(part for part in (first, basis, translated(offer.sku.notice)) if part)
