"""Which page of the guide fits the place where the keyboard is?"""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

FIRST = "getting-started"

PAGE_OF = {
    "BudgetsPart": "prices-and-budgets",
    "CompareDialog": "listening-and-comparing",
    "DiagnosticsDialog": "when-something-goes-wrong",
    "DoubtsDialog": "when-something-goes-wrong",
    "ExportDialog": "podcast-delivery",
    "ExportManyDialog": "podcast-delivery",
    "FirstRun": FIRST,
    "GenerateBlock": "prices-and-budgets",
    "KeysDialog": "services-and-keys",
    "LibraryPane": "your-library",
    "LyricHelpDialog": "writing-lyrics",
    "LyricsCard": "writing-lyrics",
    "ModelPane": "services-and-keys",
    "PlayerBar": "listening-and-comparing",
    "PracticeDesk": "practice",
    "SentDialog": "writing-lyrics",
    "SettingsDialog": "settings",
    "ShortcutsDialog": "keyboard",
    "SnippetsDialog": "describing-a-style",
    "SpendingDialog": "prices-and-budgets",
    "StyleCard": "describing-a-style",
    "TakeDifferenceDialog": "listening-and-comparing",
    "TemplatesDialog": "describing-a-style",
    "TriageDialog": "listening-and-comparing",
    "VersionsDialog": "writing-lyrics",
    "VoiceUnderDialog": "podcast-delivery",
}
"""By the class of what is on screen."""


def page_for(focus: QWidget | None) -> str:
    """The page of the innermost thing on screen around ``focus`` that has one."""
    while focus is not None:
        page = PAGE_OF.get(type(focus).__name__)
        if page:
            return page
        focus = focus.parentWidget()
    return FIRST
