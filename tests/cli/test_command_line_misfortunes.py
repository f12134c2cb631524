"""The command line where things are not as they should be: streams, signals, disks, arguments."""

from __future__ import annotations

import json
import os
import pty
import signal
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path

import pytest

from composer.practice.services import PracticeServices
from tests.cli.running import Composer
from tests.patience import PATIENCE, wait_until
from tests.small_disk import small_disk

LYRICS = "[Verse]\nPaper lanterns on the quay\n"
SONG = ("generate", "--sku", "kyma/minimax-music", "--prompt", "folk", "--lyrics", LYRICS)
SKETCH = ("generate", "--sku", "sketch/band", "--prompt", "lo-fi", "--set", "music_length_ms=1000")
DEAR = "generate --sku kyma/elevenlabs-music --prompt p --set music_length_ms=60000"

ON_ITS_TERMINAL = """
import fcntl, os, sys, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
os.execv(sys.executable, [sys.executable, "-m", "composer", *sys.argv[1:]])
"""

pytestmark = pytest.mark.skipif(os.name == "nt", reason="pipes, signals and terminals of POSIX")


def orders_until(practice: PracticeServices, count: int) -> None:
    """Wait until the service has that many orders."""
    wait_until("an order", lambda: len(practice.ledger.orders) >= count)


def read_to_the_end(terminal: int, seen: bytearray) -> None:
    """Read what is written on a terminal until nobody has it open any more."""
    with suppress(OSError):  # that is how Linux says so
        while heard := os.read(terminal, 1000):
            seen += heard


# Streams.


def test_words_never_mix_with_the_document_when_standard_error_is_closed(
    composer: Composer, composer_home: Path
) -> None:
    (composer_home / "settings").mkdir(parents=True)
    (composer_home / "settings" / "settings.json").write_text("{ damaged")

    done = composer.shell(f"composer {' '.join(SKETCH)} --json 2>&-")

    assert done.returncode == 0
    assert json.loads(done.stdout)["state"] == "done"


@pytest.mark.parametrize(
    ("line", "code", "words"),
    [
        (f"composer {DEAR} <&-", 4, "--yes"),
        ("composer keys set kyma <&-", 3, "empty"),
        ("composer estimate --sku sketch/band --prompt @- <&-", 2, "needs a style"),
        ("printf '\\xff\\xfe' | composer estimate --sku sketch/band --prompt @-", 2, "UTF-8"),
        ("printf 'k\\xff\\n' | composer keys set kyma", 3, "letters that no key has"),
        ("composer estimate --sku sketch/band --prompt @/dev/zero", 2, "20 MB"),
        ("composer skus --json >/dev/full", 7, "could not be written"),
    ],
)
def test_a_stream_that_is_closed_full_or_nonsense_gets_a_sentence(
    composer: Composer, line: str, code: int, words: str
) -> None:
    done = composer.shell(line)

    assert done.returncode == code, done.stderr
    assert words in done.stderr
    assert "Traceback" not in done.stderr


def test_a_reader_that_has_gone_is_no_failure(composer: Composer) -> None:
    done = composer.shell('composer skus --json | true; echo "${PIPESTATUS[0]}"')

    assert done.stdout == "0\n"
    assert done.stderr == ""


