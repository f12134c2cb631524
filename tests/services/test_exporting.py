"""Clips leave the library: one, many, joined; with their papers, and in sentences where not."""

from __future__ import annotations

import asyncio
import json
import threading
from pathlib import Path

import pytest
from msgspec.structs import replace

from composer.domain.cut import Cut
from composer.domain.delivery import Delivery, Measured, Written
from composer.domain.errors import AudioUnreadable, DiskProblem, DraftRefused
from composer.domain.export_choices import ExportChoices
from composer.domain.loudness_targets import custom
from composer.domain.request import Request
from composer.domain.sound_form import Form
from composer.services.export_work import IsStopped, Tell
from composer.services.exporting import Exporting, Wanted
from composer.studio import Studio
from tests.patience import PATIENCE
from tests.services.songs import write_wav
from tests.small_disk import small_disk
from tests.ui.songs import add_song

FLAC = ExportChoices(form=Form(format="flac"), cover="")


def wanted(generation, clip_id=""):
    return Wanted(generation_id=generation.id, clip_id=clip_id)


@pytest.fixture
def exporting(studio: Studio) -> Exporting:
    return studio.exporting


async def test_a_clip_becomes_a_file_and_its_papers_lie_beside_it(studio, exporting, tmp_path):
    song = add_song(studio, "Harbour", sound=0.5, lyrics="[Verse]\nla")
    choices = replace(FLAC, sidecar=True, lyrics_author="Ana", target=custom(-20))
    target = tmp_path / "new" / "out.flac"
    told: list[float] = []
    written = await exporting.export(wanted(song), target, choices, tell=told.append)
    assert target.read_bytes()[:4] == b"fLaC"
    assert written.after is not None
    assert written.after.lufs == pytest.approx(-20, abs=0.2)
    assert told
    assert told == sorted(told)
    papers = json.loads((tmp_path / "new" / "out.flac.json").read_text("utf-8"))
    assert papers["sha256"] == written.sha256
    assert papers["words"]["lyrics_author"] == "Ana"
    assert papers["made"]["service"] == "Kyma"
    assert papers["made"]["price"] == "$0.21"
    assert papers["terms"]["link"] == "https://kymaapi.com"
    assert "artificial intelligence" in papers["disclosure"]
    assert papers["loudness"]["after"]["lufs"] == pytest.approx(-20, abs=0.2)
    report = exporting.reports(song.id)[0]
    assert (report["file"], report["after"]) == (str(target), papers["loudness"]["after"])
    with (studio.folders.data / "exports.jsonl").open("ab") as file:
        file.write(f"{song.id} half a line".encode())
    assert len(exporting.reports(song.id)) == 1


async def test_what_cannot_be_exported_is_said(studio, exporting, tmp_path):
    out = tmp_path / "out.flac"
    song = add_song(studio, "Harbour", sound=0.2)
    file = studio.library.file_of(song.clip)
    with pytest.raises(DraftRefused, match="no song “nobody”"):
        await exporting.export(Wanted(generation_id="nobody"), out, FLAC)
    with pytest.raises(DiskProblem, match="is the clip itself"):
        await exporting.export(wanted(song), file, FLAC)
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(DiskProblem):
        await exporting.export(wanted(song), tmp_path / "file" / "out.flac", FLAC)
    file.write_bytes(b"<html>504 Gateway Time-out</html>")
    with pytest.raises(AudioUnreadable, match="web page"):
        await exporting.export(wanted(song), out, FLAC)
    file.unlink()
    with pytest.raises(AudioUnreadable, match="not where it was put") as missing:
        await exporting.export(wanted(song), out, FLAC)
    assert str(file) in missing.value.message
    assert missing.value.short == "File is missing"
    assert not out.exists()


async def test_names_are_made_of_the_pattern_and_no_file_is_written_over(
    studio, exporting, tmp_path
):
    first = add_song(studio, 'Salt/Rail: "A" 🏮', sound=0.1)
    second = add_song(studio, "CON", sound=0.1, takes=2)
    broken = add_song(studio, "Broken", sound=0.1)
    write_wav(tmp_path / "song-con-take-a.flac")
    studio.library.file_of(broken.clip).write_bytes(b"noise" * 50)
    studio.library.file_of(broken.clip).with_suffix(".json")
    told: list[int] = []
    many = [wanted(first), wanted(second), wanted(second, second.clips[1].id), wanted(broken)]
    outcome = await exporting.export_many(
        many, tmp_path, FLAC, tell=lambda number, _share: told.append(number)
    )
    assert [each.file.name for each in outcome.written] == [
        "salt-rail-a-🏮.flac",
        "con-take-a.flac",
        "con-take-b.flac",
    ]
    assert [failed.title for failed in outcome.failed] == ["Broken"]
    assert "damaged" in outcome.failed[0].message
    assert outcome.sentence == "3 files are written, 1 could not be."
    assert sorted(set(told)) == [0, 1, 2]

    named = replace(FLAC, pattern="{number} {service} {model} {bpm}")
    again = await exporting.export_many([wanted(first), wanted(first)], tmp_path, named)
    assert [each.file.name for each in again.written] == [
        "01-kyma-minimax-music-pro.flac",
        "02-kyma-minimax-music-pro.flac",
    ]
    same = await exporting.export_many([wanted(first)], tmp_path, FLAC)
    assert same.written[0].file.name == "salt-rail-a-🏮-2.flac"


