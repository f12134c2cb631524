"""Is a key found in anything that the program writes, in any form, whatever it meets?

Each service is bought from, refuses, fails, and the program itself breaks down and is killed, with
every logger at its most talkative. Then every byte that was written is searched for every key.
"""

from __future__ import annotations

import base64
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import pytest

from composer.practice.services import PracticeServices
from tests.patience import PATIENCE, wait_until

LYRICS = ("--lyrics", "[Verse]\nsalt on the rail")
ORDERS: dict[str, tuple[str, ...]] = {
    "kyma": ("--sku", "kyma/minimax-music", *LYRICS),
    "verbatik": ("--sku", "verbatik/text-to-music", *LYRICS),
    "apiframe": ("--sku", "apiframe/elevenlabs-music", "--set", "music_length_ms=5000"),
    "minimax": ("--sku", "minimax/music-2.6", *LYRICS),
}
WRONG = "wrong+key/of-{}?with=signs&more%20"
"""A key that no service accepts, with signs that would be written otherwise in an address."""

TALKATIVE = """
import faulthandler, json, logging, os, sys
home = os.environ["COMPOSER_HOME"]
logging.basicConfig(level=logging.DEBUG, filename=f"{home}/debug.log")
faulthandler.enable(open(f"{home}/crash.txt", "w"))
faulthandler.dump_traceback(open(f"{home}/stacks.txt", "w"))
"""
SHOPPING = f"""{TALKATIVE}
import asyncio
sleep = asyncio.sleep
asyncio.sleep = lambda _seconds: sleep(0)  # between two tries
from composer import cli
from composer.storage.audio_files import AudioFiles

move_in = AudioFiles.move_in

def breaks_down(files, file, relative):
    raise RuntimeError(f"{{files.__dict__}} {{file}} {{relative}}")

for environment, is_broken, arguments in json.load(sys.stdin):
    os.environ.update(environment)
    AudioFiles.move_in = breaks_down if is_broken else move_in
    try:
        print(arguments, cli.run(arguments))
    except Exception:
        logging.exception("the program broke down")
        sys.excepthook(*sys.exc_info())
"""
STUDIO = f"""{TALKATIVE}
import asyncio, traceback
from composer.domain.request import Request
from composer.studio import open_studio

async def main():
    studio = open_studio()
    await studio.accounts.load()
    print(studio, vars(studio.accounts), [vars(each) for each in studio.providers.values()])
    for provider in ("kyma", "verbatik", "apiframe", "minimax"):
        try:
            print(await studio.accounts.test(provider))
        except Exception:
            traceback.print_exc()
    print(await studio.queue.recover())
    while studio.queue.active_ids:
        print(await studio.queue.wait(studio.queue.active_ids[0]))
    await studio.close()

asyncio.run(main())
"""


def forms(key: str) -> Iterator[tuple[str, bytes]]:
    """What a key may look like where it has been written down, with a name for each form."""
    plain = key.encode()
    yield "as it is", plain
    yield "in hex", plain.hex().encode()
    yield "in HEX", plain.hex().upper().encode()
    yield "in an address", quote(key, safe="").encode()
    yield "in UTF-16", key.encode("utf-16-le")
    for encode in (base64.b64encode, base64.urlsafe_b64encode):
        for before in range(3):
            # What stands before it shifts it; the edges mix with whatever stands beside it.
            text = encode(bytes(before) + plain).rstrip(b"=")
            yield f"in base64, shifted by {before}", text[4 if before else 0 : -4]


def found_in(content: bytes, keys: dict[str, str]) -> list[str]:
    return [
        f"the key of {owner} {form}"
        for owner, key in keys.items()
        for form, text in forms(key)
        if text in content
    ]


def everything_written(home: Path) -> dict[str, bytes]:
    return {str(file): file.read_bytes() for file in home.rglob("*") if file.is_file()}


def processes_below(pid: int) -> list[int]:
    """A process and all that it has started, and those in turn."""
    listed = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *(below for child in listed for below in processes_below(int(child)))]


