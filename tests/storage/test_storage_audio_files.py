"""Sound files come into the library under names that people and every system understand."""

from __future__ import annotations

import json
import unicodedata
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from composer.domain.clip import Clip
from composer.domain.errors import DiskProblem, LibraryUnusable
from composer.domain.generation import Generation, State
from composer.domain.provider import files_of
from composer.domain.request import Request
from composer.storage.audio_files import AudioFiles
from composer.storage.file_names import safe_name
from composer.storage.request_json import request_from_plain
from tests.small_disk import small_disk

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
LATER = datetime.now(UTC) + timedelta(days=2)


@pytest.fixture
def files(tmp_path: Path) -> AudioFiles:
    return AudioFiles(tmp_path / "library")


def part_of(files: AudioFiles, content: bytes = b"sound", each: str = "g1") -> Path:
    part = files.incoming.make(each) / "song.mp3"
    part.write_bytes(content)
    return part


def filed(files: AudioFiles, title: str = "Paper Lanterns", content: bytes = b"sound") -> str:
    return take_in(files, part_of(files, content), title=title)


def take_in(files: AudioFiles, part: Path, *, title: str, ending: str = "mp3") -> str:
    while True:
        path = files.free_path(title=title, format=ending, created=NOON)
        if files.move_in(part, path):
            return path


def generation(*paths: str, **changes: object) -> Generation:
    clips = tuple(
        Clip(id=f"c{number}", path=path, format="mp3", seconds=20.5, bytes=5)
        for number, path in enumerate(paths)
    )
    request = Request(
        sku="kyma/minimax-music",
        title="Asked for",
        prompt="warm lo-fi 🎵",
        lyrics="[Verse]\nThe river",
        options={"seed": 7},
    )
    return Generation(
        id="g1",
        request=request,
        state=State.DONE,
        created=NOON,
        title="Paper Lanterns",
        charged_usd=Decimal("0.045"),
        clips=clips,
        **changes,
    )


# --- names ----------------------------------------------------------------------------------------


def test_a_clip_gets_the_day_and_the_title_as_its_name(files):
    relative = filed(files)
    assert relative == "2026-11-21 Paper Lanterns.mp3"
    assert files.absolute(relative).read_bytes() == b"sound"
    assert files.exists(relative)
    assert list(files.incoming.make("g1").iterdir()) == []


def test_the_second_of_a_name_is_numbered_and_nothing_is_replaced(files):
    names = [filed(files, content=content) for content in (b"one", b"two", b"three")]
    assert names == [f"2026-11-21 Paper Lanterns{n}.mp3" for n in ("", " 2", " 3")]
    assert [files.absolute(name).read_bytes() for name in names] == [b"one", b"two", b"three"]


def test_a_name_in_the_bin_is_not_given_again(files):
    first = filed(files, content=b"one")
    files.to_bin([first])
    second = filed(files, content=b"two")
    files.from_bin([first])
    assert files.absolute(first).read_bytes() == b"one"
    assert files.absolute(second).read_bytes() == b"two"


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Paper / Lanterns", "Paper - Lanterns"),
        ("../../etc/passwd", "-..-etc-passwd"),
        ('AC/DC: "Live"?', "AC-DC- 'Live'"),
        ("What*? <now>|", "What (now)-"),
        ("CON", "_CON"),
        ("nul.wav", "_nul.wav"),
        ("Com1 ", "_Com1"),
        ("Ends with dots...", "Ends with dots"),
        ("line\nbreak\ttab\x00nul", "line break tabnul"),
        ("gnp.exe\u202e3pm", "gnp.exe3pm"),
        ("half \ud83c emoji", "half emoji"),
        ("", "Untitled song"),
        ("???", "Untitled song"),
        (" . ", "Untitled song"),
        ("Night 🌃 drive 👩‍🚀", "Night 🌃 drive 👩‍🚀"),
        ("Cafe\u0301", "Café"),
        ("夜に駆ける", "夜に駆ける"),
    ],
)
def test_odd_titles_become_names(title, name):
    assert safe_name(title) == name


