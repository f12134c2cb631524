"""How does the database come from any older shape to the present one?

Each step is a function ``mNNN_name``. A step that has been released is never changed; what it
made is changed by the next one.
"""

from __future__ import annotations

from collections.abc import Callable
from sqlite3 import Connection

from composer.storage.moments import give_moments
from composer.storage.word_index import index_all

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


def m003_ledger_and_arrivals(connection: Connection) -> None:
    """A line for every order that was sent for money, and songs on their way into the library."""
    for statement in (
        # Outlives the generation, as ``spending`` did; ``state`` is a ``domain.ledger.Money``.
        """
        CREATE TABLE ledger (
            generation TEXT NOT NULL,
            attempt INTEGER NOT NULL DEFAULT 1,
            provider TEXT NOT NULL,
            sku TEXT NOT NULL,
            at TEXT NOT NULL,
            title TEXT NOT NULL,
            state TEXT NOT NULL,
            estimate_usd TEXT,
            estimate_high_usd TEXT,
            estimate_credits TEXT,
            charged_usd TEXT,
            charged_credits TEXT,
            balance_usd TEXT,
            balance_credits TEXT,
            PRIMARY KEY (generation, attempt)
        )
        """,
        "CREATE INDEX ledger_at ON ledger (at, provider)",
        # What a run has written down of a whole file before it moves it: see generation_run.
        """
        CREATE TABLE arrivals (
            generation TEXT NOT NULL REFERENCES generations (id) ON DELETE CASCADE,
            number INTEGER NOT NULL,
            file TEXT NOT NULL,
            format TEXT NOT NULL,
            sections TEXT NOT NULL,
            note TEXT NOT NULL,
            path TEXT,
            PRIMARY KEY (generation, number)
        )
        """,
        # Which song of its order a clip is, from 1.
        "ALTER TABLE clips ADD COLUMN number INTEGER NOT NULL DEFAULT 1",
        "UPDATE clips SET number = place + 1",
        # A waiting order's turn; NULL is the order in which they came.
        "ALTER TABLE generations ADD COLUMN turn REAL",
        # How often an order went out for the row; each is a line of the ledger.
        "ALTER TABLE generations ADD COLUMN attempt INTEGER NOT NULL DEFAULT 1",
        """
        INSERT INTO ledger
        SELECT id, 1, provider, sku, coalesce(started, created), title,
            CASE
                WHEN state = 'discarded' THEN 'written off'
                WHEN charged_usd IS NOT NULL AND CAST(charged_usd AS REAL) > 0 THEN 'charged'
                WHEN charged_usd IS NOT NULL THEN 'refunded'
                WHEN json_extract(failure, '$.charged') = 'no' THEN 'not charged'
                WHEN json_extract(failure, '$.charged') = 'yes' THEN 'charged'
                WHEN state IN ('submitting', 'running') THEN 'under way'
                ELSE 'in doubt'
            END,
            estimate_usd, estimate_high_usd, estimate_credits,
            charged_usd, charged_credits, balance_usd, balance_credits
        FROM generations
        WHERE started IS NOT NULL AND provider != 'sketch'
        """,
        """
        INSERT INTO ledger (generation, provider, sku, at, title, state, charged_usd)
        SELECT generation, substr(sku, 1, instr(sku, '/') - 1), sku, at, '', 'charged', usd
        FROM spending
        WHERE generation NOT IN (SELECT generation FROM ledger)
            AND CAST(usd AS REAL) > 0
        """,
        "DROP TABLE spending",
    ):
        connection.execute(statement)


