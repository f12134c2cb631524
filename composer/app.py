"""Starts the desktop program, keeps it alive, and stops it in order. The one place with qasync."""

from __future__ import annotations

import asyncio
import gc
import logging
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import composer.ui.plain_imports  # noqa: F401  # isort: skip  (before all that knows Qt)

from PySide6.QtCore import QLocale, QLoggingCategory, QTimer
from PySide6.QtWidgets import QApplication

from composer.domain.errors import ComposerError
from composer.domain.sentences import say
from composer.resources import resource_path
from composer.ui import tasks
from composer.ui.application import Application
from composer.ui.languages import speak
from composer.ui.main_window import MainWindow
from composer.ui.single_instance import SingleInstance
from composer.ui.theme import Appearance, Theme
from composer.writing_desk import WritingDesk, open_desk, practice_services

if TYPE_CHECKING:
    from composer.services.practising import Practising
    from composer.services.preferences import Preferences
    from composer.studio import Studio
    from composer.ui.window_services import WindowServices

log = logging.getLogger(__name__)

IDENTIFIER = "io.github.composer_desktop.composer"
"""By this the desktop knows the program: its entry in the menu, its panel of what plays."""
SETTLE_MILLISECONDS = 100
"""How long after the window is shown the rest begins: it has painted itself and takes keys."""
UNSEEN_SECONDS = 0.5
"""For so long the rest waits for the first picture of the window."""
LEARN_SECONDS = 1.5
"""How long after the window the library is read for how long its songs became."""
TURN_MILLISECONDS = 5000
"""How often a second window of a library looks whether the first one has gone."""


def run(*, practice: bool, files: Sequence[Path] = ()) -> int:
    """Open the window, with these songs in it, and stay until it is closed; the exit code."""
    from composer.storage.log_file import note_crashes
    from composer.storage.paths import folders

    # What the decoder finds in a file is no news for whoever started the program.
    QLoggingCategory.setFilterRules("qt.multimedia.*=false")
    note_crashes()
    app = Application(sys.argv[:1])
    app.setApplicationName("Composer")
    app.setDesktopFileName(IDENTIFIER)
    _stand_for_itself()
    speak(app, resource_path("translations"), QLocale.system())
    # The window's own signal ends the program: the last window may be a dialog.
    app.setQuitOnLastWindowClosed(False)
    try:
        instance = SingleInstance(folders(practice=practice).library)
        if instance.show_other(files):
            return 0
        desk = open_desk(practice=practice_services() if practice else None)
    except ComposerError as error:
        Theme(app)
        return _say_why_not(app, error)

    _dress(app, desk.preferences)
    window = window_at(desk)
    closed = asyncio.Event()
    window.closed.connect(closed.set)
    if not practice:  # which has more to say above the editors than they can begin with
        window.show()
    from qasync import QEventLoop  # the system puts the window on the screen meanwhile

    loop = QEventLoop(app)
    asyncio.set_event_loop(loop)
    loop.set_exception_handler(_log_failure)
    with loop:
        try:
            loop.run_until_complete(_live(app, desk, window, closed, instance, files))
        except ComposerError as error:
            window.hide()
            return _say_why_not(app, error)
    return 0


def _say_why_not(app: Application, error: ComposerError) -> int:
    from composer.ui.sorry import say_why_not

    say_why_not(app, error)
    return error.exit_code


async def _live(
    app: Application,
    desk: WritingDesk,
    window: MainWindow,
    closed: asyncio.Event,
    instance: SingleInstance,
    files: Sequence[Path],
) -> None:
    """From the first sight of the window to its end. Raises ComposerError if there is no library.

    What is written meanwhile is kept in any case.
    """
    await _seen(window)
    instance.asked_to_show.connect(window.come_to_front)
    instance.asked_to_open.connect(window.open_files)
    instance.listen()
    studio = await open_rest(desk, window)
    if not closed.is_set():
        window.show()
        window.open_files(files)
        app.open_files_by(window.open_files)
        QTimer.singleShot(SETTLE_MILLISECONDS, lambda: _settle_in(studio, window))
        await closed.wait()
    instance.close()
    await tasks.finish()
    await studio.close()


async def open_rest(desk: WritingDesk, window: MainWindow) -> Studio:
    """The library and all that needs it, and their panes in the window.

    Between two steps the window paints itself and takes keys. Whoever closes it meanwhile waits
    for the rest, which is shorter than to take back what was begun.
    """
    from composer.studio import studio_around

    await asyncio.sleep(0)
    try:
        studio = studio_around(desk)
    except ComposerError:
        desk.songs.close_all()
        raise
    for _ in window.furnish(services_of(studio)):
        await asyncio.sleep(0)
    return studio


async def _seen(window: MainWindow) -> None:
    """Until the window has painted itself; one that the system keeps out of sight is not waited
    for."""
    handle, give_up = window.windowHandle(), time.monotonic() + UNSEEN_SECONDS
    while handle is not None and not handle.isExposed() and time.monotonic() < give_up:  # noqa: ASYNC110
        await asyncio.sleep(0.001)