def test_a_long_title_is_cut_between_letters():
    assert safe_name("é" * 300) == "é" * 60
    family = "👩‍👩‍👧‍👦"
    kept = safe_name(family * 300)
    assert len(kept.encode()) <= 120
    assert kept.count(family) == len(kept) // len(family)
    thumb = "👍🏽"
    assert safe_name(thumb * 300).replace(thumb, "") == ""
    flag = "🇩🇪"
    assert safe_name("a" + flag * 300) == "a" + flag * 14


@given(title=st.text(st.characters(exclude_categories=()), max_size=400))
def test_every_title_is_a_safe_name(title):
    name = safe_name(title)
    assert 0 < len(name.encode("utf-8")) <= 121
    assert not set(name) & set('<>:"/\\|?*')
    assert not any(unicodedata.category(char) in {"Cc", "Cs"} for char in name)
    assert name == name.strip(" .")
    assert safe_name(name) == name


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(title=st.text(st.characters(exclude_categories=()), max_size=300))
def test_every_title_can_be_filed_and_described(tmp_path, title):
    files = AudioFiles(tmp_path / "library")
    relative = filed(files, title=title)
    files.write_sidecar(generation(relative))
    assert files.absolute(relative).parent == files.library
    assert files.exists(relative)
    assert files.sidecar(relative).is_file()


# --- filing ---------------------------------------------------------------------------------------


def test_two_of_one_name_at_once_are_both_kept(files):
    from concurrent.futures import ThreadPoolExecutor

    parts = [part_of(files, str(number).encode(), f"g{number}") for number in range(40)]
    with ThreadPoolExecutor(8) as threads:
        names = list(
            threads.map(lambda part: take_in(files, part, title="Same", ending="wav"), parts)
        )
    assert len(set(names)) == 40
    assert {files.absolute(name).read_text() for name in names} == {str(n) for n in range(40)}


def test_a_disk_without_links_is_good_enough(files, monkeypatch):
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(1, "Operation not permitted")  # as FAT answers

    monkeypatch.setattr("composer.storage.audio_files.os.link", refuse)
    assert [filed(files), filed(files)] == [
        "2026-11-21 Paper Lanterns.mp3",
        "2026-11-21 Paper Lanterns 2.mp3",
    ]


def test_a_part_that_cannot_be_filed_stays_where_it_is(tmp_path):
    with small_disk(tmp_path / "disk") as disk:
        files = AudioFiles(disk.path / "library")
        part = part_of(files, b"paid for")
        disk.make_read_only()
        with pytest.raises(DiskProblem, match="does not allow writing"):
            take_in(files, part, title="Paper")
        assert files.incoming.kept("g1") == [part]
        assert part.read_bytes() == b"paid for"


def test_filing_needs_no_room_on_a_full_disk(tmp_path):
    with small_disk(tmp_path / "disk") as disk:
        files = AudioFiles(disk.path / "library")
        part = part_of(files, b"paid for")
        disk.fill()
        relative = take_in(files, part, title="Paper")
        assert files.absolute(relative).read_bytes() == b"paid for"
        with pytest.raises(DiskProblem, match="no room left"):
            files.write_sidecar(generation(relative))
        assert [path.name for path in files.library.iterdir() if path.is_file()] == [relative]


def test_a_missing_part_is_told(files):
    missing = files.incoming.make("g1") / "never.mp3"
    with pytest.raises(DiskProblem, match="filing the clip"):
        files.move_in(missing, "Paper.mp3")


def test_a_move_that_was_begun_is_known_for_what_it_is(files):
    part = part_of(files, b"paid for")
    target = files.library / "Paper.mp3"
    assert not files.has_moved_in(part, "Paper.mp3")

    target.write_bytes(b"another's, which came to the name first")
    assert not files.has_moved_in(part, "Paper.mp3")
    assert part.exists()

    target.unlink()
    target.hardlink_to(part)  # killed between the two halves of the move
    assert files.has_moved_in(part, "Paper.mp3")
    assert not part.exists()
    assert files.has_moved_in(part, "Paper.mp3")
    assert target.read_bytes() == b"paid for"


