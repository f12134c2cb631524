"""What the window tells by itself, at the bottom right: ends, failures, what was left over."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QWidget

from composer.domain.delivery import Written
from composer.domain.errors import Charge, ComposerError
from composer.domain.generation import Generation, State
from composer.domain.stake import stake
from composer.services.library import BIN_DAYS
from composer.services.spending import Drift
from composer.ui.elsewhere import open_folder
from composer.ui.languages import marked, translate, translated
from composer.ui.library_words import balance_text, cost_text, length_text
from composer.ui.spend_again import SpendQuestion
from composer.ui.widgets.key_names import shortcut_text
from composer.ui.widgets.notices import Toast, ToastStack, failure_toast

Action = Callable[[], object]

MOST_FAILURES = 3
"""So many songs that came to nothing are told of at once."""
_CHARGED = {
    Charge.NO: marked("messages", "Not charged"),
    Charge.YES: marked("messages", "Charged"),
    Charge.UNKNOWN: marked("messages", "It may have been charged"),
}
_FAILED = marked("messages", "{title} failed")
_ENDS = {
    State.UNCERTAIN: marked("messages", "{title} is in doubt"),
    State.CANCELLED: marked("messages", "{title} is stopped"),
}
"""How a song came to nothing that did not simply fail."""


class Messages:
    """Puts sentences into toasts; failures stay until they were closed."""

    def __init__(self, window: QWidget) -> None:
        self.stack = ToastStack(window)
        self._last_undoable: Toast | None = None
        self._spend_asked: Toast | None = None
        self._failures: dict[str, Toast] = {}
        """Of which generation each tells that is on screen, the oldest first."""

    def error(self, error: ComposerError) -> None:
        """Something failed."""
        head, words = translated(error.short), translated(error.message)
        if head == words:  # it has no shorter form, and would be read twice
            head, _, words = words.partition(". ")
            head = head.rstrip(".")
        self.stack.show_toast(failure_toast(head, words))

    def notice(self, sentence: str) -> None:
        """Something that the user should know; it stays until it was read."""
        head, _, rest = translated(sentence).partition(". ")
        self.stack.show_toast(Toast(head.rstrip("."), rest, icon="info", colour="t2", stays=True))

    def passing(self, head: str, words: str, icon: str) -> None:
        """Something was done as it was wanted; it leaves by itself."""
        self.stack.show_toast(Toast(head, words, icon=icon, colour="t2"))

    def ask(self, head: str, words: str, yes: str, action: Action) -> None:
        """Something is not done before a yes; it stays until it was read."""
        toast = Toast(head, words, icon="question", colour="warn_text", stays=True)
        toast.add_action(yes, action)
        self.stack.show_toast(toast)

    def exported(self, written: Written) -> None:
        """A file was written; it can be looked at where it lies."""
        toast = Toast(
            translate("messages", "Exported"),
            translated(written.sentence),
            icon="export",
            colour="accent_text",
        )
        folder = written.file.parent
        toast.add_action(translate("messages", "Show"), lambda: open_folder(folder))
        self.stack.show_toast(toast)

    def undoable(self, head: str, words: str, icon: str, undo: Action) -> None:
        """Something was done that can be taken back."""
        toast = Toast(head, words, icon=icon, colour="t2")
        toast.add_action(translate("messages", "Undo"), undo)
        keys = shortcut_text("Ctrl+Z")
        toast.setAccessibleDescription(
            translate("messages", "{keys} takes it back.").format(keys=keys)
        )
        self._last_undoable, self._undo = toast, undo
        toast.closed.connect(lambda: self._forget(toast))
        self.stack.show_toast(toast)

    def undo_last(self) -> None:
        """Take back what was last done, by keyboard, as long as its message stands."""
        toast = self._last_undoable
        if toast is not None:
            self._undo()
            toast.close_toast()

    def deleted(self, title: str, undo: Action) -> None:
        """A song went into the bin."""
        self._binned(translate("messages", "{title} deleted").format(title=title), undo)

    def deleted_many(self, count: int, undo: Action) -> None:
        """Several songs went into the bin at once."""
        head = (
            translate("messages", "1 song deleted")
            if count == 1
            else translate("messages", "{count:,} songs deleted", "", count)
        )
        self._binned(head.format(count=count), undo)

    def _binned(self, head: str, undo: Action) -> None:
        kept = translate("messages", "Kept for {days} days", "", BIN_DAYS)
        self.undoable(head, kept.format(days=BIN_DAYS), "trash", undo)

    def ready(self, generation: Generation, label: str, play: Action) -> None:
        """A song is done."""
        parts = (length_text(generation), cost_text(generation), label, balance_text(generation))
        told = " · ".join(filter(None, parts))
        toast = Toast(
            translate("messages", "{title} is ready").format(title=generation.title), told
        )
        toast.add_action(translate("messages", "Play"), play)
        if (outdated := self._failures.get(generation.id)) is not None:
            outdated.close_toast()
        self.stack.show_toast(toast)

    def spend_asked(self, question: SpendQuestion) -> None:
        """Something is not sent before a yes to the very amount; the newest question stands."""

        def spend() -> None:
            try:
                question.spend()
            except ComposerError as error:
                self.error(error)

        if self._spend_asked is not None:
            self._spend_asked.close_toast()
        toast = Toast(question.head, question.words, icon="warning", colour="warn_text", stays=True)
        toast.add_action_below(question.yes, spend)
        toast.closed.connect(lambda: self._no_longer_asked(toast))
        self._spend_asked = toast
        self.stack.show_toast(toast)

    def _no_longer_asked(self, toast: Toast) -> None:
        if toast is self._spend_asked:
            self._spend_asked = None

    def drifted(self, label: str, drift: Drift, adopt: Action) -> None:
        """A service charged something else than the price list says."""
        toast = Toast(
            translate("messages", "{label} cost {charged}").format(
                label=label, charged=translated(drift.charged_text)
            ),
            translate("messages", "The price list said {expected}.").format(
                expected=translated(drift.expected_text)
            ),
            icon="warning",
            colour="warn_text",
            stays=True,
        )
        if drift.corrected is not None:
            toast.add_action_below(
                translate("messages", "Use {price} from now on").format(
                    price=translated(drift.corrected_text)
                ),
                adopt,
            )
        self.stack.show_toast(toast)

    def failed(self, generation: Generation, show: Action) -> None:
        """A song came to nothing; says whether money was taken, and leads to the whole story."""
        failure = generation.failure
        if failure is None:
            return
        in_doubt = generation.state is State.UNCERTAIN
        head = translate("messages", _ENDS.get(generation.state, _FAILED))
        head = head.format(title=generation.title)
        charged = translate("messages", _CHARGED[failure.charged])
        told = "" if "charged" in failure.short else f" {charged}."
        words = f"{translated(failure.short)}.{told}"
        toast = failure_toast(head, words)
        if generation.state in _ENDS:  # as in its row
            icon = "question" if in_doubt else "stop-circle"
            toast = Toast(head, words, icon=icon, colour="warn_text", stays=True)
        toast.setAccessibleName(f"{head}. {translated(failure.message)}")
        toast.add_action(translate("messages", "Show"), show)
        self._show_failure(generation.id, toast)

    def left_over(
        self,
        waiting: Sequence[Generation],
        doubtful: Sequence[Generation],
        *,
        resume: Action,
        review: Action,
        discard: Action,
    ) -> None:
        """Orders of an earlier run wait or are in doubt; nothing is sent for them without a yes."""
        number, others = len(waiting), len(doubtful)
        counted = (
            (waiting, translate("messages", "{number} waiting, {sum}", "", number)),
            (doubtful, translate("messages", "{number} in doubt, {sum}", "", others)),
        )
        parts = (
            words.format(number=len(rows), sum=stake_text(rows)) for rows, words in counted if rows
        )
        sentences = []
        if waiting:
            sentences.append(
                translate(
                    "messages", "Left over from last time. Nothing has been sent for what waits."
                )
            )
        if doubtful:
            sentences.append(translate("messages", "What is in doubt may have been charged."))
        toast = Toast(
            " · ".join(parts), " ".join(sentences), icon="hourglass", colour="t2", stays=True
        )
        actions = [(translate("messages", "Resume"), resume)] if waiting else []
        actions += [(translate("messages", "Review"), review)] if doubtful else []
        actions += [(translate("messages", "Discard"), discard)] if waiting else []
        toast.add_row_below(actions)
        self.stack.show_toast(toast)

    def _show_failure(self, generation_id: str, toast: Toast) -> None:
        """Show the newest few: what older ones said, the rows of the library go on saying."""
        kept = self._failures
        outdated = [kept.pop(generation_id)] if generation_id in kept else []
        while len(kept) >= MOST_FAILURES:
            outdated.append(kept.pop(next(iter(kept))))
        for each in outdated:
            each.close_toast()
        kept[generation_id] = toast
        toast.closed.connect(lambda: self._failures.pop(generation_id, None))
        self.stack.show_toast(toast)

    def _forget(self, toast: Toast) -> None:
        if toast is self._last_undoable:
            self._last_undoable = None


def stake_text(waiting: Sequence[Generation]) -> str:
    """What they may cost together: ``$0.42``, ``up to $1.20``, ``$0.21 and 20 credits``."""
    return translated(stake(waiting).text)
