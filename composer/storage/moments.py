"""Which place in the list has a generation?

Its moment: the second since 1970 in which it was ordered, or the next that no other row has. The
newest row has the highest; the index of the words counts its rows by it, too.
"""

from __future__ import annotations

from datetime import UTC, datetime
from sqlite3 import Connection


def moment_of(time: datetime) -> int:
    """The second since 1970 in which a time lies."""
    return int(time.astimezone(UTC).timestamp() // 1)


def free_moment(connection: Connection, created: datetime) -> int:
    """The first moment from a time on that no row has."""
    wanted = moment_of(created)
    (taken,) = connection.execute(
        "SELECT EXISTS (SELECT 1 FROM generations WHERE moment = ?)", (wanted,)
    ).fetchone()
    if not taken:
        return wanted
    (last,) = connection.execute(
        "SELECT moment FROM generations AS this WHERE moment >= ? AND NOT EXISTS "
        "(SELECT 1 FROM generations AS next WHERE next.moment = this.moment + 1) "
        "ORDER BY moment LIMIT 1",
        (wanted,),
    ).fetchone()
    return int(last) + 1


def give_moments(connection: Connection) -> None:
    """Give one to every row that has none, or has the same as another, as the times say."""
    rows = connection.execute(
        "SELECT number, created, moment FROM generations ORDER BY coalesce(moment, "
        "CAST(strftime('%s', created) AS INTEGER)), created, number"
    ).fetchall()
    last, changed = None, []
    for number, created, moment in rows:
        now = moment_of(datetime.fromisoformat(created)) if moment is None else moment
        if last is not None and now <= last:
            now = last + 1
        if now != moment:
            changed.append((now, number))
        last = now
    connection.executemany("UPDATE generations SET moment = ? WHERE number = ?", changed)
