"""The command line from outside: real processes, their exit codes and their documents."""

from __future__ import annotations

import json
import subprocess
import sys
import wave
from pathlib import Path

import pytest

from composer.practice.services import PracticeServices
from tests.cli.running import Composer
from tests.services.songs import write_wav

LYRICS = "[Verse]\nPaper lanterns on the quay\n"


def test_every_model_is_listed_with_what_it_takes(composer: Composer) -> None:
    skus = {sku["id"]: sku for sku in composer.json("skus")}

    assert list(skus) == [
        "sketch/band",
        "kyma/elevenlabs-music",
        "kyma/minimax-music",
        "kyma/minimax-music-pro",
        "verbatik/text-to-music",
        "apiframe/elevenlabs-music",
        "minimax/music-2.6",
        "minimax/music-2.6-free",
        "minimax/music-cover",
        "minimax/music-cover-free",
        "minimax/music-3.0",
    ]
    eleven = skus["kyma/elevenlabs-music"]
    assert eleven["usable"] is True
    assert eleven["price"]["usd"] == "0.135"
    assert eleven["prompt"] == {"least": 1, "most": 2000, "counted_in": "NFC code points"}
    assert "music_length_ms" in [option["name"] for option in eleven["options"]]
    del composer.environment["KYMA_API_KEY"]
    without = {sku["id"]: sku for sku in composer.json("skus")}
    assert without["kyma/elevenlabs-music"]["usable"] is False
    assert "key" in without["kyma/elevenlabs-music"]["why_not"]
    assert without["sketch/band"]["usable"] is True


def test_an_estimate_prices_this_very_draft_and_sends_nothing(
    composer: Composer, practice: PracticeServices
) -> None:
    document = composer.json(
        *("estimate", "--sku", "kyma/elevenlabs-music", "--prompt", "é" * 3),
        *("--set", "music_length_ms=60000"),
    )

    assert document["estimate_usd"] == "8.10"
    assert document["counts"]["prompt"] == {"used": 3, "limit": 2000}
    assert document["problems"] == []
    assert document["request"]["music_length_ms"] == 60000
    assert practice.ledger.orders == ()


def test_an_estimate_tells_what_becomes_of_the_words(composer: Composer) -> None:
    document = composer.json(
        *("estimate", "--sku", "minimax/music-2.6", "--prompt", "folk"),
        *("--lyrics", "Chorus:\nla la\n[Verse] come home"),
    )

    sent = "".join(piece["text"] for piece in document["sent"] if piece["field"] == "lyrics")
    assert sent == document["request"]["lyrics"] == "[Chorus]\nla la\n[Verse] come home"
    assert [piece["written"] for piece in document["sent"] if piece["fate"] == "changed"] == [
        "Chorus:"
    ]
    remark = next(each for each in document["remarks"] if each["code"] == "words_on_tag_line")
    assert (remark["field"], remark["start"], remark["severity"]) == ("lyrics", 14, "warning")


def test_a_draft_that_is_too_long_says_by_how_much(composer: Composer) -> None:
    document = composer.json(
        *("estimate", "--sku", "kyma/minimax-music", "--prompt", "x" * 203, "--lyrics", LYRICS),
        code=2,
    )

    assert [(p["field"], p["code"], p["over_by"]) for p in document["problems"]] == [
        ("prompt", "too_long", 3)
    ]


def test_a_song_is_bought_once_and_written_where_it_was_wanted(
    composer: Composer, practice: PracticeServices, tmp_path: Path
) -> None:
    out = tmp_path / "song.mp3"

    document = composer.json(
        *("generate", "--sku", "kyma/minimax-music", "--prompt", "folk", "--lyrics", LYRICS),
        *("--title", "Paper Lanterns", "--out", str(out)),
    )

    assert document["state"] == "done"
    assert document["charged_usd"] == "0.045"
    assert document["balance_usd"] == "24.955"
    clip = document["clips"][0]
    assert Path(clip["path"]).is_absolute()
    assert Path(clip["path"]).stat().st_size == clip["bytes"]
    assert out.read_bytes() == Path(clip["path"]).read_bytes()
    assert len(practice.ledger.orders) == 1
    listed = composer.json("history", "lanterns")
    assert [(row["id"], row["state"], row["title"]) for row in listed] == [
        (document["id"], "done", "Paper Lanterns")
    ]
    assert composer.json("history", "nothing like it") == []