# --- paths ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "relative",
    ["", ".", "/etc/passwd", "../x.mp3", "a/../../x.mp3", "C:/x.mp3", "c:x", "a\\..\\x", "a\0.mp3"],
)
def test_a_path_never_leads_out_of_the_library(files, relative):
    with pytest.raises(LibraryUnusable, match="outside its folder"):
        files.absolute(relative)


def test_a_path_may_lead_into_a_folder(files):
    assert files.absolute("2026/Paper.mp3") == files.library / "2026" / "Paper.mp3"


# --- descriptions ---------------------------------------------------------------------------------


def test_a_description_can_be_read_by_people_and_rebuilds_the_request(files):
    relative = filed(files)
    made = generation(relative)
    files.write_sidecar(made)
    text = files.sidecar(relative).read_text("utf-8")
    assert "warm lo-fi 🎵" in text
    assert text.startswith('{\n  "title": "Paper Lanterns"')
    plain = json.loads(text)
    assert plain["charged_usd"] == "0.045"
    assert plain["created"] == "2026-11-21T12:00:00+00:00"
    assert (plain["generation"], plain["clip"], plain["seconds"]) == ("g1", "c0", 20.5)
    rebuilt = request_from_plain({**plain, "title": plain["requested_title"]})
    assert rebuilt == made.request


def test_a_description_takes_half_an_emoji(files):
    relative = filed(files)
    made = generation(relative)
    from msgspec.structs import replace

    odd = replace(made, request=replace(made.request, prompt="half \ud83c"))
    files.write_sidecar(odd)
    assert json.loads(files.sidecar(relative).read_bytes())["prompt"] == "half \ud83c"


# --- the bin --------------------------------------------------------------------------------------


def test_what_is_thrown_away_can_come_back_with_its_description(files):
    relative = filed(files)
    files.write_sidecar(generation(relative))
    files.to_bin([relative, "never there.mp3"])
    assert not files.exists(relative)
    assert not files.sidecar(relative).exists()
    files.from_bin([relative])
    assert files.absolute(relative).read_bytes() == b"sound"
    assert files.sidecar(relative).is_file()


def test_the_bin_is_emptied_of_what_is_old_alone(files):
    relative = filed(files)
    files.to_bin([relative])
    assert files.empty_bin(datetime.now(UTC) - timedelta(days=30)) == 0
    files.from_bin([relative])
    assert files.exists(relative)
    files.to_bin([relative])
    assert files.empty_bin(LATER) == 5
    files.from_bin([relative])
    assert not files.exists(relative)
    assert files.empty_bin(LATER) == 0


def test_nothing_that_is_in_the_library_is_replaced_from_the_bin(files):
    relative = filed(files, content=b"old")
    files.to_bin([relative])
    files.absolute(relative).write_bytes(b"put there by hand")
    files.from_bin([relative])
    assert files.absolute(relative).read_bytes() == b"put there by hand"


def test_what_belongs_to_a_song_goes_with_it_into_the_bin_and_back(files):
    part = part_of(files)
    stems = files_of(part) / "stems"
    stems.mkdir(parents=True)
    (stems / "drums.wav").write_bytes(b"boom")
    relative = take_in(files, part, title="Paper Lanterns")
    for _ in range(2):  # the program may end before this is written down, and do it again
        files.move_files_in(part, relative)
    (drums,) = files.files(relative)
    assert drums.read_bytes() == b"boom"
    files.to_bin([relative])
    assert files.files(relative) == ()
    assert files.free_path(title="Paper Lanterns", format="mp3", created=NOON) != relative
    files.from_bin([relative])
    assert files.files(relative) == (drums,)


def test_an_order_that_is_cleared_leaves_nothing_that_belonged_to_it(files):
    stems = files_of(part_of(files)) / "stems"
    stems.mkdir(parents=True)
    (stems / "drums.wav").write_bytes(b"boom")
    files.incoming.clear("g1")
    assert files.incoming.orders() == []
