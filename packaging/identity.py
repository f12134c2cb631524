"""What is the program called, where a system asks for a name?"""

from __future__ import annotations

APP_ID = "io.github.composer_desktop.composer"
"""To be changed when the project has an address: here, in composer/app.py, in packaging/linux and
packaging/windows."""
PACKAGE = "composer-desktop"
"""Debian's package "composer" is a tool for PHP."""
SUMMARY = "Make music with AI models, or offline with a free band"
DESCRIPTION = "Composer"
COPYRIGHT = "The Composer founders, MIT licence"
DOCUMENT_ENDING = "composer"
DOCUMENT_NAME = "Composer song"
MIME_TYPE = "application/x-composer-song"
