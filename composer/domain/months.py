"""What are the months called?

By names of our own: those of ``strftime`` are in the language of the desktop, whatever the window
and the command line speak.
"""

from __future__ import annotations

from datetime import date

from composer.domain.sentences import marked

_LONG = (
    *(marked("January"), marked("February"), marked("March"), marked("April"), marked("May")),
    *(marked("June"), marked("July"), marked("August"), marked("September"), marked("October")),
    *(marked("November"), marked("December")),
)
_SHORT = (
    *(marked("Jan"), marked("Feb"), marked("Mar"), marked("Apr"), marked("May"), marked("Jun")),
    *(marked("Jul"), marked("Aug"), marked("Sep"), marked("Oct"), marked("Nov"), marked("Dec")),
)


def month(day: date) -> str:
    """``November``."""
    return _LONG[day.month - 1]


def short_month(day: date) -> str:
    """``Nov``."""
    return _SHORT[day.month - 1]
