"""Generations are kept, found and counted."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from composer.domain.clip import Clip
from composer.domain.generation import Generation, State, Verdict
from composer.domain.library_query import BINNED, parse_query
from composer.domain.request import Request
from composer.storage.database import open_database
from composer.storage.generations import Generations
from composer.storage.request_json import (
    draft_from_plain,
    draft_to_plain,
    from_text,
    request_from_plain,
    request_to_plain,
    to_text,
)
from tests.storage import made_up

ROOT = Path(__file__).parents[2]
NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


@pytest.fixture
def generations(tmp_path: Path) -> Iterator[Generations]:
    with closing(open_database(tmp_path / "composer.db")) as connection:
        yield Generations(connection)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Generations]:
    """One library for all examples of a property test."""
    file = tmp_path_factory.mktemp("shared") / "composer.db"
    with closing(open_database(file)) as connection:
        connection.execute("PRAGMA synchronous = OFF")  # thousands of examples, no power cut
        yield Generations(connection)


def order(each: str, *, minutes: int = 0, **changes: object) -> Generation:
    plain = Generation(
        id=each,
        request=Request(sku="kyma/minimax-music", prompt="warm lo-fi"),
        state=State.DONE,
        created=NOON + timedelta(minutes=minutes),
    )
    return replace(plain, **changes)


def clip(each: str, size: int = 1000) -> Clip:
    return Clip(id=each, path=f"{each}.mp3", format="mp3", seconds=20.0, bytes=size)


def found(generations: Generations, text: str) -> list[str]:
    return generations.matching(parse_query(text, NOON.date()))


# --- kept -----------------------------------------------------------------------------------------


@given(generation=made_up.generations())
def test_a_generation_comes_back_as_it_was_kept(shared, generation):
    shared.record(generation)
    assert shared.get(generation.id) == generation
    shared.purge([generation.id])
    assert shared.get(generation.id) is None


@given(request=made_up.requests)
def test_a_request_survives_json(request):
    assert request_from_plain(from_text(to_text(request_to_plain(request)))) == request


@given(draft=made_up.drafts)
def test_a_draft_survives_json(draft):
    assert draft_from_plain(from_text(to_text(draft_to_plain(draft)))) == draft


def test_defaults_are_not_written():
    assert request_to_plain(Request(sku="sketch/band")) == {"sku": "sketch/band"}


def test_what_a_newer_program_adds_is_passed_over():
    plain = {"sku": "sketch/band", "prompt": "lo-fi", "mood": ["calm", 1]}
    assert request_from_plain(plain) == Request(sku="sketch/band", prompt="lo-fi")


@pytest.mark.parametrize(
    "plain",
    [
        {},
        {"sku": None},
        {"sku": "a/b", "prompt": 5},
        {"sku": "a/b", "tags": "calm"},
        {"sku": "a/b", "instrumental": "yes"},
        {"sku": "a/b", "options": []},
        {"sku": "a/b", "options": {"seed": [1]}},
    ],
)
def test_a_known_name_with_a_wrong_value_is_damage(plain):
    with pytest.raises(ValueError, match=r"is not|neither|more than one"):
        request_from_plain(plain)


def test_half_an_emoji_in_a_title_is_shown_as_a_replacement(generations):
    generations.add(order("a", title="Night \ud83c drive"))
    assert generations.get("a").title == "Night \ufffd drive"


def test_the_same_id_is_not_added_twice(generations):
    generations.add(order("a", title="First"))
    with pytest.raises(ValueError, match="already"):
        generations.add(order("a", title="Second"))
    assert generations.get("a").title == "First"


def test_a_time_without_a_zone_is_refused(generations):
    naive = datetime(2026, 11, 21, 12)  # noqa: DTZ001
    with pytest.raises(ValueError, match="zone"):
        generations.add(order("a", created=naive))
    assert generations.count() == 0


def test_times_are_kept_in_utc(generations):
    from zoneinfo import ZoneInfo

    local = datetime(2026, 11, 21, 21, tzinfo=ZoneInfo("Asia/Tokyo"))
    generations.add(order("a", created=local))
    kept = generations.get("a").created
    assert (kept, kept.tzinfo) == (NOON, UTC)


def test_recording_replaces_the_clips(generations):
    generations.add(order("a", clips=(clip("1"), clip("2"))))
    generations.record(order("a", clips=(clip("2"), clip("3"))))
    assert [kept.id for kept in generations.get("a").clips] == ["2", "3"]


def test_a_late_result_of_a_purged_generation_is_kept_all_the_same(generations):
    generations.add(order("a", state=State.RUNNING))
    generations.purge(["a"])
    generations.record(order("a", clips=(clip("1"),)))
    assert generations.get("a").clips == (clip("1"),)


def test_amending_changes_what_is_on_disk_now(generations):
    read_before = order("a", state=State.RUNNING)
    generations.add(read_before)
    generations.record(replace(read_before, state=State.DONE, clips=(clip("1"),)))
    amended = generations.amend("a", lambda now: replace(now, starred=True))
    assert amended == generations.get("a")
    assert (amended.state, amended.starred, len(amended.clips)) == (State.DONE, True, 1)
    assert generations.amend("unknown", lambda now: now) is None


def test_many_come_in_the_order_asked_for_and_unknown_ones_are_left_out(generations):
    for each in "abc":
        generations.add(order(each))
    assert list(generations.get_many(["c", "x", "a"])) == ["c", "a"]
    assert generations.get_many([]) == {}


def test_thousands_are_read_at_once(generations):
    many = [f"g{number}" for number in range(2500)]
    generations._connection.execute("PRAGMA synchronous = OFF")
    for each in many:
        generations.add(order(each))
    assert len(generations.get_many(many)) == 2500


# --- found ----------------------------------------------------------------------------------------


def test_the_newest_is_first_and_equal_times_keep_their_order(generations):
    generations.add(order("old", minutes=1))
    generations.add(order("new", minutes=3))
    generations.add(order("twin", minutes=3))
    generations.add(order("middle", minutes=2))
    assert found(generations, "") == ["twin", "new", "middle", "old"]
    newest = generations.newest(limit=2)
    assert [row.id for row in generations.at(newest).values()] == ["twin", "new"]
    assert list(generations.newest(below=newest[-1])) == list(generations.newest())[2:]
    assert generations.moment_of("twin") == newest[0]
    assert generations.moment_of("twin", BINNED) is None


def test_every_word_must_begin_a_word_somewhere(generations):
    request = Request(
        sku="sketch/band", prompt="warm lo-fi, brushed drums", lyrics="[Verse]\nThe river runs"
    )
    generations.add(order("a", title="Paper Lanterns", request=request))
    for query in ("paper", "pap lant", "LANTERNS riv", "brushed", "lo-fi", "fi", "  warm  the "):
        assert found(generations, query) == ["a"], query
    for query in ("aper", "paper tiger", "anterns"):
        assert found(generations, query) == [], query


@pytest.mark.parametrize(
    ("title", "query"),
    [
        ("Café del Mar", "cafe"),
        ("Cafe\u0301 del Mar", "Café"),
        ("Straße", "straß"),
        ("ΑΘΗΝΑ", "αθη"),
        ("夜に駆ける", "駆け"),
        ("纸灯笼", "灯笼"),
        ("เพลงรัก", "รัก"),
        ("Don’t stop", "don’t"),
        ("Full １２３", "123"),
        ("Night 🌃 drive", "🌃"),
        ("Night 🌃 drive", "nig dri"),
    ],
)
def test_words_of_any_script_are_found(generations, title, query):
    generations.add(order("a", title=title))
    generations.add(order("b", title="Something else"))
    assert found(generations, query) == ["a"]


@given(
    title=st.text("abcXYZ éüßñ 日本語 ไทย Ωд 019 -'\"*().", max_size=30),
    data=st.data(),
)
def test_the_beginning_of_every_word_finds_its_title(shared, title, data):
    words = [word for word in title.split() if any(char.isalnum() for char in word)]
    if not words:
        return
    word = data.draw(st.sampled_from(words))
    start = next(at for at, char in enumerate(word) if char.isalnum())
    # A minus before a word leaves it out.
    query = word[: data.draw(st.integers(start + 1, len(word)))].lstrip("-")
    shared.record(order("titled", title=title))
    assert "titled" in found(shared, query)


@given(query=st.one_of(made_up.any_text, st.text('"*():^+-{}ANDORNEAT a\\\0%_', max_size=20)))
def test_no_query_breaks_the_search(shared, query):
    assert isinstance(found(shared, query), list)


def test_a_lone_quotation_mark_hides_nothing(generations):
    generations.add(order("a"))
    assert found(generations, '"') == ["a"]
    assert found(generations, '"warm') == ["a"]


def test_labels_and_notes_are_found_as_the_words_are(generations):
    generations.add(order("a", labels=("rainy day",), remark="for the harbour scene"))
    generations.add(order("b", request=Request(sku="sketch/band", tags=("bossa nova",))))
    assert found(generations, "rainy harb") == ["a"]
    assert found(generations, "bossa") == ["b"]
    generations.amend("a", lambda now: replace(now, labels=()))
    assert found(generations, "rainy") == []


def test_orders_of_the_same_second_keep_their_turn_in_the_list(generations):
    generations.add(order("later", created=NOON + timedelta(seconds=3)))
    for each in ("first", "second", "third", "fourth"):
        generations.add(order(each))
    generations.add(order("fifth", created=NOON + timedelta(seconds=1)))
    assert found(generations, "") == ["fifth", "fourth", "later", "third", "second", "first"]


def test_a_renamed_generation_is_found_by_its_new_name_alone(generations):
    generations.add(order("a", title="Draft seven"))
    generations.record(order("a", title="Paper Lanterns"))
    assert found(generations, "seven") == []
    assert found(generations, "paper") == ["a"]


def test_filters_can_be_combined(generations):
    sketch = Request(sku="sketch/band", prompt="warm")
    generations.add(order("star", starred=True))
    generations.add(order("queued", state=State.QUEUED, request=sketch))
    generations.add(order("running", state=State.RUNNING))
    generations.add(order("failed", state=State.FAILED))
    generations.add(order("binned", deleted=NOON, starred=True))
    assert found(generations, "is:favourite") == ["star"]
    assert found(generations, "is:running") == ["running", "queued"]
    assert found(generations, "sku:sketch") == ["queued"]
    assert found(generations, "warm is:running sku:kyma") == ["running"]
    assert found(generations, "is:deleted") == ["binned"]
    assert found(generations, "state:failed state:running") == ["failed", "running"]
    assert found(generations, "") == ["failed", "running", "queued", "star"]


def test_numbers_days_songs_and_labels_are_filters_too(generations):
    long = Clip(id="1", path="a.mp3", format="mp3", seconds=95.0, bytes=1)
    generations.add(
        order("a", clips=(long,), stars=4, charged_usd=Decimal("0.21"), labels=("Rainy day",))
    )
    generations.add(order("b", clips=(clip("2"),), song="s1", title="Harbour", stars=2))
    later = timedelta(days=40)
    generations.add(order("c", song="s1", title="Take two", verdict=Verdict.KEEP))
    generations.add(order("d", created=NOON + later, charged_usd=Decimal(0)))
    for text, wanted in {
        "length:>60": "a",
        "length:20": "b",
        "star:>=2": "ba",
        "star:0": "dc",
        "price:<0.5": "da",
        "price:free": "d",
        "date:>2026-11": "d",
        "date:2026-11": "cba",
        "label:rainy": "a",
        'label:"rainy day" warm': "a",
        "label:day warm": "a",
        "song:s1": "cb",
        "song:harb": "cb",
        "song:nothing": "",
        "is:kept": "c",
        "is:undecided song:s1": "b",
        '"warm lo fi" star:4': "a",
        '"lo warm"': "",
    }.items():
        assert "".join(found(generations, text)) == wanted, text


def test_the_queue_is_in_the_order_of_ordering(generations):
    generations.add(order("first", minutes=5, state=State.QUEUED))
    generations.add(order("second", minutes=1, state=State.SUBMITTING))
    generations.add(order("done"))
    waiting = generations.in_state(State.QUEUED, State.SUBMITTING)
    assert [each.id for each in waiting] == ["first", "second"]
    assert generations.in_state() == []


def test_the_list_is_answered_from_the_index_alone(generations):
    plan = generations._connection.execute(
        "EXPLAIN QUERY PLAN SELECT moment FROM generations WHERE deleted IS NULL AND "
        "starred = 1 AND provider = 'kyma' ORDER BY moment DESC"
    ).fetchall()
    assert "COVERING INDEX generations_list" in plan[0][3]
    assert not any("TEMP B-TREE" in step[3] for step in plan)


# --- counted --------------------------------------------------------------------------------------


def test_count_and_size_leave_the_bin_out(generations):
    generations.add(order("a", clips=(clip("1", 1000), clip("2", 500))))
    generations.add(order("b", clips=(clip("3", 70),), deleted=NOON))
    generations.add(order("c"))
    assert (generations.count(), generations.bytes()) == (2, 1500)


def test_spending_is_exact_and_counts_from_when_the_order_went_out(generations):
    for number in range(10):
        generations.add(
            order(f"g{number}", charged_usd=Decimal("0.1"), started=NOON + timedelta(days=number))
        )
    end = NOON + timedelta(days=3)
    assert generations.spent_between(NOON, end) == Decimal("0.3")
    assert generations.spent_between(end, NOON) == 0


def test_what_was_thrown_away_was_paid_for_all_the_same(generations):
    generations.add(order("a", charged_usd=Decimal("0.21"), clips=(clip("1"),)))
    generations.purge(["a", "never there"])
    day = timedelta(days=1)
    assert generations.spent_between(NOON - day, NOON + day) == Decimal("0.21")
    assert (generations.get("a"), generations.bytes()) == (None, 0)
    indexed = generations._connection.execute("SELECT rowid FROM words WHERE words MATCH 'warm'")
    assert indexed.fetchall() == []
    assert found(generations, "warm") == []


def test_a_refund_is_no_spending(generations):
    generations.add(order("a", charged_usd=Decimal("0.21")))
    generations.record(order("a", state=State.FAILED))
    day = timedelta(days=1)
    assert generations.spent_between(NOON - day, NOON + day) == 0


def test_the_usual_time_is_the_median_of_the_last_twenty(generations):
    assert generations.usual_seconds("kyma/minimax-music") is None
    for number in range(30):
        started = NOON + timedelta(hours=number)
        seconds = 500 if number < 10 else 40 + number  # the first ten were slow, long ago
        ended = started + timedelta(seconds=seconds)
        generations.add(order(f"g{number}", started=started, ended=ended))
    generations.add(order("failed", state=State.FAILED, started=NOON, ended=NOON))
    future = NOON + timedelta(days=99)  # the clock was set back meanwhile
    generations.add(order("clock", started=future, ended=future - timedelta(seconds=9)))
    assert generations.usual_seconds("kyma/minimax-music") == 59.5
    assert generations.usual_seconds("sketch/band") is None


def test_two_processes_lose_no_row_to_each_other(tmp_path):
    code = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from composer.domain.generation import Generation, State, Verdict
from composer.domain.library_query import BINNED, parse_query
from composer.domain.request import Request
from composer.storage import database
from composer.storage.database import open_database
from composer.storage.generations import Generations
database.BUSY_SECONDS = 60  # neither leaves the other much room, and some disks are slow
generations = Generations(open_database(Path(sys.argv[1])))
for number in range(100):
    request = Request(sku="sketch/band", prompt=f"{sys.argv[2]} {number}")
    made = Generation(id=f"{sys.argv[2]}{number}", request=request, state=State.QUEUED,
                      created=datetime.now(UTC))
    generations.add(made)
    generations.amend(made.id, lambda now: now)
"""
    file = tmp_path / "composer.db"
    starts = [
        subprocess.Popen([sys.executable, "-c", code, str(file), name], cwd=ROOT)
        for name in ("left", "right")
    ]
    assert [process.wait() for process in starts] == [0, 0]
    with closing(open_database(file)) as connection:
        generations = Generations(connection)
        assert generations.count() == 200
        assert len(found(generations, "left")) == len(found(generations, "right")) == 100
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
