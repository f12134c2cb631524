"""Composer: write a song, see what each model would charge for it, hear it, keep it."""

__version__ = "0.1.0"
