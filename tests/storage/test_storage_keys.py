"""A key comes from the environment, memory or the keyring, and shows itself nowhere."""

from __future__ import annotations

import logging
import pickle
import traceback
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from composer.domain.errors import KeyProblem
from composer.storage.api_keys import ApiKeys, StoredKey, tidied
from tests.keyring_session import run_python_with_keyring

SECRET = "kyma-0123456789abcdefWXYZ"

PUT = f"""
from composer.storage.api_keys import ApiKeys
keys = ApiKeys({{}})
print(keys.store_label(), keys.get("kyma"), keys.put("kyma", " {SECRET}\\n"))
"""
GET = f"""
from composer.storage.api_keys import ApiKeys
keys = ApiKeys({{}})
key = keys.get("kyma")
print(key.source, key.last_four, key.reveal() == "{SECRET}", keys.get("minimax"))
"""
FOREIGN = f"""
import keyring
keyring.set_password("composer", "minimax", "{SECRET}")
from composer.storage.api_keys import ApiKeys
print(ApiKeys({{}}).get("minimax").reveal() == keyring.get_password("composer", "minimax"))
"""
REMOVE = """
from composer.storage.api_keys import ApiKeys
keys = ApiKeys({})
keys.remove("kyma")
keys.remove("kyma")
print(keys.get("kyma"))
"""


def words_of(code: str, home: Path, **environment: str) -> str:
    done = run_python_with_keyring(code, home, environment=environment)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


# --- a real GNOME Keyring -------------------------------------------------------------------------


def test_a_key_outlives_the_program_in_the_keyring_and_in_no_file(tmp_path):
    home = tmp_path / "home"
    assert words_of(PUT, home) == "GNOME Keyring None keyring"
    assert words_of(GET, home) == "keyring WXYZ True None"
    written = [file for file in home.rglob("*") if file.is_file()]
    assert written  # the keyring itself
    assert not any(SECRET.encode() in file.read_bytes() for file in written)
    assert words_of(REMOVE, home) == "None"
    assert "AttributeError" in run_python_with_keyring(GET, home).stderr


def test_keys_stand_where_other_programs_look_for_them(tmp_path):
    assert words_of(FOREIGN, tmp_path / "home") == "True"


def test_the_store_is_named_for_the_desktop(tmp_path):
    code = (
        "import os; from composer.storage.api_keys import ApiKeys; "
        "print(ApiKeys(os.environ).store_label())"
    )
    assert words_of(code, tmp_path / "home", XDG_CURRENT_DESKTOP="KDE") == "KWallet"


@pytest.mark.parametrize("backend", ["null.Keyring", "fail.Keyring", "nowhere.Keyring"])
def test_another_choice_than_a_system_keyring_means_none(tmp_path, backend):
    code = (
        "from composer.storage.api_keys import ApiKeys; keys = ApiKeys({}); "
        f"print(keys.store_label(), keys.put('kyma', '{SECRET}'))"
    )
    chosen = f"keyring.backends.{backend}"
    words = words_of(code, tmp_path / "home", PYTHON_KEYRING_BACKEND=chosen)
    assert words == "None memory"


def test_a_store_of_plain_text_is_refused_even_if_it_is_chosen(tmp_path):
    (tmp_path / "plain_store.py").write_text(
        "from keyring.backend import KeyringBackend\n"
        "class Keyring(KeyringBackend):\n"
        "    priority = 99\n"
        "    def get_password(self, service, username): return None\n"
        "    def set_password(self, service, username, password):\n"
        "        open('leak.txt', 'w').write(password)\n"
        "    def delete_password(self, service, username): pass\n"
    )
    code = f"""
import sys; sys.path.insert(0, "{tmp_path}")
import keyring.backends.fail, plain_store
from composer.storage.api_keys import ApiKeys
print(ApiKeys({{}}).store_label(), ApiKeys({{}}).put("kyma", "{SECRET}"))
"""
    words = words_of(code, tmp_path / "home", PYTHON_KEYRING_BACKEND="plain_store.Keyring")
    assert words == "None memory"


def test_a_locked_keyring_is_told_and_the_key_is_not_kept_elsewhere(tmp_path):
    code = f"""
from composer.domain.errors import KeyStoreProblem
from composer.storage import api_keys
class Locked:
    def get_password(self, service, username): raise OSError("locked")
    def set_password(self, service, username, password): raise OSError(password)
api_keys._store = Locked
keys = api_keys.ApiKeys({{}})
import traceback
for call in (lambda: keys.get("kyma"), lambda: keys.put("kyma", "{SECRET}")):
    try:
        call()
    except KeyStoreProblem as problem:
        assert "Unlock the keyring" in problem.message
        traceback.print_exc()
print(len(keys._until_quit), keys.keep_until_quit("kyma", "{SECRET}"), keys.get("kyma").source)
"""
    done = run_python_with_keyring(code, tmp_path / "home")
    assert done.stdout.strip() == "0 memory memory"
    assert "KeyStoreProblem" in done.stderr
    assert SECRET not in done.stderr


# --- without a keyring (the tests' own environment chooses none) ----------------------------------


def test_without_a_keyring_a_key_is_kept_until_the_program_ends():
    keys = ApiKeys({})
    assert keys.store_label() is None
    assert keys.get("kyma") is None
    assert keys.put("kyma", SECRET) == "memory"
    assert keys.get("kyma").reveal() == SECRET
    assert ApiKeys({}).get("kyma") is None
    keys.remove("kyma")
    assert keys.get("kyma") is None


@pytest.mark.parametrize("provider", ["kyma", "verbatik", "apiframe", "minimax"])
def test_the_environment_goes_before_everything_and_is_never_stored(provider):
    keys = ApiKeys({f"{provider.upper()}_API_KEY": f" {SECRET}\n"})
    keys.put(provider, "another-key-0000")
    found = keys.get(provider)
    assert (found.source, found.reveal()) == ("environment", SECRET)
    keys.remove(provider)
    assert keys.get(provider).source == "environment"
    assert keys._until_quit == {}


def test_an_empty_variable_is_no_key():
    assert ApiKeys({"KYMA_API_KEY": " \n"}).get("kyma") is None


def test_a_damaged_variable_is_named_and_not_shown():
    with pytest.raises(KeyProblem, match="KYMA_API_KEY") as told:
        ApiKeys({"KYMA_API_KEY": f"{SECRET}\x07"}).get("kyma")
    assert SECRET not in told.value.message


def test_a_key_shows_itself_only_when_asked(caplog):
    key = StoredKey(SECRET, "keyring")
    keys = ApiKeys({"KYMA_API_KEY": SECRET})
    keys.keep_until_quit("minimax", SECRET)
    logging.getLogger("composer").error("%s %r %s", key, keys, [key])
    told = f"{key} {key!r} {[key]} {keys!r} {caplog.text}"
    assert SECRET not in told
    assert SECRET[5:15] not in told
    assert key.last_four == "WXYZ"
    assert StoredKey("short", "memory").last_four == ""
    with pytest.raises(TypeError):
        pickle.dumps(key)


@given(key=st.text(st.characters(exclude_categories=()), max_size=30))
def test_a_key_is_printable_ascii_or_refused_without_being_shown(key):
    try:
        kept = tidied(f"  {key}\r\n")
    except KeyProblem:
        shown = traceback.format_exc().split("KeyProblem:")[-1]
        assert len(key.strip()) < 8 or key not in shown
        assert not key.strip() or not all("!" <= char <= "~" for char in key.strip())
    else:
        assert kept == key.strip()
        assert kept.isascii()
        assert kept.isprintable()
        assert " " not in kept
