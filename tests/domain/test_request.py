"""Does a draft become a request and come back, with nothing lost on the way?"""

from __future__ import annotations

from hypothesis import given

from composer.domain.request import Draft, Request, draft_of, request_of
from tests.storage.made_up import drafts, requests


@given(requests)
def test_a_request_can_be_ordered_again(request: Request) -> None:
    assert request_of(draft_of(request)) == request


@given(drafts)
def test_a_draft_asks_each_sku_with_its_own_settings(draft: Draft) -> None:
    for sku in ("sketch/band", "kyma/minimax-music", *filter(None, draft.options)):
        request = request_of(draft, sku)
        assert request.sku == sku
        assert dict(request.options) == dict(draft.options.get(sku, {}))
        assert (request.title, request.prompt, request.lyrics) == (
            draft.title,
            draft.prompt,
            draft.lyrics,
        )
    assert request_of(draft).sku == draft.sku


def test_a_request_keeps_its_settings_when_the_draft_goes_on() -> None:
    settings = {"seed": 1}
    draft = Draft(options={"sketch/band": settings})

    request = request_of(draft)
    settings["seed"] = 2

    assert request.options == {"seed": 1}


def test_white_space_is_not_writing() -> None:
    assert Draft(title=" ", prompt="\n", lyrics="\t\r\n", instrumental=True).is_blank
    assert not Draft(title="a").is_blank
    assert not Draft(prompt="a").is_blank
    assert not Draft(lyrics="a").is_blank
    assert not Draft(tags=("folk",)).is_blank