def test_a_sketch_has_exactly_the_length_that_was_asked_for(
    composer: Composer, tmp_path: Path
) -> None:
    out = tmp_path / "bed.wav"
    done = composer.run(
        *("generate", "--sku", "sketch/band", "--prompt", "warm lo-fi, brushed drums"),
        *("--set", "music_length_ms=5000", "--out", str(out), "--json"),
    )

    assert done.returncode == 0, done.stderr
    with wave.open(str(out)) as sound:
        assert sound.getnframes() == 5 * sound.getframerate()
    beside = [str(tmp_path / name) for name in ("bed.cho", "bed.mid")]
    document = json.loads(done.stdout)
    assert document["out_files"] == [str(out), *beside]
    assert all(Path(file).stat().st_size for file in beside)
    assert [Path(file).name for file in document["clips"][0]["files"]] == ["song.cho", "song.mid"]


@pytest.mark.parametrize(
    ("fault", "code", "state", "charged"),
    [
        ("status:401", 3, "failed", "no"),
        ("status:402", 4, "failed", "no"),
        ("reset_before_charge", 6, "uncertain", "unknown"),
        ("reset_after_charge", 6, "uncertain", "unknown"),
    ],
)
def test_each_failure_has_its_exit_code_and_says_what_became_of_the_money(
    composer: Composer,
    practice: PracticeServices,
    fault: str,
    code: int,
    state: str,
    charged: str,
) -> None:
    practice.faults.next(fault)

    document = composer.json(
        *("generate", "--sku", "kyma/minimax-music", "--prompt", "folk", "--lyrics", LYRICS),
        code=code,
    )

    assert document["state"] == state
    assert document["error"]["charged"] == charged
    assert document["error"]["message"].endswith((".", "…"))
    assert practice.keys["kyma"] not in json.dumps(document)


def test_nothing_dear_is_bought_without_a_yes(
    composer: Composer, practice: PracticeServices
) -> None:
    dear: tuple[str, ...] = ("generate", "--sku", "kyma/elevenlabs-music", "--prompt", "p")
    dear = (*dear, "--set", "music_length_ms=60000")

    refused = composer.json(*dear, code=4)
    assert refused["error"]["code"] == "not_confirmed"
    assert "$8.10" in refused["error"]["message"]
    assert composer.json(*dear, "--max-cost", "8.09", code=4)["state"] == "failed"
    assert practice.ledger.orders == ()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["generate", "--sku", "nobody/x", "--prompt", "p"], "no model"),
        (["generate", "--sku", "sketch/band"], "style"),
        (["estimate", "--sku", "sketch/band", "--prompt", "p", "--set", "bpm=900"], "Tempo"),
        (["estimate", "--sku", "sketch/band", "--prompt", "p", "--set", "nonsense"], "NAME=VALUE"),
        (["generate", "--sku", "sketch/band", "--prompt", "@/no/such/file"], "cannot be read"),
        (
            ["generate", "--sku", "sketch/band", "--prompt", "p", "--out", "/no/such/x.wav"],
            "folder",
        ),
        (["generate", "--sku", "sketch/band", "--prompt", "p", "--out", "x.doc"], "format"),
        (["generate", "--sku", "sketch/band", "--prompt", "p", "--out", "-"], "standard output"),
        (["generate", "--sku", "sketch/band", "--prompt", "p", "--max-cost", "-1"], "amount"),
        (["generate", "--sku", "sketch/band", "--prompt", "p", "--lyrics", "@"], "name of a file"),
        (["history", "show", "nobody"], "no song"),
        (["history", "delete"], "takes one ID"),
        (["export", "one", "two", "--out", "bed.wav"], "--join"),
        (["export", "one", "--out", "bed.mp3", "--format", "wav"], "would hold wav"),
        (["export", "one", "--out", "bed.wav", "--cover", "drawn"], "holds no picture"),
        (["export", "one", "--out", "b.mp3", "--cover", "/no/such.png"], "no picture at"),
        (["keys", "set", "nobody"], "no service"),
        (["nonsense"], "nonsense"),
    ],
)
def test_bad_arguments_get_a_sentence_and_exit_code_2(
    composer: Composer, practice: PracticeServices, arguments: list[str], words: str
) -> None:
    done = composer.run(*arguments)

    assert done.returncode == 2, done.stdout
    assert words in done.stderr
    assert "Traceback" not in done.stderr
    assert practice.ledger.orders == ()


def test_no_key_is_said_and_nothing_is_sent(composer: Composer, practice: PracticeServices) -> None:
    del composer.environment["KYMA_API_KEY"]

    done = composer.run(
        *("generate", "--sku", "kyma/minimax-music", "--prompt", "p", "--lyrics", LYRICS)
    )

    assert done.returncode == 3
    assert "composer keys set kyma" in done.stderr
    assert practice.ledger.orders == ()


