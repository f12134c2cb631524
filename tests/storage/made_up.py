"""Hypothesis strategies for everything that storage keeps."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

from hypothesis import strategies as st

from composer.domain.clip import Clip, SectionTime
from composer.domain.errors import Charge
from composer.domain.generation import MOST_STARS, Failure, Generation, State, Verdict
from composer.domain.loudness import Loudness
from composer.domain.lyrics import SectionKind
from composer.domain.request import Draft, Request


def _joined(text: str) -> str:
    # JSON cannot tell two halves beside each other from the whole, and nobody wants it to.
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")


any_text = st.text(st.characters(exclude_categories=()), max_size=12).map(_joined)
"""Everything that can be in a Python text: controls, NUL and halves of surrogate pairs too."""
shown_text = st.text(max_size=12)
"""The same without halves of surrogate pairs, which nothing can show."""

finite = st.floats(allow_nan=False, allow_infinity=False)
option_values = st.one_of(st.none(), st.booleans(), st.integers(), finite, any_text)
options = st.dictionaries(any_text, option_values, max_size=2)
words = {
    "title": any_text,
    "prompt": any_text,
    "lyrics": any_text,
    "tags": st.lists(any_text, max_size=2).map(tuple),
    "instrumental": st.booleans(),
    "reference": st.none() | any_text,
}
skus = st.sampled_from(["sketch/band", "kyma/minimax-music", "kyma/elevenlabs-music"])

requests = st.builds(Request, sku=skus, options=options, **words)
drafts = st.builds(
    Draft,
    sku=skus,
    options=st.dictionaries(
        any_text, st.dictionaries(any_text, option_values, min_size=1, max_size=2), max_size=2
    ),
    **words,
)

times = st.datetimes(datetime(2000, 1, 1), datetime(2999, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
money = st.decimals(Decimal(-9999), Decimal(9999), places=4)
sections = st.builds(
    SectionTime, name=any_text, kind=st.sampled_from(SectionKind), start=finite, seconds=finite
)
failures = st.builds(
    Failure,
    code=any_text,
    message=any_text,
    short=any_text,
    charged=st.sampled_from(Charge),
    retry_safe=st.booleans(),
)


@st.composite
def generations(draw: st.DrawFn) -> Generation:
    return draw(
        st.builds(
            Generation,
            id=st.uuids().map(str),
            request=requests,
            state=st.sampled_from(State),
            created=times,
            started=st.none() | times,
            ended=st.none() | times,
            title=shown_text,
            estimate_usd=st.none() | money,
            charged_usd=st.none() | money,
            balance_usd=st.none() | money,
            remote_id=st.none() | shown_text,
            remote_link=st.none() | shown_text,
            note=shown_text,
            failure=st.none() | failures,
            starred=st.booleans(),
            song=st.none() | shown_text,
            parent=st.none() | shown_text,
            stars=st.integers(0, MOST_STARS),
            verdict=st.none() | st.sampled_from(Verdict),
            remark=shown_text,
            labels=st.lists(shown_text, max_size=2).map(tuple),
            deleted=st.none() | times,
            clips=st.lists(
                st.builds(
                    Clip,
                    id=st.uuids().map(str),
                    path=shown_text,
                    format=st.sampled_from(["mp3", "wav", "opus"]),
                    seconds=finite,
                    bytes=st.integers(0, 2**60),
                    sections=st.lists(sections, max_size=2).map(tuple),
                    loudness=st.none()
                    | st.builds(Loudness, integrated=finite, short_term=finite, true_peak=finite),
                    digest=st.none() | st.text("0123456789abcdef", min_size=64, max_size=64),
                ),
                max_size=2,
                unique_by=lambda clip: clip.id,
            ).map(tuple),
        )
    )
