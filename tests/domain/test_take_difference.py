"""Is everything told in which two takes differ, as people call it?"""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

from msgspec.structs import replace

from composer.domain.clip import Clip
from composer.domain.generation import Generation, State
from composer.domain.request import Request
from composer.domain.take_difference import take_difference
from composer.domain.text_difference import FieldChange
from composer.providers.kyma_skus import SKUS

ONE = Generation(
    id="one",
    request=Request(sku=SKUS[0].id, prompt="folk", lyrics="la"),
    state=State.DONE,
    created=datetime(2026, 5, 4, tzinfo=UTC),
    title="Boats",
    charged_usd=Decimal("0.21"),
    clips=(Clip(id="a", path="a.mp3", seconds=134.6, format="mp3", bytes=1),),
)


def test_price_and_length_are_told_beside_words_and_settings() -> None:
    other = replace(
        ONE,
        title="Boats, take 2",
        request=replace(ONE.request, lyrics="la\nlo"),
        charged_usd=None,
        estimate_usd=Decimal("0.30"),
        clips=(),
    )

    found = take_difference(ONE, other, SKUS[0], SKUS[0])

    assert found.fields == (
        FieldChange(name="Title", before="Boats", after="Boats, take 2"),
        FieldChange(name="Price", before="$0.21", after="est. $0.30"),
        FieldChange(name="Length", before="2:15", after="nothing came"),
    )
    assert found.summary == "1 line added; Title, Price, Length"
    assert take_difference(ONE, replace(ONE, id="two"), SKUS[0], SKUS[0]).is_empty