def test_a_key_is_tested_without_spending(composer: Composer, practice: PracticeServices) -> None:
    assert composer.json("keys", "test", "kyma") == {
        "provider": "kyma",
        "works": True,
        "balance_usd": "25.00",
    }
    status = composer.json("keys", "status")
    assert status["keys"][0]["source"] == "environment"
    assert practice.keys["kyma"] not in json.dumps(status)
    composer.environment["KYMA_API_KEY"] = "refused-key"
    refused = composer.run("keys", "test", "kyma")
    assert refused.returncode == 3
    assert "refused-key" not in refused.stderr + refused.stdout


def test_a_song_is_deleted_restored_and_exported(composer: Composer, tmp_path: Path) -> None:
    made = composer.json(
        *("generate", "--sku", "kyma/minimax-music", "--prompt", "folk", "--lyrics", LYRICS)
    )
    path = Path(made["clips"][0]["path"])

    assert composer.run("history", "delete", made["id"]).returncode == 0
    assert composer.json("history", "--limit", "9" * 20) == []
    assert not path.exists()
    assert composer.run("history", "restore", made["id"]).returncode == 0
    assert path.exists()
    exported = composer.json("export", made["id"], "--out", str(tmp_path / "song.flac"))
    assert Path(exported["path"]).read_bytes()[:4] == b"fLaC"
    stretch = ("--from", "0.1", "--to", "0.4", "--loop-to", "4", "--loudness", "-16")
    fades = ("--fade-in", "0.1", "--fade-out", "0.5")
    bed = tmp_path / "bed.wav"
    composer.json("export", made["id"], "--out", str(bed), *stretch, *fades)
    with wave.open(str(bed)) as sound:
        assert sound.getnframes() == 4 * sound.getframerate()
    for wrong in (("--from", "1e9"), ("--bits", "24", "--format", "mp3"), ("--loudness", "3")):
        refused = composer.run("export", made["id"], "--out", str(bed), *wrong)
        assert refused.returncode == 2
        assert "Nothing was written" in refused.stderr


def test_several_songs_are_exported_named_and_joined(composer: Composer, tmp_path: Path) -> None:
    made = composer.json(
        *("generate", "--sku", "kyma/minimax-music", "--prompt", "folk", "--lyrics", LYRICS)
    )
    ids, folder = (made["id"], made["id"]), tmp_path / "out"
    several = ("--out", str(folder), "--name", "{number} {service}", "--format", "mp3")
    told = composer.json("export", *ids, *several, "--sidecar", "--bitrate", "96")
    names = sorted(path.name for path in folder.iterdir())
    assert names == ["01-kyma.mp3", "01-kyma.mp3.json", "02-kyma.mp3", "02-kyma.mp3.json"]
    assert [Path(each["path"]).name for each in told["written"]] == ["01-kyma.mp3", "02-kyma.mp3"]
    papers = json.loads((folder / "01-kyma.mp3.json").read_text("utf-8"))
    assert papers["sha256"] == told["written"][0]["sha256"]

    partly = composer.run("export", made["id"], "nothing", *several)
    assert partly.returncode == 7
    assert "no song “nothing”" in partly.stderr

    album = tmp_path / "album.wav"
    joined = composer.json("export", *ids, "--out", str(album), "--join", "--gap", "1.5")
    assert Path(joined["cue"]).read_text("utf-8").count("TRACK") == 2
    with wave.open(str(album)) as sound:
        seconds = sound.getnframes() / sound.getframerate()
    assert seconds == pytest.approx(2 * made["clips"][0]["seconds"] + 1.5, abs=0.01)


def test_songs_come_in_are_searched_and_go_out_in_a_zip(composer: Composer, tmp_path: Path) -> None:
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    write_wav(folder / "Harbour lights.wav", 2.0)
    (folder / "broken.mp3").write_bytes(b"no sound")
    target = tmp_path / "all.zip"

    came = composer.json("history", "--import", str(folder))
    assert len(came["songs"]) == 1
    assert [each["file"] for each in came["refused"]] == ["broken.mp3"]
    assert composer.json("history", "--import", str(folder))["known"] == 1
    (found,) = composer.json("history", "harbour", "length:<1m", "sku:own")
    assert (found["title"], found["charged_usd"]) == ("Harbour lights", None)
    assert composer.json("history", "length:>1m") == []
    assert composer.json("history", "--export-zip", str(target)) == {
        "zip": str(target),
        "songs": 1,
    }
    refused = composer.run("history", "--import", str(folder / "broken.mp3"))
    assert refused.returncode == 2
    assert "broken.mp3" in refused.stderr


def test_practice_has_a_library_of_its_own(composer: Composer, composer_home: Path) -> None:
    assert composer.json("where")["library"] == str(composer_home / "library")
    practising = composer.run("--practice", "where", "--json")
    assert json.loads(practising.stdout)["library"] == str(composer_home / "practice" / "library")


def test_the_command_line_never_loads_the_window() -> None:
    script = "import sys, composer.cli, composer.cli.commands; print('PySide6' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.strip() == "False"
