"""How does the database come from any older shape to the present one?

Each step is a function ``mNNN_name``. A step that has been released is never changed; what it
made is changed by the next one.
"""

from __future__ import annotations

from collections.abc import Callable
from sqlite3 import Connection

Migration = Callable[[Connection], None]


def m001_initial(connection: Connection) -> None:
    """Generations with their clips, the words to search, and what was spent."""
    for statement in (
        # ``number`` grows with every order, so the newest rows also have the highest numbers; the
        # search index refers to it. ``provider`` is the part of the SKU before the slash.
        """
        CREATE TABLE generations (
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            id TEXT NOT NULL UNIQUE,
            sku TEXT NOT NULL,
            provider TEXT NOT NULL,
            state TEXT NOT NULL,
            created TEXT NOT NULL,
            started TEXT,
            ended TEXT,
            title TEXT NOT NULL,
            request TEXT NOT NULL,
            estimate_usd TEXT,
            charged_usd TEXT,
            balance_usd TEXT,
            remote_id TEXT,
            remote_link TEXT,
            note TEXT NOT NULL,
            failure TEXT,
            starred INTEGER NOT NULL,
            deleted TEXT
        )
        """,
        # Holds all that the list of the library asks for, in its order, so that the long rows
        # themselves are not read for it.
        """
        CREATE INDEX generations_newest
        ON generations (created, number, id, deleted, starred, state, provider)
        """,
        "CREATE INDEX generations_state ON generations (state, number)",
        "CREATE INDEX generations_usual ON generations (sku, state, ended)",
        """
        CREATE TABLE clips (
            id TEXT PRIMARY KEY,
            generation TEXT NOT NULL REFERENCES generations (id) ON DELETE CASCADE,
            place INTEGER NOT NULL,
            path TEXT NOT NULL,
            format TEXT NOT NULL,
            seconds REAL NOT NULL,
            bytes INTEGER NOT NULL,
            sections TEXT NOT NULL
        )
        """,
        "CREATE INDEX clips_generation ON clips (generation, place)",
        # Only the index of the words; the words themselves stay in ``generations``.
        """
        CREATE VIRTUAL TABLE words USING fts5 (
            title, prompt, lyrics,
            content='', prefix='1 2 3', tokenize="unicode61 remove_diacritics 2"
        )
        """,
        # Outlives the generation: what is thrown away was paid for all the same.
        """
        CREATE TABLE spending (
            generation TEXT PRIMARY KEY,
            sku TEXT NOT NULL,
            at TEXT NOT NULL,
            usd TEXT NOT NULL
        )
        """,
        "CREATE INDEX spending_at ON spending (at, usd)",
    ):
        connection.execute(statement)


def m002_credits_and_ranges(connection: Connection) -> None:
    """Services that count in credits, and prices that are a range until the song is made."""
    for column in ("estimate_high_usd", "estimate_credits", "charged_credits", "balance_credits"):
        connection.execute(f"ALTER TABLE generations ADD COLUMN {column} TEXT")


MIGRATIONS: tuple[Migration, ...] = (m001_initial, m002_credits_and_ranges)
"""In order; the place in this list plus one is the number that is recorded."""
