"""Can every example be ordered as it is, and does each show something else?"""

from __future__ import annotations

import pytest

from composer.domain.request import request_of
from composer.domain.sku import problems
from composer.providers.catalogue import SKUS
from composer.services.examples import Example, examples

BY_ID = {sku.id: sku for sku in SKUS}


@pytest.mark.parametrize("example", examples(), ids=lambda example: example.name)
def test_an_example_can_be_ordered_as_it_is(example: Example) -> None:
    sku = BY_ID[example.draft.sku]

    assert problems(sku, request_of(example.draft)) == ()
    assert not example.draft.is_blank
    assert example.name
    assert example.about
    assert example.icon
    for name in example.draft.options[sku.id]:
        assert sku.option(name) is not None


def test_examples_differ() -> None:
    drafts = [example.draft for example in examples()]

    assert len(drafts) >= 2
    assert len({draft.prompt for draft in drafts}) == len(drafts)
