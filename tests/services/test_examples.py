"""Can every example be ordered as it is, and does each show something else?"""

from __future__ import annotations

import pytest

from composer.domain.lyric_lint import findings
from composer.domain.request import request_of
from composer.domain.sku import problems
from composer.providers.catalogue import SKUS
from composer.services.examples import Example, examples, templates

BY_ID = {sku.id: sku for sku in SKUS}


@pytest.mark.parametrize(
    "example", [*examples(), *templates()], ids=lambda example: f"{example.group} {example.name}"
)
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


@pytest.mark.parametrize("template", templates(), ids=lambda template: template.name)
def test_a_template_is_free_and_without_faults(template: Example) -> None:
    sku = BY_ID[template.draft.sku]
    found = findings(sku, request_of(template.draft))

    assert not sku.needs_key
    assert template.group
    assert [(each.code, each.message) for each in found if each.code != "not_sung"] == []


def test_there_is_a_template_for_each_purpose() -> None:
    names = " ".join(template.name for template in templates()).casefold()

    assert len(templates()) >= 12
    assert len({template.name for template in templates()}) == len(templates())
    for purpose in (
        "intro",
        "bed",
        "sting",
        "outro",
        "advertisement",
        "trailer",
        "lullaby",
        "loop",
    ):
        assert purpose in names, purpose