def test_a_system_without_utf_8_gets_its_song_and_its_list(
    composer: Composer, tmp_path: Path
) -> None:
    composer.environment |= {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    out = tmp_path / "song.wav"

    done = composer.run(*SKETCH, "--title", "émoji 🎵", "--out", str(out))

    assert done.returncode == 0, done.stderr
    assert out.is_file()
    assert composer.run("history").returncode == 0


def test_a_title_does_not_steer_the_terminal(composer: Composer) -> None:
    composer.run(*SKETCH, "--title", "a\x1b[31mb")

    assert "\x1b" not in composer.run("history").stdout


# Arguments.


def test_every_refusal_is_one_whole_document(composer: Composer) -> None:
    named = {"id", "state", "sku", "title", "clips", "estimate_usd", "charged_usd"}
    named |= {"balance_usd", "remote_id", "error"}
    for arguments in (
        ("generate", "--sku", "nobody/x", "--prompt", "p"),
        ("generate", "--prompt", "p"),
        ("generate", "--sku", "sketch/band", "--prompt", "@/no/such/file"),
        ("generate", "--sku", "sketch/band", "--prompt", "p", "--set", "nonsense"),
        ("generate", "--sku", "sketch/band", "--prompt", "p", "--nonsense"),
        ("generate", "--sku", "sketch/band", "--prompt", "p", "--reference", "a.mp3"),
    ):
        document = composer.json(*arguments, code=2)
        assert named <= document.keys(), arguments
        assert document["state"] == "failed"
        assert document["error"]["charged"] == "no"
    assert composer.json("skus", "--nonsense", code=2)["error"]["code"] == "invalid"


@pytest.mark.parametrize(
    "arguments",
    [
        ("keys", "set", "kyma", "sk-typed-key"),
        ("keys", "set", "kyma", "--key=sk-typed-key"),
        ("keys", "set", "sk-typed-key"),
    ],
)
def test_a_key_typed_in_the_wrong_place_is_not_repeated(
    composer: Composer, arguments: tuple[str, ...]
) -> None:
    done = composer.run(*arguments)

    assert done.returncode == 2
    assert "sk-typed-key" not in done.stdout + done.stderr


def test_a_half_written_option_buys_nothing(composer: Composer, practice: PracticeServices) -> None:
    done = composer.run(*DEAR.split(), "--ye")

    assert done.returncode == 2
    assert practice.ledger.orders == ()


def test_of_a_setting_said_twice_the_later_holds(composer: Composer) -> None:
    draft = ("estimate", "--sku", "sketch/band", "--prompt", "p")

    document = composer.json(*draft, "--set", "bpm=nonsense", "--set", "bpm=90")

    assert document["request"]["bpm"] == 90


def test_what_a_model_does_not_take_is_said(composer: Composer) -> None:
    done = composer.run(
        *("estimate", "--sku", "kyma/elevenlabs-music", "--prompt", "p", "--lyrics", "la"),
        *("--tags", "a,b"),
    )

    assert done.returncode == 0
    assert "takes no lyrics" in done.stderr
    assert "takes no tags" in done.stderr


def test_a_malformed_key_is_not_called_missing(composer: Composer) -> None:
    composer.environment["KYMA_API_KEY"] = "two words"

    for done in (composer.run(*SONG), composer.run("keys", "test", "kyma")):
        assert done.returncode == 3
        assert "KYMA_API_KEY has spaces" in done.stderr
        assert "two words" not in done.stderr


def test_the_folders_of_a_library_that_cannot_be_used_are_told(
    composer: Composer, composer_home: Path
) -> None:
    (composer_home / "data" / "composer.db").mkdir(parents=True)

    assert composer.run("history").returncode == 7
    assert composer.json("where")["data"] == str(composer_home / "data")
    composer.environment["COMPOSER_HOME"] = "~no-such-user/music"
    refused = composer.run("where")
    assert refused.returncode == 7
    assert "COMPOSER_HOME" in refused.stderr


def test_a_price_by_the_second_for_a_song_of_unknown_length_is_not_used(
    composer: Composer, composer_home: Path
) -> None:
    (composer_home / "settings").mkdir(parents=True)
    prices = composer_home / "settings" / "prices.toml"
    prices.write_text('["kyma/minimax-music"]\nper = "second"\nusd = 1\n')

    done = composer.run("skus", "--json")

    assert done.returncode == 0, done.stderr
    assert "not sold by the second" in done.stderr


# The file that was asked for.


def test_a_file_that_cannot_be_written_is_found_before_money_is_spent(
    composer: Composer, practice: PracticeServices, composer_home: Path
) -> None:
    made = composer.json(*SKETCH)["clips"][0]["path"]
    before = Path(made).read_bytes()

    for out, code in (("/dev/null", 2), (made, 2), ("/proc/song.mp3", 7)):
        document = composer.json(*SONG, "--out", out, code=code)
        assert document["state"] == "failed"
        assert "Nothing was sent" in document["error"]["message"]
    assert practice.ledger.orders == ()
    assert Path(made).read_bytes() == before


def test_a_copy_that_does_not_fit_does_not_make_the_song_free(
    composer: Composer, tmp_path: Path
) -> None:
    with small_disk(tmp_path / "disk", kilobytes=8) as disk:
        document = composer.json(*SONG, "--out", str(disk.path / "song.wav"), code=7)
        assert list(disk.path.iterdir()) == []

    assert document["state"] == "done"
    assert document["charged_usd"] == "0.045"
    assert (document["error"]["charged"], document["error"]["retry_safe"]) == ("yes", False)
    assert Path(document["clips"][0]["path"]).is_file()


def test_a_song_that_is_paid_and_not_here_is_not_told_as_free(
    composer: Composer, practice: PracticeServices
) -> None:
    practice.faults.next("expired_file")

    document = composer.json(*SONG, "--set", "save_to_blob=on", code=6)

    assert document["error"]["charged"] == "yes"


# Ends.


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_an_order_that_is_stopped_says_what_became_of_the_money(
    composer: Composer, practice: PracticeServices, number: signal.Signals
) -> None:
    if signal.getsignal(number) is signal.SIG_IGN:
        pytest.skip("whoever started the tests has told them to ignore this signal")
    practice.faults.next("hang")
    ordering = composer.start(*SONG, "--json")
    orders_until(practice, 1)

    ordering.send_signal(number)
    out, err = ordering.communicate(timeout=PATIENCE)

    assert ordering.returncode == 6, err
    document = json.loads(out)
    assert (document["state"], document["error"]["charged"]) == ("uncertain", "unknown")
    assert "Traceback" not in err


def test_an_order_whose_process_was_killed_is_in_doubt_in_the_history(
    composer: Composer, practice: PracticeServices
) -> None:
    practice.faults.next("hang")
    ordering = composer.start(*SONG, "--json")
    orders_until(practice, 1)

    # While somebody waits for it, nobody else calls it lost.
    assert [row["state"] for row in composer.json("history")] == ["submitting"]
    ordering.kill()
    ordering.communicate(timeout=PATIENCE)
    done = composer.run("history", "--json")

    assert [row["state"] for row in json.loads(done.stdout)] == ["uncertain"]
    assert "It may have been charged" in done.stderr
    assert "It may have been charged" not in composer.run("history").stderr
    assert len(practice.ledger.orders) == 1


@pytest.mark.parametrize(
    ("typed", "code", "orders"),
    [(b"\x03", 130, 0), (b"n\n", 4, 0), (b"\x04", 4, 0), (b"y\n", 0, 1)],
)
def test_the_question_on_a_terminal_is_answered_at_once(
    composer: Composer, practice: PracticeServices, typed: bytes, code: int, orders: int
) -> None:
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        pytest.skip("whoever started the tests has told them to ignore Ctrl+C")
    ours, theirs = pty.openpty()
    asking = subprocess.Popen(
        [sys.executable, "-c", ON_ITS_TERMINAL, *DEAR.split(), "--json"],
        env=composer.environment,
        stdin=theirs,
        stdout=subprocess.PIPE,
        stderr=theirs,
        start_new_session=True,
    )
    os.close(theirs)
    seen = bytearray()
    # On and on, as a terminal does: one that is full would stop whoever writes to it.
    reading = threading.Thread(target=read_to_the_end, args=(ours, seen))
    reading.start()
    try:
        wait_until("the question", lambda: b"[y/N]" in seen)
        os.write(ours, typed)
        out, _ = asking.communicate(timeout=PATIENCE)
    finally:
        asking.kill()  # does nothing to a process that has ended
        asking.communicate()
        reading.join()
        os.close(ours)

    assert asking.returncode == code
    json.loads(out)
    assert len(practice.ledger.orders) == orders
