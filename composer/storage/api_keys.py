"""Where does the key of a service come from, and where is it kept?

From the environment, else from this run's memory, else from the operating system's own keyring;
never from a file and never into one. All calls can block on a system's prompt: use a thread.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Literal

from composer.domain.errors import KeyProblem, KeyStoreProblem
from composer.domain.provider import key_variable
from composer.domain.sentences import say

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

Source = Literal["environment", "keyring", "memory"]

SERVICE = "composer"
"""Under this name, with the provider's id as user name, the keys stand in the keyring."""

_LABELS = {
    "keyring.backends.SecretService": "GNOME Keyring",
    "keyring.backends.libsecret": "GNOME Keyring",
    "keyring.backends.kwallet": "KWallet",
    "keyring.backends.macOS": "macOS Keychain",
    "keyring.backends.Windows": "Windows Credential Locker",
}
"""The only stores that are used. Others keep keys in plain files, or throw them away."""


class StoredKey:
    """A key, which shows itself only when asked to."""

    __slots__ = ("_secret", "source")

    def __init__(self, secret: str, source: Source) -> None:
        self._secret = secret
        self.source: Source = source

    def reveal(self) -> str:
        """The key itself, for the request's header and nothing else."""
        return self._secret

    @property
    def last_four(self) -> str:
        """The last four characters, or none if that would be much of a short key."""
        return self._secret[-4:] if len(self._secret) >= 12 else ""

    def __repr__(self) -> str:
        return f"<key from {self.source}>"

    __str__ = __repr__

    def __reduce__(self) -> tuple[object, ...]:
        raise TypeError("a key is not pickled")


_THIS_KEY = say("This key")


def tidied(key: str, called: str = _THIS_KEY) -> str:
    """The key without white space around it. Raises KeyProblem if it cannot be a key."""
    key = key.strip()
    if not key:
        raise KeyProblem(
            say("{called} is empty. Paste the key as the service shows it.", called=called)
        )
    if not all("!" <= char <= "~" for char in key):
        raise KeyProblem(
            say(
                "{called} has spaces, line breaks or letters that no key has. Nothing was stored "
                "or sent. Copy it again from the service's page.",
                called=called,
            ),
            short=say("Not a key"),
        )
    return key


class ApiKeys:
    """The keys of all services."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = environment
        self._until_quit: dict[str, str] = {}

    def __repr__(self) -> str:
        return "<ApiKeys>"

    def get(self, provider: str) -> StoredKey | None:
        """The key to use now, or None. Raises KeyProblem, KeyStoreProblem."""
        variable = key_variable(provider)
        given = self._environment.get(variable, "")
        if given.strip():
            return StoredKey(
                tidied(given, say("The key in {variable}", variable=variable)), "environment"
            )
        if provider in self._until_quit:
            return StoredKey(self._until_quit[provider], "memory")
        store = _store()
        if store is None:
            return None
        with _keyring_errors("read"):
            secret = store.get_password(SERVICE, provider)
        return StoredKey(secret, "keyring") if secret else None

    def put(self, provider: str, key: str) -> Source:
        """Keep a key: in the keyring, or where there is none in memory until the program ends.

        Raises KeyProblem for what cannot be a key, KeyStoreProblem if the keyring refuses; the
        key is not kept then.
        """
        key = tidied(key)
        store = _store()
        if store is None:
            return self.keep_until_quit(provider, key)
        with _keyring_errors("kept"):
            store.set_password(SERVICE, provider, key)
        self._until_quit.pop(provider, None)
        return "keyring"

    def keep_until_quit(self, provider: str, key: str) -> Source:
        """Keep a key in this process alone, whether or not there is a keyring."""
        self._until_quit[provider] = tidied(key)
        return "memory"

    def remove(self, provider: str) -> None:
        """Forget the key everywhere but in the environment, which is not ours."""
        self._until_quit.pop(provider, None)
        store = _store()
        if store is not None:
            with _keyring_errors("removed"):
                if store.get_password(SERVICE, provider) is not None:
                    store.delete_password(SERVICE, provider)

    def store_label(self) -> str | None:
        """What the keyring in use is called; None if there is none. Looks anew at every call."""
        store = _store()
        if store is None:
            return None
        label = _LABELS[type(store).__module__]
        # KDE's wallet answers under the same D-Bus name as GNOME's keyring.
        is_kde = "KDE" in self._environment.get("XDG_CURRENT_DESKTOP", "").split(":")
        return "KWallet" if is_kde and label == "GNOME Keyring" else label


def _store() -> KeyringBackend | None:
    """The operating system's own keyring, or None if there is none that can be used.

    keyring's own choice is not taken: it remembers for ever that there was none, takes plug-ins
    that write plain files, and may chain several stores so that a refused key lands in the next.
    What the user has set for keyring is honoured where it names one of ours; anything else that
    is set (such as its "null" store) means: no keyring.
    """
    import keyring.core

    try:
        configured = keyring.core.load_env() or keyring.core.load_config()
    except Exception:  # noqa: BLE001  a wrong setting can raise anything, and then names no store
        return None
    if configured is not None:
        return configured if type(configured).__module__ in _LABELS else None
    return next(_usable_stores(), None)


def _usable_stores() -> Iterator[KeyringBackend]:
    import sys

    # Only what belongs to this system is imported: the others cost time and always fail.
    if sys.platform == "darwin":
        from keyring.backends import macOS

        if macOS.Keyring.viable:
            yield macOS.Keyring()
    elif os.name == "nt":
        from keyring.backends import Windows

        if Windows.WinVaultKeyring.viable:
            yield Windows.WinVaultKeyring()  # type: ignore[no-untyped-call]
    else:
        from keyring.backends import SecretService, kwallet, libsecret

        kinds: tuple[type[KeyringBackend], ...] = (
            SecretService.Keyring,
            libsecret.Keyring,
            kwallet.DBusKeyring,
        )
        for kind in kinds:
            if kind.viable:
                yield kind()


@contextmanager
def _keyring_errors(done: str) -> Iterator[None]:
    try:
        yield
    except Exception as error:  # noqa: BLE001  D-Bus, COM and keyring share no kind of error
        raise KeyStoreProblem(
            say(
                "The keyring of this computer did not answer, so the key was not {done} "
                "({reason}). Nothing was sent to the service. Unlock the keyring and "
                "try again, or use the key for this session alone.",
                done=done,
                reason=type(error).__name__,
            ),
            short=say("The keyring is locked"),
        ) from None