async def test_a_full_disk_ends_the_row_and_says_how_many_were_not_tried(
    studio, exporting, tmp_path
):
    songs = [add_song(studio, f"Song {n}", sound=2.0) for n in range(3)]
    wav = replace(FLAC, form=Form(format="wav", rate=96_000))
    with small_disk(tmp_path / "disk", kilobytes=512) as disk:
        outcome = await exporting.export_many([wanted(each) for each in songs], disk.path, wav)
        assert [each.file.name for each in outcome.written] == ["song-0.wav"]
        assert [each.title for each in outcome.failed] == ["Song 1", "1 more"]
        assert [each.name for each in disk.path.iterdir()] == ["song-0.wav"]


async def test_many_are_joined_with_gaps_and_a_cue_sheet_says_where_each_begins(
    studio, exporting, tmp_path
):
    songs = [add_song(studio, f"Song {n}", sound=1.0 + n) for n in range(2)]
    target = tmp_path / "episode.wav"
    choices = replace(FLAC, form=Form(format="wav"), album="Episode 7", artist="Ana")
    outcome = await exporting.export_joined(
        [wanted(each) for each in songs], target, choices, gap=1.5
    )
    assert outcome.written[0].seconds == pytest.approx(1 + 1.5 + 2, abs=0.001)
    assert outcome.cue == tmp_path / "episode.cue"
    assert outcome.cue.read_text("utf-8").splitlines()[1:] == [
        'PERFORMER "Ana"',
        'TITLE "Episode 7"',
        'FILE "episode.wav" WAVE',
        "  TRACK 01 AUDIO",
        '    TITLE "Song 0"',
        '    PERFORMER "Ana"',
        "    INDEX 01 00:00:00",
        "  TRACK 02 AUDIO",
        '    TITLE "Song 1"',
        '    PERFORMER "Ana"',
        "    INDEX 01 00:02:38",
    ]


async def test_giving_up_waits_for_the_work_to_stop_and_leaves_nothing(
    studio, exporting, tmp_path, monkeypatch
):
    song = add_song(studio, sound=0.1)
    begun, target = threading.Event(), tmp_path / "out.flac"

    def slow(
        _source: Path, target: Path, _order: Delivery, _tell: Tell, is_stopped: IsStopped
    ) -> Written:
        begun.set()
        while not is_stopped():
            threading.Event().wait(0.01)
        target.write_bytes(b"whole at the last moment")
        level = Measured(lufs=-20, peak=-1)
        return Written(file=target, seconds=1, bytes=1, sha256="", after=level)

    monkeypatch.setattr(exporting, "_deliver", slow)
    task = asyncio.ensure_future(exporting.export(wanted(song), target, FLAC))
    assert await asyncio.to_thread(begun.wait, PATIENCE)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert not target.exists()


async def test_the_choices_are_remembered_and_nonsense_is_not(studio, exporting):
    choices = replace(
        FLAC, form=Form(format="mp3", bit_rate=128, mono=True), target="podcast", pattern="{date}"
    )
    exporting.remember(choices)
    assert exporting.choices == choices
    exporting.remember(replace(choices, target="as-it-is"))
    assert studio.preferences.settings.export_target == "podcast"
    studio.preferences.change(export_choices={"format": "mp3", "bits": "24", "ceiling": "x"})
    assert exporting.choices.form == Form(format="mp3")


async def test_length_and_loudness_are_known_before(studio, exporting):
    song = add_song(studio, sound=2.0)
    song = replace(song, request=Request(sku="sketch/band", prompt="120 bpm"))
    level = await exporting.loudness(song.clip, Cut(start=0.5), Form(format="wav"))
    assert -20 < level.lufs < 0
    sentence = await exporting.arrangement(song, song.clip, Cut(loop_to=5.0))
    assert sentence.startswith("2 full passes and 0:01")
