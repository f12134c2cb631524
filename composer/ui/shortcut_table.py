"""Which keys does the window know, and what does each do, told to a person?"""

from __future__ import annotations

from composer.ui.languages import marked, translate
from composer.ui.widgets.key_names import caps

Group = tuple[str, tuple[tuple[str, str], ...]]
"""Its head; then keys, and what they do."""

GROUPS: tuple[Group, ...] = (
    (
        marked("keys", "Write"),
        (
            ("Ctrl Enter", marked("keys", "Generate")),
            ("Ctrl N", marked("keys", "New song")),
            ("Ctrl Shift N", marked("keys", "Start from a template")),
            ("Ctrl J", marked("keys", "Snippets of style")),
            ("Ctrl O", marked("keys", "Open a song from a file")),
            ("Ctrl Shift S", marked("keys", "Save the song as a file")),
            ("Ctrl W", marked("keys", "Close the song")),
            ("Ctrl Shift T", marked("keys", "Open the song again that was closed last")),
            ("Ctrl Tab", marked("keys", "Next open song, Ctrl Shift Tab the one before")),
            ("Ctrl S", marked("keys", "Name this version")),
            ("Ctrl Shift H", marked("keys", "Versions of the song, and what changed")),
            ("Ctrl D", marked("keys", "Use the selected song as draft")),
            ("Ctrl [", marked("keys", "Insert a section")),
            ("Alt ↑ ↓", marked("keys", "Move the section")),
            ("F8", marked("keys", "Next remark on the words, Shift F8 the one before")),
            ("Ctrl .", marked("keys", "Do what the remark offers")),
            ("Ctrl F", marked("keys", "Find, within the lyrics")),
            ("Ctrl H", marked("keys", "Find and replace there")),
            ("F3", marked("keys", "Next place found, Shift F3 the one before")),
            ("Ctrl I", marked("keys", "What will be sent")),
            ("Ctrl Z", marked("keys", "Undo")),
        ),
    ),
    (
        marked("keys", "Listen"),
        (
            ("Space", marked("keys", "Play or pause, outside text")),
            ("Ctrl Space", marked("keys", "Play or pause, everywhere")),
            ("← →", marked("keys", "5 seconds back or on")),
            ("Shift ← →", marked("keys", "1 second back or on")),
            ("L", marked("keys", "Loop")),
            ("[ or ]", marked("keys", "Let the loop begin or end here")),
            ("Shift L", marked("keys", "Loop the whole song")),
            ("+ or −", marked("keys", "Look closer, or from further away; 0 shows all")),
            ("A or B", marked("keys", "Hear that take; B also the song that is selected")),
            ("1 … 9", marked("keys", "Hear that take of several")),
            ("X", marked("keys", "Back to the one heard before, at the same place")),
            ("C", marked("keys", "Compare takes")),
            ("T", marked("keys", "Go through the songs")),
        ),
    ),
    (
        marked("keys", "Going through the songs"),
        (
            ("1 … 5", marked("keys", "Stars, 0 for none")),
            ("K", marked("keys", "Keep")),
            ("R", marked("keys", "Reject")),
            ("N", marked("keys", "Write a note")),
            ("Z", marked("keys", "Take the decision back")),
        ),
    ),
    (
        marked("keys", "Library"),
        (
            ("Ctrl F", marked("keys", "Search")),
            ("Enter", marked("keys", "Play the selected song")),
            ("S", marked("keys", "Star")),
            ("Alt ↑ ↓", marked("keys", "Let a waiting song go out later or sooner")),
            ("+ or −", marked("keys", "Unfold or fold the takes of a song")),
            ("F2", marked("keys", "Rename")),
            ("Del", marked("keys", "Delete")),
            ("Ctrl Z", marked("keys", "Take the deletion back, outside text")),
            ("Ctrl E", marked("keys", "Export")),
        ),
    ),
    (
        marked("keys", "Window"),
        (
            ("Ctrl 1 … 4", marked("keys", "Library, compose, model, player")),
            ("F6", marked("keys", "Next pane")),
            ("Ctrl K", marked("keys", "Models")),
            ("Ctrl ,", marked("keys", "Settings")),
            ("Ctrl B", marked("keys", "Spending")),
            ("Ctrl P", marked("keys", "Pause or resume sending")),
            ("Ctrl Shift P", marked("keys", "Practice desk, in practice")),
            ("F1", marked("keys", "Guide, at the page that fits")),
            ("Ctrl /", marked("keys", "These keys")),
            ("Esc", marked("keys", "Close what lies on top")),
            ("Ctrl Q", marked("keys", "Quit")),
        ),
    ),
)
"""Groups of keys in the order in which they are shown; the guide's map is made of them as well."""


def key_caps(keys: str) -> tuple[str, ...]:
    """What is written on the keys of ``Ctrl Tab`` or ``[ or ]``, in the language of the window."""
    return caps(translate("keys", "or") if each == "or" else each for each in keys.split(" "))
