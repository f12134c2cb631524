"""Does a text that others may read still hold a key, a person's folder or a line of a song?"""

from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from composer.domain.withheld import GONE, withhold

LIKE_KEYS = (
    "sk-proj-T3BlbkFJ4f7Gq1ZxY0bU",
    "ky_live_9f8e7d6c5b4a39281706f5e4",
    "051fe24deb404269b08b06c026f9a738",
    "eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCJ9.eyJHcm91cCI6IjEifQ.c2lnbmF0dXJl",
    "AKIAIOSFODNN7EXAMPLE",
)
SENTENCES = (
    "{}",
    "the service answered 401 to {} at once",
    "header X-API-Key: {}",
    "https://api.example.com/v1/songs?key={}&page=2",
    "/srv/music/{}/song.wav: no such file",
    "KeyError({!r})",
)


@pytest.mark.parametrize("sentence", SENTENCES)
@pytest.mark.parametrize("key", LIKE_KEYS)
def test_what_looks_like_a_key_goes(sentence: str, key: str) -> None:
    assert key not in withhold(sentence.format(key))


@given(st.text(string.ascii_letters + string.digits + "-_", min_size=4), st.sampled_from(SENTENCES))
def test_what_is_known_goes_whatever_it_looks_like(key: str, sentence: str) -> None:
    left = withhold(sentence.format(key), [key])
    assert key not in left.replace(GONE, "")


@pytest.mark.parametrize(
    "said",
    [
        "Bearer abc",
        "authorization: Basic dXNlcjpwdw",
        "password=hunter2",
        'api_key": "short1"',
        "token abc,",
    ],
)
def test_what_is_said_to_be_a_secret_goes(said: str) -> None:
    left = withhold(f"asked with {said} and refused")
    assert GONE in left
    assert not any(secret in left for secret in ("abc", "dXNl", "hunter2", "short1"))


@pytest.mark.parametrize(
    "path",
    [
        "/home/ada/Music/For Eve/2026 my song.wav",
        "/Users/ada lovelace/Library/x.db",
        r"C:\Users\Ada\AppData\Roaming\x.db",
        r"\\nas\ada\song.wav",
        "/mnt/studio/library/2026 my song.wav",
    ],
)
def test_a_folder_of_a_person_goes_with_all_below_it(path: str) -> None:
    left = withhold(f"reading failed at {path}")
    assert left == f"reading failed at /{GONE}"


def test_lines_of_a_song_go_also_one_by_one_and_written_in_code() -> None:
    lyrics = "[Verse]\nsalt on the rail\nder Wind kommt schräg"
    said = "ValueError: salt on the rail; b'der Wind kommt schr\\xe4g'; 'salt%20on%20the%20rail'"
    left = withhold(said, [lyrics])
    assert not any(word in left for word in ("salt", "Wind"))


def test_the_rest_stays_readable() -> None:
    line = "2026-11-21 18:51:54,454Z 18403 ERROR composer.services.under_way: order met KeyError"
    frame = "  services/generation_run.py:239 _end"
    assert withhold(f"{line}\n{frame}") == f"{line}\n{frame}"