@contextmanager
def started(
    arguments: list[str], environment: dict[str, str], said: Path
) -> Iterator[subprocess.Popen[bytes]]:
    with said.open("ab") as output:
        process = subprocess.Popen(
            arguments, env=environment, stdin=subprocess.PIPE, stdout=output, stderr=output
        )
        try:
            yield process
        finally:
            process.kill()
            process.communicate()


def test_every_form_in_which_a_key_may_be_written_is_found() -> None:
    keys = {"somebody": WRONG.format("somebody")}
    key = keys["somebody"].encode()
    for before in (b"", b"B", b"Be", b"Bearer "):
        for text in (
            before + key + b"\n",
            base64.b64encode(before + key + b": and more"),
            (before + key).hex().encode(),
            quote(before + key, safe="").encode(),
        ):
            assert found_in(b"... " + text + b" ...", keys), text
    assert not found_in(b"a text without any", keys)


@pytest.mark.skipif(not Path("/proc/self/cmdline").exists(), reason="looks at /proc")
def test_no_key_is_written_anywhere(practice: PracticeServices, composer_home: Path) -> None:
    practice.start()
    home = composer_home
    home.mkdir()
    wrong = {service: WRONG.format(service) for service in ORDERS}
    keys = dict(practice.keys) | {f"{service}, wrong": key for service, key in wrong.items()}
    environment = {
        **os.environ,
        "COMPOSER_HOME": str(home),
        **{f"COMPOSER_{service.upper()}_URL": url for service, url in practice.urls.items()},
        **{f"{service.upper()}_API_KEY": key for service, key in practice.keys.items()},
    }
    said = home / "said.txt"
    runs: list[tuple[dict[str, str], bool, list[str]]] = []
    for service, order in ORDERS.items():
        name, key = f"{service.upper()}_API_KEY", practice.keys[service]

        def buy(words: str, order: tuple[str, ...] = order) -> list[str]:
            return ["generate", *order, "--prompt", words, "--yes", "--json"]

        practice.faults.next("status:500", service=service)
        runs.append(({name: key}, False, buy(f"{service} fails")))
        runs.append(({name: key}, False, buy(f"{service} sells")))
        runs.append(({name: key}, True, buy("the program breaks down")))
        runs.append(({name: wrong[service]}, False, buy(f"{service} refuses")))
    runs += [({}, False, [command, "--json"]) for command in ("history", "jobs", "spend", "where")]

    with started([sys.executable, "-c", SHOPPING], environment, said) as process:
        process.communicate(json.dumps(runs).encode(), timeout=PATIENCE)
    bought = {entry.service for entry in practice.ledger.orders if entry.outcome == "answered"}
    assert bought == set(ORDERS)
    ends = {key[-4:] for key in wrong.values()}
    refused = {entry.service for entry in practice.ledger.orders if entry.key_ending in ends}
    assert refused == set(ORDERS)
    assert "RuntimeError" in said.read_text() + (home / "debug.log").read_text()

    # Killed while a service has an order: what is in the database's log by then is there.
    practice.faults.next("hang", service="kyma")
    words = ("--prompt", "it is killed", "--yes")
    command = [sys.executable, "-m", "composer", "generate", *ORDERS["kyma"], *words]
    with started(command, environment, said) as process:
        wait_until("it hangs", lambda: not practice.faults.pending)
        looked_at = b"".join(
            Path(f"/proc/{pid}/cmdline").read_bytes() for pid in processes_below(process.pid)
        )
        process.send_signal(signal.SIGKILL)
    assert b"is killed" in looked_at
    practice.faults.release()
    at_the_kill = everything_written(home)
    assert any(name.endswith("-wal") and content for name, content in at_the_kill.items())
    with started([sys.executable, "-c", STUDIO], environment, said) as process:
        process.communicate(timeout=PATIENCE)

    files = at_the_kill | everything_written(home) | {"arguments of processes": looked_at}
    assert b"HTTP" in files[str(home / "debug.log")]  # it does say much
    assert {
        name: hits for name, content in files.items() if (hits := found_in(content, keys))
    } == {}
    assert practice.ledger.leaks == ()
