"""Does a comparison hold both texts whole, and call what changed by its name?"""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from composer.domain.options import Length
from composer.domain.request import Request
from composer.domain.sku import Ability, Sku
from composer.domain.text import TextLimit
from composer.domain.text_difference import (
    Change,
    DiffLine,
    FieldChange,
    difference,
    line_difference,
    reworded,
    word_difference,
)

texts = st.lists(st.sampled_from(["", "salt on the rail", "salt on a rail", "moon", "hold"])).map(
    "\n".join
)
SKU = Sku(
    id="test/one",
    provider="test",
    provider_label="Test",
    label="One",
    fact="",
    prompt=TextLimit(most=99),
    options=(
        Length(
            name="music_length_ms", label="Length", help="", minimum=1, maximum=9**6, default=30_000
        ),
    ),
    abilities=frozenset({Ability.LENGTH}),
)


@given(texts, texts)
def test_both_texts_can_be_read_from_it(before: str, after: str) -> None:
    lines = line_difference(before, after)

    assert bool(lines) == (before != after)
    if lines:
        was = [line.before for line in lines if line.change is not Change.ADDED]
        now = [line.after for line in lines if line.change is not Change.REMOVED]
        assert ("\n".join(was), "\n".join(now)) == (before, after)
        assert any(line.change is not Change.SAME for line in lines)
        for line in lines:
            assert (line.before == line.after) == (line.change is Change.SAME) or not (
                line.before or line.after
            )


@given(st.text("ab c", max_size=20), st.text("ab c", max_size=20))
def test_without_what_changed_a_line_is_the_same(old: str, new: str) -> None:
    gone, come = word_difference(old, new)

    def without(text: str, spans: tuple[tuple[int, int], ...]) -> str:
        for start, end in reversed(spans):
            text = text[:start] + text[end:]
        return text

    assert without(old, gone) == without(new, come)


def test_a_reworded_line_is_told_from_a_new_one() -> None:
    lines = line_difference("salt on the rail\nmoon", "salt on a rail\nhold me now\nmoon")

    assert [line.change for line in lines] == [Change.REWORDED, Change.ADDED, Change.SAME]
    assert [lines[0].before[start:end] for start, end in lines[0].gone] == ["the"]
    assert [lines[0].after[start:end] for start, end in lines[0].new] == ["a"]


@given(st.text("ab c", max_size=20), st.text("ab c", max_size=20))
def test_a_reworded_line_holds_both(old: str, new: str) -> None:
    gone, come = word_difference(old, new)
    line = DiffLine(change=Change.REWORDED, before=old, after=new, gone=gone, new=come)

    words = reworded(line)

    assert "".join(part.text for part in words if part.change is not Change.ADDED) == old
    assert "".join(part.text for part in words if part.change is not Change.REMOVED) == new


def test_texts_far_too_long_for_a_song_are_compared_all_the_same() -> None:
    before = "\n".join(["la", ""] * 30_000) + "x" * 60_000
    after = "\n".join(["la", ""] * 30_000) + "\nmoon\n" + "y" * 60_000

    lines = line_difference(before, after)

    assert "\n".join(line.after for line in lines if line.change is not Change.REMOVED) == after


def test_two_takes_are_compared_in_everything() -> None:
    one = Request(sku="test/one", title="Salt", prompt="folk", lyrics="la", options={})
    other = Request(
        sku="test/gone",
        title="Salt",
        prompt="folk",
        lyrics="la\nlo",
        tags=("pop",),
        options={"seed": 7},
    )

    found = difference(one, other, SKU, None)

    assert found.fields == (
        FieldChange(name="Model", before="One · Test", after="test/gone"),
        FieldChange(name="Tags", before="", after="pop"),
        FieldChange(name="seed", before="not set", after="7"),
    )
    assert found.prompt == ()
    assert found.summary == "1 line added; Model, Tags, seed"
    assert difference(one, one, SKU, SKU).is_empty
