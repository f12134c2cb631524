"""Do drafts, their versions and their chords come back from the disk as they were put there?"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from composer.domain.chords import Beside, Chord
from composer.domain.draft_history import Reason, Version
from composer.domain.errors import DiskProblem, DraftRefused
from composer.domain.request import Draft
from composer.domain.snippets import Snippet, with_snippet
from composer.storage.draft_versions import DraftVersions
from composer.storage.snippets import SnippetFile
from composer.storage.song_files import (
    LARGEST,
    SongFile,
    read_file,
    song_file_from,
    write_song_file,
)

texts = st.text(max_size=20)
drafts = st.builds(
    Draft,
    title=texts,
    prompt=texts,
    lyrics=texts,
    tags=st.lists(texts, max_size=3).map(tuple),
    instrumental=st.booleans(),
    sku=st.sampled_from(["sketch/band", "some/other"]),
    options=st.dictionaries(
        st.just("sketch/band"), st.dictionaries(texts, st.one_of(st.integers(), texts), min_size=1)
    ),
)
versions = st.builds(
    Version,
    draft=drafts,
    when=st.datetimes(timezones=st.just(UTC)),
    reason=st.sampled_from(Reason),
    name=texts,
    began=st.one_of(st.none(), st.datetimes(timezones=st.just(UTC))),
)
chords = st.builds(Chord, line=st.integers(0, 99), column=st.integers(0, 99), name=texts)
slow = settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])


@given(
    st.builds(
        SongFile,
        draft=drafts,
        beside=st.builds(Beside, chords=st.lists(chords, max_size=3).map(tuple)),
        versions=st.lists(versions, max_size=3).map(tuple),
    )
)
@slow
def test_a_song_travels_whole(tmp_path: Path, song: SongFile) -> None:
    file = tmp_path / "song.composer"

    write_song_file(file, song)

    assert song_file_from(read_file(file), file.name) == song


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b"\xff\xfe",
        b'{"kind": "composer song"}',
        b'{"kind": "other", "draft": {}}',
        b'{"kind": "composer song", "draft": {"lyrics": 7}}',
        b'{"kind": "composer song", "draft": {}, "chords": [[-1, 0, "C"]]}',
        b'{"kind": "composer song", "draft": {}, "chords": {}}',
        b'{"kind": "composer song", "draft": {}, "versions": [{"draft": {}}]}',
    ],
)
def test_what_is_no_song_is_said_so(content: bytes) -> None:
    with pytest.raises(DraftRefused, match=r"song\.composer is no song"):
        song_file_from(content, "song.composer")


def test_what_cannot_be_read_as_a_file_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(DiskProblem):
        read_file(tmp_path / "gone.composer")
    for name in ("/dev/zero", str(tmp_path)):
        with pytest.raises(DraftRefused, match="is no file"):
            read_file(Path(name))
    too_long = tmp_path / "long.composer"
    with too_long.open("wb") as file:
        file.truncate(LARGEST + 1)
    with pytest.raises(DraftRefused, match="larger than 20 MB"):
        read_file(too_long)


@given(st.lists(versions, max_size=4).map(tuple))
@slow
def test_versions_come_back(tmp_path: Path, history: tuple[Version, ...]) -> None:
    kept = DraftVersions(tmp_path)

    kept.save(history)

    assert DraftVersions(tmp_path).load() == history


def test_a_damaged_line_costs_no_other(tmp_path: Path) -> None:
    kept = DraftVersions(tmp_path)
    assert kept.load() == ()
    one = Version(draft=Draft(lyrics="la"), when=datetime(2026, 5, 4, tzinfo=UTC))
    kept.save((one, one))
    lines = kept.file.read_bytes().splitlines()
    no_zone = lines[0].replace(b"+00:00", b"")
    newer = lines[0].replace(b'"typed"', b'"dreamt of"')
    damaged = b"\n".join([lines[0], b'{"half', no_zone, b"{}", newer, lines[1][:-9]])
    kept.file.write_bytes(damaged)

    assert kept.load() == (one, replace(one, reason=Reason.NAMED))
    assert kept.load() != ()
    kept.save((one,))
    (aside,) = tmp_path.glob("draft_versions.damaged-*.jsonl")
    assert aside.read_bytes() == damaged


@given(st.dictionaries(texts, texts, max_size=4))
@slow
def test_snippets_come_back(tmp_path: Path, named: dict[str, str]) -> None:
    snippets: tuple[Snippet, ...] = ()
    for name, text in named.items():
        snippets = with_snippet(snippets, name, text)
    file = SnippetFile(tmp_path)

    file.save(snippets)

    assert SnippetFile(tmp_path).load() == (snippets, None)


def test_damaged_snippets_are_kept_aside(tmp_path: Path) -> None:
    file = SnippetFile(tmp_path)
    assert file.load() == ((), None)
    file.file.write_bytes(b'{"snippets": {"a": 7}}')

    snippets, notice = file.load()

    assert snippets == ()
    assert notice is not None
    assert not file.file.exists()
    assert len(list(tmp_path.iterdir())) == 1
