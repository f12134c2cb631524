"""How is a page of the guide read: its letters, tables, keys and pictures in the program's look."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt, QUrl, Signal
from PySide6.QtGui import (
    QBrush,
    QDesktopServices,
    QFont,
    QFontDatabase,
    QImage,
    QResizeEvent,
    QTextBlock,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFormat,
    QTextFrameFormat,
    QTextLength,
    QTextTable,
)
from PySide6.QtWidgets import QFrame, QTextBrowser, QTextEdit, QWidget

from composer.ui.guide_pages import GuidePages, is_shown_key, slug
from composer.ui.widgets import look
from composer.ui.widgets.scrolling import soften_scrolling
from composer.ui.widgets.tokens import faded
from composer.ui.widgets.typeface import line_height, type_font

COLUMN = 680
"""px of the widest line; a longer one is hard to come back from."""
_INSET = 32
_HEADS = {1: "title", 2: "cta", 3: "head"}
_ABOVE = {1: 0, 2: 26, 3: 18}


class GuidePage(QTextBrowser):
    """One page. Links lead to other pages; those to the web open the browser, on a click alone."""

    page_shown = Signal()
    """Another page, or another part of it, is on screen."""

    def __init__(self, pages: GuidePages, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown = QUrl()
        self._pages = pages
        self._marked: tuple[str, ...] = ()
        self._is_dressing = False
        self._dressed_for = 0
        self.setAccessibleName(self.tr("Page of the guide"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setOpenLinks(False)
        self.anchorClicked.connect(self._follow)
        self.sourceChanged.connect(self._dress)
        self.viewport().setAutoFillBackground(False)
        self.document().setDocumentMargin(0)
        soften_scrolling(self, "canvas")

    @property
    def name(self) -> str:
        """The page that is open; empty before the first."""
        return self._shown.path().removesuffix(".md")

    def open_page(self, name: str, part: str = "", marked: Sequence[str] = ()) -> None:
        """Show a page from its beginning, or from the part of that heading.

        ``marked``: words that are to be seen at a glance.
        """
        self._marked = tuple(word for word in marked if word)
        url = QUrl(f"{name}.md")
        if part:
            url.setFragment(slug(part))
        if url == self._shown:
            self._dress(url)
        else:
            self.setSource(url, QTextDocument.ResourceType.MarkdownResource)

    # What Qt calls.

    def loadResource(self, kind: int, name: QUrl | str) -> object:
        """Pages and pictures of the guide's own folder; nothing comes from anywhere else."""
        name = QUrl(name)
        if kind == QTextDocument.ResourceType.MarkdownResource.value:
            return self._pages.text(name.path().removesuffix(".md"))
        if kind == QTextDocument.ResourceType.ImageResource.value and name.isRelative():
            return self._picture(name.path())
        return None

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._set_margins()
        if self.name and self._column() != self._dressed_for:
            self._read_again()  # its pictures are as wide as the column

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.StyleChange and self.name and not self._is_dressing:
            self._read_again()

    def _read_again(self) -> None:
        at = self.verticalScrollBar().value()
        self.reload()
        self.verticalScrollBar().setValue(at)

    def _follow(self, link: QUrl) -> None:
        if link.isRelative():
            self._marked = ()
            target = link if link.path() else QUrl(f"{self.name}.md#{link.fragment()}")
            self.setSource(target, QTextDocument.ResourceType.MarkdownResource)
        elif link.scheme() == "https":
            QDesktopServices.openUrl(link)

    def _picture(self, path: str) -> QImage:
        """A picture as wide as the column; in the dark its dark twin."""
        if look.current().dark:
            path = path.replace("-light.", "-dark.")
        image = QImage(str(self._pages.picture(path)))
        if image.isNull():
            return image
        ratio = self.devicePixelRatio()
        wide = round(min(self._column(), image.width()) * ratio)
        image = image.scaledToWidth(wide, Qt.TransformationMode.SmoothTransformation)
        image.setDevicePixelRatio(ratio)
        return image

    def _column(self) -> int:
        return min(look.px(COLUMN), max(200, self.viewport().width() - 2 * _INSET))

    def _set_margins(self) -> None:
        """The column stands in the middle of a wide window."""
        side = max(_INSET, (self.viewport().width() - look.px(COLUMN)) // 2)
        frame = self.document().rootFrame()
        margins = frame.frameFormat()
        margins.setLeftMargin(side)
        margins.setRightMargin(side)
        margins.setTopMargin(28)
        margins.setBottomMargin(48)
        if margins != frame.frameFormat():
            frame.setFrameFormat(margins)

    # The look of a page that was just read.

    def _dress(self, source: QUrl) -> None:
        # Qt tells of another source before source() knows it.
        self._shown = QUrl(source)
        self._is_dressing = True
        self._dressed_for = self._column()
        try:
            self.document().setDefaultFont(type_font("prompt"))
            self.document().setIndentWidth(look.px(20))
            self._set_margins()
            cursor = QTextCursor(self.document())
            cursor.beginEditBlock()
            block = self.document().begin()
            while block.isValid():
                _dress_block(block)
                block = block.next()
            for child in self.document().rootFrame().childFrames():
                if isinstance(child, QTextTable):
                    _dress_table(child)
            cursor.endEditBlock()
        finally:
            self._is_dressing = False
        self._mark_words()
        if source.fragment():
            self._go_to_part(source.fragment())
        self.page_shown.emit()

    def _go_to_part(self, wanted: str) -> None:
        block = self.document().begin()
        while block.isValid():
            if block.blockFormat().headingLevel() and slug(block.text()) == wanted:
                top = self.document().documentLayout().blockBoundingRect(block).top()
                self.verticalScrollBar().setValue(round(top) - 16)
                return
            block = block.next()

    def _mark_words(self) -> None:
        marks: list[QTextEdit.ExtraSelection] = []
        for word in self._marked:
            cursor = self.document().find(word)
            while not cursor.isNull():
                mark = QTextEdit.ExtraSelection()
                mark.cursor = cursor
                mark.format.setBackground(faded(look.tokens().accent, 0.25))
                marks.append(mark)
                cursor = self.document().find(word, cursor)
        self.setExtraSelections(marks)


def _dress_block(block: QTextBlock) -> None:
    """Set one paragraph, heading, entry or line of code in the program's letters."""
    before = block.blockFormat()
    level = before.headingLevel()
    is_code = before.hasProperty(QTextFormat.Property.BlockCodeLanguage) or before.hasProperty(
        QTextFormat.Property.BlockCodeFence
    )
    in_table = QTextCursor(block).currentTable() is not None
    role = _HEADS.get(level, "body" if in_table or is_code else "prompt")
    shape = QTextBlockFormat()
    # Code on even lines, so that its ground has no seams; a picture is taller than its line.
    kinds = QTextBlockFormat.LineHeightTypes
    kind = kinds.FixedHeight if is_code else kinds.MinimumHeight
    shape.setLineHeight(line_height(role), kind.value)
    if is_code:
        shape.setBackground(look.tokens().side)
        shape.setLeftMargin(0)
        shape.setTopMargin(0)
        goes_on = block.next().blockFormat().hasProperty(QTextFormat.Property.BlockCodeFence)
        shape.setBottomMargin(0 if goes_on else look.px(14))
    elif not in_table:
        shape.setTopMargin(look.px(_ABOVE.get(level, 0)))
        goes_on = block.textList() is not None and block.next().textList() is not None
        shape.setBottomMargin(look.px(4 if goes_on else 10))
    cursor = QTextCursor(block)
    cursor.mergeBlockFormat(shape)
    _dress_letters(block, role, is_code=is_code, is_heading=bool(level))


def _dress_letters(block: QTextBlock, role: str, *, is_code: bool, is_heading: bool) -> None:
    runs = []
    each = block.begin()
    while not each.atEnd():
        fragment = each.fragment()
        runs.append((fragment.position(), fragment.text(), fragment.charFormat()))
        each += 1
    tokens = look.tokens()
    for position, fragment_text, before in runs:
        cursor = QTextCursor(block)
        cursor.setPosition(position)
        cursor.setPosition(position + len(fragment_text), QTextCursor.MoveMode.KeepAnchor)
        if before.isImageFormat():
            continue
        letters = QTextCharFormat()
        font = type_font(role)
        if before.fontWeight() >= QFont.Weight.Bold and not is_heading:
            font.setWeight(QFont.Weight.DemiBold)
        if before.fontItalic():
            # What stands on the screen is set apart by its weight: Inter has no italics here.
            font.setWeight(QFont.Weight.Medium)
        if before.fontFixedPitch() or is_code:
            font = _code_font(font, is_key=is_shown_key(fragment_text))
            if not is_code:
                letters.setBackground(QBrush(tokens.press))
        letters.setFont(font)
        letters.setForeground(QBrush(tokens.t1))
        if before.isAnchor():
            letters.setAnchor(True)
            letters.setAnchorHref(before.anchorHref())
            letters.setForeground(QBrush(tokens.accent_text))
            letters.setFontUnderline(True)
        # Not merged: the reader's own size for a heading would win over the font's.
        cursor.setCharFormat(letters)


def _code_font(font: QFont, *, is_key: bool) -> QFont:
    """Keys in the program's own letters, what is typed into a terminal in even ones."""
    if is_key:
        font.setWeight(QFont.Weight.Medium)
    else:
        font.setFamily(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont).family())
    font.setPixelSize(max(11, font.pixelSize() - 1))
    return font


def _dress_table(grid: QTextTable) -> None:
    tokens = look.tokens()
    shape = grid.format()
    shape.setBorderCollapse(True)
    shape.setBorder(1)
    shape.setBorderStyle(QTextFrameFormat.BorderStyle.BorderStyle_Solid)
    shape.setBorderBrush(QBrush(tokens.line))
    shape.setCellPadding(look.px(6))
    shape.setCellSpacing(0)
    shape.setTopMargin(4)
    shape.setBottomMargin(look.px(14))
    shape.setWidth(QTextLength(QTextLength.Type.PercentageLength, 100))
    grid.setFormat(shape)
    for column in range(grid.columns()):
        cell = grid.cellAt(0, column)
        letters = QTextCharFormat()
        letters.setBackground(QBrush(tokens.side))
        cell.setFormat(letters)
        cursor = cell.firstCursorPosition()
        cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock, QTextCursor.MoveMode.KeepAnchor)
        head = QTextCharFormat()
        head.setFont(type_font("head"))
        cursor.mergeCharFormat(head)
