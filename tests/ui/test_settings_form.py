"""The settings of a model, as a person sets them: dragging, typing, switching."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QLineEdit,
    QRadioButton,
    QSlider,
    QSpinBox,
    QWidget,
)
from pytestqt.qtbot import QtBot

from composer.domain.options import (
    Choice,
    Length,
    Number,
    OptionRefused,
    Text,
    Toggle,
    checked,
)
from composer.domain.sku import Sku
from composer.domain.text import TextLimit
from composer.ui.settings_form import SettingsForm, summary
from composer.ui.settings_rows import arranged, label_width
from composer.ui.theme import Theme
from composer.ui.value_box import (
    read_length,
    read_number,
    write_length,
    write_number,
)

LENGTH = Length(
    name="music_length_ms",
    label="Length",
    help="How long.",
    minimum=1_000,
    maximum=300_000,
    step=1_000,
    default=30_000,
)
FORMAT = Choice(
    name="format",
    label="Format",
    help="The file.",
    choices=(("mp3", "MP3"), ("wav", "WAV")),
    default="mp3",
)
STYLE = Choice(
    name="style",
    label="Style",
    help="The band.",
    choices=tuple((name, name.title()) for name in ("lofi", "folk", "rock", "jazz", "house")),
    default=None,
    unset="From your words",
)
BPM = Number(
    name="bpm",
    label="Tempo",
    help="Beats.",
    minimum=40,
    maximum=200,
    default=None,
    unit="bpm",
)
STRENGTH = Number(
    name="strength",
    label="Style strength",
    help="How strong.",
    minimum=0,
    maximum=1,
    step=0.05,
    default=0.65,
    whole=False,
    slider=True,
)
SEED = Number(
    name="seed",
    label="Seed",
    help="Same seed, same music.",
    minimum=0,
    maximum=99,
    default=None,
    unset="Random",
    dice=True,
    advanced=True,
)
KEEP = Toggle(name="keep", label="Keep a copy", help="On: recoverable.")
KEY = Text(name="key", label="Key", help="The key.", most=4)


def sku_of(*options: object, name: str = "one", notice: str = "") -> Sku:
    return Sku(
        id=f"test/{name}",
        provider="test",
        provider_label="Test",
        label=name,
        fact="",
        prompt=TextLimit(most=10),
        options=tuple(options),  # type: ignore[arg-type]
        notice=notice,
    )


@pytest.fixture
def form(theme: Theme, qtbot: QtBot) -> SettingsForm:
    form = SettingsForm()
    qtbot.addWidget(form)
    form.resize(360, 500)
    form.show()
    return form


@pytest.fixture
def told(form: SettingsForm) -> Callable[[], dict[str, object]]:
    values: list[dict[str, object]] = []
    form.options_changed.connect(values.append)
    return lambda: values[-1]


def named(form: QWidget, kind: type[QWidget], name: str) -> QWidget:
    found = [child for child in form.findChildren(kind) if child.accessibleName() == name]
    assert len(found) == 1, f"{len(found)} controls {kind.__name__} named {name}"
    return found[0]


def test_each_kind_of_setting_has_its_control_by_name(form: SettingsForm) -> None:
    form.show_options(sku_of(LENGTH, FORMAT, STYLE, BPM, KEEP, KEY, SEED), {})

    assert named(form, QSlider, "Length").value() == 30_000
    assert named(form, QLineEdit, "Length").text() == "0:30"
    labels = [b.text() for b in form.findChildren(QRadioButton)]
    assert labels == ["MP3", "WAV"]
    assert named(form, QComboBox, "Style").currentText() == "From your words"
    assert named(form, QLineEdit, "Tempo").placeholderText() == "Auto"
    assert named(form, QCheckBox, "Keep a copy").isChecked() is False
    assert named(form, QLineEdit, "Seed").placeholderText() == "Random"
    assert named(form, QLineEdit, "Key").accessibleDescription() == "The key."


def test_four_everyday_settings_are_seen_the_rest_is_under_more(form: SettingsForm) -> None:
    seen, rest = arranged((SEED, LENGTH, FORMAT, STYLE, BPM, KEY))
    assert seen == (LENGTH, FORMAT, STYLE, BPM)
    assert rest == (SEED, KEY)

    form.show_options(sku_of(LENGTH, FORMAT, STYLE, BPM, KEY, SEED), {"key": "A"})
    assert not named(form, QLineEdit, "Seed").isVisible()
    assert form.more.accessibleDescription() == "Key A · Seed random"
    form.more.click()
    assert named(form, QLineEdit, "Seed").isVisible()


def test_what_stands_under_more_is_opened_when_it_is_looked_for(form: SettingsForm) -> None:
    form.show_options(sku_of(LENGTH, SEED), {})
    assert form.focus_option("seed") is True
    assert named(form, QLineEdit, "Seed").isVisible()
    assert form.focus_option("lyrics") is False


def test_a_typed_length_moves_the_slider_and_is_told_in_milliseconds(
    form: SettingsForm, qtbot: QtBot, told: Callable[[], dict[str, object]]
) -> None:
    form.show_options(sku_of(LENGTH), {})
    box = named(form, QLineEdit, "Length")
    box.clear()

    qtbot.keyClicks(box, "2m15")

    assert told() == {"music_length_ms": 135_000}
    assert named(form, QSlider, "Length").value() == 135_000
    qtbot.keyClick(box, Qt.Key.Key_Return)
    assert box.text() == "2:15"


def test_a_length_out_of_range_stays_as_typed_and_is_handed_on_to_be_refused(
    form: SettingsForm, qtbot: QtBot, told: Callable[[], dict[str, object]]
) -> None:
    sku = sku_of(LENGTH)
    form.show_options(sku, {})
    box = named(form, QLineEdit, "Length")
    box.clear()

    qtbot.keyClicks(box, "9:99")
    assert told() == {"music_length_ms": "9:99"}
    box.clear()
    qtbot.keyClicks(box, "8:00")

    assert told() == {"music_length_ms": 480_000}
    form.show_options(sku, told())  # type: ignore[arg-type]
    assert box.text() == "8:00"
    assert box.accessibleDescription() == "Length goes from 0:01 to 5:00."
    assert box.toolTip() == "Length goes from 0:01 to 5:00."
    with pytest.raises(OptionRefused):
        checked(LENGTH, 480_000)


def test_a_text_set_by_assistive_technology_counts_as_typed(
    form: SettingsForm, told: Callable[[], dict[str, object]]
) -> None:
    form.show_options(sku_of(LENGTH), {})
    seen = QAccessible.queryAccessibleInterface(named(form, QLineEdit, "Length"))

    seen.setText(QAccessible.Text.Value, "1:30")

    assert told() == {"music_length_ms": 90_000}


def test_the_slider_and_the_arrows_move_in_whole_seconds(
    form: SettingsForm, qtbot: QtBot, told: Callable[[], dict[str, object]]
) -> None:
    form.show_options(sku_of(LENGTH), {})
    slider = named(form, QSlider, "Length")

    qtbot.keyClick(slider, Qt.Key.Key_Right)

    assert told() == {"music_length_ms": 31_000}
    assert named(form, QLineEdit, "Length").text() == "0:31"
    assert slider.accessibleDescription() == "0:31"


def test_a_value_back_at_its_default_is_told_as_nothing(
    form: SettingsForm, told: Callable[[], dict[str, object]]
) -> None:
    form.show_options(sku_of(LENGTH, FORMAT), {"format": "wav"})

    next(b for b in form.findChildren(QRadioButton) if b.text() == "MP3").click()

    assert told() == {}


def test_a_choice_with_a_service_default_can_go_back_to_it(
    form: SettingsForm, qtbot: QtBot, told: Callable[[], dict[str, object]]
) -> None:
    form.show_options(sku_of(STYLE), {})
    combo = named(form, QComboBox, "Style")
    combo.setFocus()

    qtbot.keyClick(combo, Qt.Key.Key_Down)
    assert told() == {"style": "lofi"}
    qtbot.keyClick(combo, Qt.Key.Key_Up)
    assert told() == {}


def test_a_number_in_steps_and_by_hand(
    form: SettingsForm, qtbot: QtBot, told: Callable[[], dict[str, object]]
) -> None:
    form.show_options(sku_of(STRENGTH), {})
    assert named(form, QLineEdit, "Style strength").text() == "0.65"

    qtbot.keyClick(named(form, QSlider, "Style strength"), Qt.Key.Key_Right)
    assert told() == {"strength": 0.7}
    box = named(form, QLineEdit, "Style strength")
    box.clear()
    qtbot.keyClicks(box, "0,42")
    assert told() == {"strength": 0.42}


def test_the_die_rolls_within_the_range_and_an_empty_box_is_random_again(
    form: SettingsForm, qtbot: QtBot, told: Callable[[], dict[str, object]]
) -> None:
    form.show_options(sku_of(SEED), {})
    form.more.click()
    die = next(
        child for child in form.findChildren(QWidget) if child.accessibleName() == "New seed"
    )

    rolled = set()
    for _ in range(30):
        qtbot.mouseClick(die, Qt.MouseButton.LeftButton)
        rolled.add(told()["seed"])
    assert rolled <= set(range(100))
    assert len(rolled) > 1
    named(form, QLineEdit, "Seed").clear()
    qtbot.keyClicks(named(form, QLineEdit, "Seed"), " ")
    assert told() == {}


def test_reset_brings_everything_back(
    form: SettingsForm, told: Callable[[], dict[str, object]]
) -> None:
    form.show_options(sku_of(LENGTH, KEEP), {"music_length_ms": 999_000, "keep": True})
    assert form.reset.isEnabled()

    form.reset.click()

    assert told() == {}
    box = named(form, QLineEdit, "Length")
    assert box.text() == "0:30"
    assert box.accessibleDescription() == "How long."
    assert named(form, QCheckBox, "Keep a copy").isChecked() is False
    assert not form.reset.isEnabled()


def test_the_controls_are_made_anew_for_another_model_only(form: SettingsForm) -> None:
    sku = sku_of(LENGTH)
    form.show_options(sku, {})
    before = form.controls["music_length_ms"]
    form.show_options(sku, {"music_length_ms": 60_000})
    assert form.controls["music_length_ms"] is before
    form.show_options(sku_of(BPM, name="two"), {})
    assert list(form.controls) == ["bpm"]
    assert not before.isVisible()
    form.show_options(sku, {"music_length_ms": 90_000})
    assert form.controls["music_length_ms"] is before  # making them takes long
    assert before.isVisible()
    assert named(before, QLineEdit, "Length").text() == "1:30"


def test_what_is_being_typed_is_left_alone(form: SettingsForm, qtbot: QtBot) -> None:
    sku = sku_of(LENGTH)
    form.show_options(sku, {})
    box = named(form, QLineEdit, "Length")
    box.setFocus()
    form.options_changed.connect(lambda values: form.show_options(sku, values))
    box.clear()

    qtbot.keyClicks(box, "90")
    assert box.text() == "90"
    qtbot.keyClicks(box, "s")
    assert box.text() == "90s"


def test_a_low_window_folds_the_settings_to_one_line(form: SettingsForm) -> None:
    form.show_options(sku_of(LENGTH, FORMAT, KEEP), {"keep": True})
    form.set_compact(compact=True)

    assert form.fold.isVisible()
    assert form.fold.accessibleDescription() == "0:30 · MP3 · Keep a copy"
    assert not named(form, QSlider, "Length").isVisible()
    form.fold.click()
    assert named(form, QSlider, "Length").isVisible()


def test_a_narrow_pane_turns_wide_segments_into_a_menu(form: SettingsForm, qtbot: QtBot) -> None:
    four = Choice(
        name="f",
        label="Format",
        help="",
        choices=(("a", "WAV 24"), ("b", "FLAC"), ("c", "MP3"), ("d", "Opus")),
        default="a",
    )
    form.resize(420, 300)
    form.show_options(sku_of(four), {"f": "c"})
    assert not form.findChildren(QComboBox)
    form.resize(304, 300)
    qtbot.waitUntil(lambda: bool(form.findChildren(QComboBox)))
    assert named(form, QComboBox, "Format").currentText() == "MP3"


def test_long_labels_get_some_more_room_but_never_the_row() -> None:
    plain = sku_of(LENGTH)
    long = sku_of(
        Number(
            name="n",
            label="Geschwindigkeitsbegrenzung der Begleitung",
            help="",
            minimum=0,
            maximum=1,
            default=0,
        )
    )
    assert label_width(plain) == 104
    assert 104 < label_width(long) <= 124


def test_a_closed_more_line_lists_values_with_their_names() -> None:
    assert summary((BPM, SEED), {"bpm": 88}, named=True) == "Tempo 88 bpm · Seed random"


@given(st.integers(min_value=0, max_value=600_000))
def test_a_length_written_out_is_read_as_itself(milliseconds: int) -> None:
    assert read_length(write_length(milliseconds)) == milliseconds


@given(
    st.none()
    | st.integers(min_value=-(2**31), max_value=2**31)
    | st.floats(min_value=-1000, max_value=1000).map(lambda number: round(number, 3))
)
def test_a_number_written_out_is_read_as_itself(number: float | None) -> None:
    assert read_number(write_number(number)) == number


@given(st.text(max_size=12))
def test_any_text_in_a_box_is_a_value_or_is_refused_as_it_stands(text: str) -> None:
    for option, read in ((LENGTH, read_length), (BPM, read_number)):
        value = read(text)
        assert value is None or value == text or isinstance(value, int | float)
        if value == text:
            with pytest.raises(OptionRefused, match=f"^{option.label}"):
                checked(option, value)


RATE = Choice(
    name="audio.rate",
    label="Bit rate",
    help="How fine.",
    choices=(("128", "128"), ("256", "256")),
    default=None,
    only_with=("format", ("mp3",)),
)


def test_a_setting_that_means_nothing_beside_another_is_not_there(
    form: SettingsForm, qtbot: QtBot
) -> None:
    sku = sku_of(FORMAT, RATE, BPM)
    form.show_options(sku, {"audio.rate": "256"})
    rate, format_ = form.controls["audio.rate"], form.controls["format"]
    assert rate.isVisible()
    qtbot.waitUntil(lambda: format_.mapTo(form, QPoint()).y() > 0)
    at, high = format_.mapTo(form, QPoint()), form.sizeHint().height()

    wav = next(each for each in form.findChildren(QRadioButton) if each.text() == "WAV")
    with qtbot.waitSignal(form.options_changed) as told:
        wav.click()

    assert not rate.isVisible()
    assert not form.focus_option("audio.rate")
    assert told.args == [{"audio.rate": "256", "format": "wav"}]  # kept for the way back
    qtbot.wait(1)
    assert format_.mapTo(form, QPoint()) == at
    assert form.sizeHint().height() == high


def test_the_closed_lines_say_nothing_of_what_is_not_there(form: SettingsForm) -> None:
    hidden = replace(RATE, advanced=True)
    form.show_options(sku_of(FORMAT, hidden), {"format": "wav", "audio.rate": "256"})
    assert form.more.accessibleDescription() == ""
    form.show_options(sku_of(FORMAT, hidden), {"audio.rate": "256"})
    assert form.more.accessibleDescription() == "Bit rate 256"


def test_a_few_whole_numbers_are_stepped_through(
    form: SettingsForm, told: Callable[[], dict[str, object]], qtbot: QtBot
) -> None:
    songs = Number(name="num_songs", label="Songs", help="Two.", minimum=1, maximum=2, default=1)
    form.show_options(sku_of(songs), {})
    stepper = form.findChild(QSpinBox)
    assert stepper.accessibleName() == "Songs"

    qtbot.keyClick(stepper, Qt.Key.Key_Up)
    qtbot.keyClick(stepper, Qt.Key.Key_Up)
    assert told() == {"num_songs": 2}
    qtbot.keyClick(stepper, Qt.Key.Key_Down)
    assert told() == {}
