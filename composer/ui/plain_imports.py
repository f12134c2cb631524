"""Gives Python its own ``import`` back, which PySide replaces with one that reads more.

PySide's looks into the source of each module that is imported after it, for the word
``__feature__``: a sixth of what it takes to load them, and their text stays in memory.
This program switches no such feature on. Imported for its effect, first of all that knows Qt.
"""

from __future__ import annotations

import builtins

import PySide6.QtCore  # noqa: F401  (it is this import that puts the other one in its place)

# A version of PySide that leaves ``import`` alone keeps nothing under this name.
builtins.__import__ = getattr(builtins, "__orig_import__", builtins.__import__)
