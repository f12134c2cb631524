"""What the band understood is told in one line, and in another language as well."""

from __future__ import annotations

import importlib.util
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from composer.domain.sentence_json import parts_of, put_together
from composer.domain.sentences import Sentence
from composer.sketch.render import NO_RECORDINGS, score_of
from composer.sketch.request import STYLES, SketchRequest
from composer.sketch.result import Sketch

ROOT = Path(__file__).parents[2]
WORDS = "[Verse]\nThe lights go down on harbour town\n[Chorus]\nHold on\n[Bridge]\nWait\n"
REQUESTS = (
    *(SketchRequest(prompt="", style=style, length_ms=20_000) for style, _ in STYLES),
    SketchRequest(
        prompt="techno with sitar, no drums, bass or piano, flute, in 7/8, in f# minor",
        lyrics=WORDS, length_ms=4_000,
    ),
    SketchRequest(prompt="synthwav with cello, brushed drums and choir", guide=False, metre="6/8"),
    SketchRequest(prompt="mumble", key="Bb"),
)  # fmt: skip


def understood(request: SketchRequest, *notes: str) -> Sentence:
    score, wish, said = score_of(request)
    return said.sentence(score.plan, wish, request, *notes)


def sketch_of(said: str) -> Sketch:
    return Sketch(understood=said, style="pop", bpm=90.0, key="C", seed=1, sections=())


def leaves(said: Sentence) -> Iterator[Sentence]:
    """The sentences that a translator would see: those with words of their own."""
    if re.search(r"[^\W\d_]", re.sub(r"\{\w+\}", "", said.template)):
        yield said
    for value in said.values.values():
        if isinstance(value, Sentence):
            yield from leaves(value)


@pytest.fixture(scope="module")
def gathered() -> set[str]:
    spec = importlib.util.spec_from_file_location("texts", ROOT / "packaging" / "translations.py")
    assert spec is not None
    assert spec.loader is not None
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    said = {template for _, template, _ in tool.sentences()}
    return said | {template for _, template in tool.styles()}


def test_it_is_the_line_that_it_was() -> None:
    assert understood(REQUESTS[-3]) == (
        "House, 120 bpm, F# minor, no drums, flute; no techno in Sketch, House is nearest; "
        "bass, drums and piano left out as asked; no room for Verse, Bridge in this length; "
        "a lead plays where the words would be sung; not understood: “7/8”, “sitar”"
    )


def test_who_sends_somebody_home_that_the_style_has_not_is_heard_all_the_same() -> None:
    heard = understood(SketchRequest(prompt="warm lo-fi, no piano and no harp", length_ms=8_000))
    assert "harp and piano left out as asked" in heard


@pytest.mark.parametrize("request_", REQUESTS, ids=lambda each: each.style or each.prompt)
def test_every_word_of_it_is_known_to_translators(
    request_: SketchRequest, gathered: set[str]
) -> None:
    said = understood(request_, NO_RECORDINGS)
    assert {leaf.template for leaf in leaves(said)} <= gathered
    found = {leaf.template for leaf in leaves(said)}
    assert found & {label for _, label in STYLES}
    assert found & {"{tonic} minor", "{tonic} major"}


@pytest.mark.parametrize("request_", REQUESTS[-3:], ids=lambda each: each.prompt)
def test_it_crosses_the_pipe_and_the_disk_with_what_it_is_made_of(request_: SketchRequest) -> None:
    said = understood(request_)
    sent = json.loads(json.dumps(sketch_of(said).to_json()))
    assert type(sent["understood"]) is str
    back = Sketch.from_json(sent).understood
    assert back == said
    assert isinstance(back, Sentence)
    assert [leaf.template for leaf in leaves(back)] == [leaf.template for leaf in leaves(said)]
    kept = put_together(str(back), json.loads(json.dumps(parts_of(back))))
    assert isinstance(kept, Sentence)


def test_a_plain_line_stays_one() -> None:
    assert Sketch.from_json(sketch_of("House, 120 bpm").to_json()).understood == "House, 120 bpm"