def window_at(desk: WritingDesk) -> MainWindow:
    """A window in which can be written; the rest is not there yet."""
    return MainWindow(
        desk.songs,
        desk.drafting,
        desk.composing,
        desk.preferences,
        is_practice=desk.practice is not None,
        has_songs=desk.has_songs(),
    )


def window_of(studio: Studio, *, practising: Practising | None = None) -> MainWindow:
    """The whole window at once; ``practising`` in place of the studio's own play side."""
    services = services_of(studio, practising=practising)
    window = MainWindow(
        services.songs,
        services.drafting,
        services.composing,
        services.preferences,
        is_practice=services.practising is not None,
        has_songs=not services.library.is_empty(),
    )
    for _ in window.furnish(services):
        pass
    return window


def services_of(studio: Studio, *, practising: Practising | None = None) -> WindowServices:
    """What the window is for."""
    from composer.ui.window_services import WindowServices

    return WindowServices(
        composing=studio.composing,
        drafting=studio.drafting,
        songs=studio.songs,
        snippets=studio.snippets,
        spelling=studio.spelling,
        differences=studio.differences,
        queue=studio.queue,
        doubts=studio.doubts,
        library=studio.library,
        exporting=studio.exporting,
        voice_under=studio.voice_under,
        importing=studio.importing,
        finding_again=studio.finding_again,
        lyric_help=studio.lyric_help,
        spending=studio.spending,
        waveforms=studio.waveforms,
        listening=studio.listening,
        accounts=studio.accounts,
        preferences=studio.preferences,
        backups=studio.backups,
        diagnostics=studio.diagnostics,
        folders={
            "Songs": studio.folders.library,
            "Data": studio.folders.data,
            "Settings": studio.folders.settings,
        },
        correct_price=studio.correct_price,
        practising=practising or _practising(studio),
    )


def _practising(studio: Studio) -> Practising | None:
    """The play side of practice mode, where this is practice."""
    if studio.practice is None:
        return None
    from composer.services.practising import Practising

    return Practising(studio.practice)


def _stand_for_itself() -> None:
    """Have Windows show the program under its own name, not under that of what runs it.

    The entries in the Start menu carry the same (packaging/windows/composer.iss). Not yet run.
    """
    if sys.platform == "win32":
        import ctypes

        ctypes.windll.shell32.SetCurrentProcessExplicitAppUserModelID(IDENTIFIER)


def _settle_in(studio: Studio, window: MainWindow) -> None:
    """What may wait until the window can be seen: keys, left-over orders, old deletions."""
    gc.freeze()
    gc.enable()
    tasks.start("keys", studio.accounts.load(), on_error=window.show_error)
    for notice in studio.notices:
        window.show_notice(notice)
    window.lay_newest_ready()
    window.serve_media_keys()
    tasks.start("lengths", _learn_lengths(studio))
    studio.queue.wait_for_network()
    from composer.ui.network import Network

    network = Network(window)
    network.changed.connect(lambda online: window.set_online(online=online))
    network.watch()
    if not _looks_after_the_rest(studio, window):
        owner = studio.lock.owner()
        window.show_notice(
            say(
                "This library is open twice. Another Composer (process {process}) looks after the "
                "orders that wait; what is ordered here is seen to here.",
                process=owner,
            )
            if owner
            else say(
                "This library is open twice. Another Composer looks after the orders that wait; "
                "what is ordered here is seen to here."
            )
        )
        turn = QTimer(window)

        def look() -> None:
            if _looks_after_the_rest(studio, window):
                turn.stop()

        turn.timeout.connect(look)
        turn.start(TURN_MILLISECONDS)


def _looks_after_the_rest(studio: Studio, window: MainWindow) -> bool:
    """Begin with what earlier runs left over, unless another process has that in hand."""
    try:
        # A command line may have the lock for the blink in which it looks who has it.
        if not (studio.lock.acquire() or studio.lock.acquire()):
            return False
    except ComposerError as error:
        window.show_error(error)
        return True
    tasks.start("recovery", _recover(studio, window), on_error=window.show_error)
    _empty_bin(studio, window)
    return True


async def _learn_lengths(studio: Studio) -> None:
    await asyncio.sleep(LEARN_SECONDS)
    await studio.learn_lengths()
    gc.freeze()  # what was loaded since: looking through it would fall into somebody's key


async def _recover(studio: Studio, window: MainWindow) -> None:
    window.tell_left_over(await studio.queue.recover())


def _empty_bin(studio: Studio, window: MainWindow) -> None:
    try:
        studio.library.empty_bin()
    except ComposerError as error:
        window.show_error(error)


def _dress(app: QApplication, preferences: Preferences) -> None:
    settings = preferences.settings
    theme = Theme(
        app,
        appearance=Appearance(settings.appearance),
        text_scale=settings.text_percent / 100,
        reduced_motion=settings.reduced_motion,
        more_contrast=settings.more_contrast,
    )

    def follow() -> None:
        settings = preferences.settings
        theme.set_appearance(Appearance(settings.appearance))
        theme.set_text_scale(settings.text_percent / 100)
        theme.set_reduced_motion(settings.reduced_motion)
        theme.set_more_contrast(settings.more_contrast)

    preferences.changed.connect(lambda _settings: follow())


def _log_failure(_loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    error = context.get("exception")
    log.error("%s", context.get("message"), exc_info=error)