def m004_judged_and_found(connection: Connection) -> None:
    """Songs and their takes, what people think of each, loudness, and a list that may be long."""
    for statement in (
        # Which song of the user's a take was ordered from, and which take its settings came from.
        "ALTER TABLE generations ADD COLUMN song TEXT",
        "ALTER TABLE generations ADD COLUMN parent TEXT",
        "ALTER TABLE generations ADD COLUMN stars INTEGER NOT NULL DEFAULT 0",
        "ALTER TABLE generations ADD COLUMN verdict TEXT",
        "ALTER TABLE generations ADD COLUMN remark TEXT NOT NULL DEFAULT ''",
        # A JSON array of texts.
        "ALTER TABLE generations ADD COLUMN labels TEXT NOT NULL DEFAULT '[]'",
        # The second since 1970 in which it was ordered, or the next that no other row has: its
        # place in the list, newest first, and its number in the index of the words.
        "ALTER TABLE generations ADD COLUMN moment INTEGER",
        # What is said elsewhere too, here to be looked for: the first clip's seconds, and what was
        # charged or else was to be, in US dollars.
        "ALTER TABLE generations ADD COLUMN seconds REAL",
        "ALTER TABLE generations ADD COLUMN price REAL",
        "ALTER TABLE clips ADD COLUMN loudness TEXT",
        # SHA-256 of the file; NULL where nobody has counted it.
        "ALTER TABLE clips ADD COLUMN digest TEXT",
        """
        CREATE TABLE searches (
            name TEXT PRIMARY KEY,
            query TEXT NOT NULL
        )
        """,
        "UPDATE generations SET price = CAST(coalesce(charged_usd, estimate_usd) AS REAL)",
        """
        UPDATE generations SET seconds =
            (SELECT seconds FROM clips WHERE generation = generations.id AND place = 0)
        """,
    ):
        connection.execute(statement)
    give_moments(connection)
    for statement in (
        "DROP INDEX generations_newest",
        # All that the list and its filters ask for, without the long rows themselves.
        """
        CREATE INDEX generations_list ON generations (
            moment, deleted, starred, stars, verdict, state, provider, sku, seconds, price, song
        )
        """,
        # Ways to what is rare among very many.
        "CREATE INDEX generations_bin ON generations (moment) WHERE deleted IS NOT NULL",
        "CREATE INDEX generations_rated ON generations (moment, stars, deleted) WHERE stars > 0",
        "CREATE INDEX generations_in_state ON generations (state, moment, deleted)",
        # How much there is, without counting it each time.
        """
        CREATE TABLE totals (
            one INTEGER PRIMARY KEY CHECK (one = 1),
            songs INTEGER NOT NULL,
            bytes INTEGER NOT NULL
        )
        """,
        """
        INSERT INTO totals SELECT 1, count(*), (SELECT coalesce(sum(bytes), 0) FROM clips)
        FROM generations
        """,
        """
        CREATE TRIGGER song_added AFTER INSERT ON generations
        BEGIN UPDATE totals SET songs = songs + 1; END
        """,
        """
        CREATE TRIGGER song_gone AFTER DELETE ON generations
        BEGIN UPDATE totals SET songs = songs - 1; END
        """,
        """
        CREATE TRIGGER clip_added AFTER INSERT ON clips
        BEGIN UPDATE totals SET bytes = bytes + new.bytes; END
        """,
        """
        CREATE TRIGGER clip_gone AFTER DELETE ON clips
        BEGIN UPDATE totals SET bytes = bytes - old.bytes; END
        """,
        "CREATE INDEX generations_song ON generations (song, moment, deleted)",
        "DROP TABLE words",
        # Its rows are the moments, so that the newest are found first without sorting. Each length
        # of a beginning has an index of its own, or the broadest would read half the library.
        """
        CREATE VIRTUAL TABLE words USING fts5 (
            title, prompt, lyrics, tags, labels, remark,
            content='', prefix='1 2 3 4 5 6 7', tokenize="unicode61 remove_diacritics 2"
        )
        """,
    ):
        connection.execute(statement)
    index_all(connection)


def m005_notes_in_any_language(connection: Connection) -> None:
    """Of what the sentence of a note is made, as JSON; NULL where it is a plain text."""
    for table in ("generations", "arrivals"):
        connection.execute(f"ALTER TABLE {table} ADD COLUMN note_made_of TEXT")


MIGRATIONS: tuple[Migration, ...] = (
    m001_initial,
    m002_credits_and_ranges,
    m003_ledger_and_arrivals,
    m004_judged_and_found,
    m005_notes_in_any_language,
)
"""In order; the place in this list plus one is the number that is recorded."""
