"""``composer jobs`` from outside: what is at stake, what is resumed, stopped and written off."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from composer.domain.budget import Budget
from composer.domain.request import Request
from composer.practice.services import PracticeServices
from composer.studio import open_studio
from tests.cli.running import Composer

CLIP = Request(
    sku="kyma/elevenlabs-music",
    title="A sting",
    prompt="a sting",
    options={"music_length_ms": 1000},
)
ORDER = ("generate", "--sku", CLIP.sku, "--prompt", "x", "--set", "music_length_ms=1000")


async def left_waiting(composer: Composer, number: int, request: Request = CLIP) -> Sequence[str]:
    """Orders that an earlier run took and did not send."""
    studio = open_studio(environment=composer.environment)
    studio.queue.lines.pause()
    cost = studio.composing.estimate(request)
    ids = [generation.id for generation in studio.queue.submit_many(request, cost, number)]
    await studio.close()
    return ids


def test_where_nothing_is_at_stake_it_says_so(composer: Composer) -> None:
    done = composer.run("jobs")
    assert (done.returncode, done.stdout) == (0, "Nothing waits and nothing is in doubt.\n")
    assert composer.json("jobs")["jobs"] == []


async def test_what_waits_and_what_is_in_doubt_is_listed_with_its_sums(
    composer: Composer, practice: PracticeServices
) -> None:
    waiting = await left_waiting(composer, 3)
    practice.faults.next("reset_after_charge")
    assert composer.run(*ORDER).returncode == 6

    said = composer.run("jobs").stdout
    assert said.splitlines()[-1] == "3 waiting, $0.405 · 1 in doubt, $0.135"
    assert "It was sent to Kyma at" in said
    document = composer.json("jobs")
    assert [job["id"] for job in document["jobs"]][:3] == list(waiting)
    assert [job["state"] for job in document["jobs"]] == ["queued"] * 3 + ["uncertain"]
    assert document["waiting"] == {"orders": 3, "usd": "0.405"}
    assert document["in_doubt"] == {"orders": 1, "usd": "0.135"}
    assert document["jobs"][3]["error"]["charged"] == "unknown"
    assert {job["process"] for job in document["jobs"]} == {None}
    assert len(practice.ledger.orders) == 1


async def test_resume_sends_what_waits_and_never_what_is_in_doubt(
    composer: Composer, practice: PracticeServices
) -> None:
    practice.faults.next("reset_after_charge")
    assert composer.run(*ORDER).returncode == 6
    waiting = await left_waiting(composer, 2)

    document = composer.json("jobs", "resume")
    assert [(job["id"], job["state"]) for job in document] == [(each, "done") for each in waiting]
    (doubtful,) = composer.json("jobs")["jobs"]
    refused = composer.run("jobs", "resume", doubtful["id"][:8])
    assert refused.returncode == 2
    assert "never ordered again by itself" in refused.stderr
    assert len(practice.ledger.orders) == 3

    discarded = composer.json("jobs", "discard", doubtful["id"][:8])
    assert discarded["state"] == "discarded"
    assert composer.json("jobs")["jobs"] == []


def test_what_was_paid_and_not_fetched_is_fetched_and_not_bought_again(
    composer: Composer, practice: PracticeServices
) -> None:
    words = ("--prompt", "folk", "--lyrics", "[Verse]\nsalt on the rail")
    order = ("generate", "--sku", "kyma/minimax-music", "--set", "save_to_blob=true", *words)
    practice.faults.next("expired_file")
    lost = composer.json(*order, "--json", code=6)
    assert (lost["state"], lost["error"]["charged"]) == ("failed", "yes")
    assert composer.run("jobs").stdout.splitlines()[-1] == "1 to fetch, free"

    refused = composer.run(*order)
    assert refused.returncode == 4
    assert f"composer jobs resume {lost['id']}" in refused.stderr
    (fetched,) = composer.json("jobs", "resume")
    assert (fetched["id"], fetched["state"], len(fetched["clips"])) == (lost["id"], "done", 1)
    assert composer.json("jobs")["jobs"] == []
    assert len(practice.ledger.orders) == 1


def test_the_same_words_as_an_order_in_doubt_are_bought_only_if_that_is_meant(
    composer: Composer, practice: PracticeServices
) -> None:
    practice.faults.next("reset_after_charge")
    assert composer.run(*ORDER).returncode == 6
    refused = composer.run(*ORDER)
    assert refused.returncode == 4
    assert "may have been charged" in refused.stderr
    assert len(practice.ledger.orders) == 1
    assert composer.run(*ORDER, "--again").returncode == 0
    assert len(practice.ledger.orders) == 2


async def test_one_that_waits_is_resumed_by_the_beginning_of_its_id(
    composer: Composer, practice: PracticeServices
) -> None:
    first, second = await left_waiting(composer, 2)
    done = composer.run("jobs", "resume", first[:10])
    assert done.returncode == 0
    assert done.stdout.strip().endswith("A sting.mp3")
    assert [job["id"] for job in composer.json("jobs")["jobs"]] == [second]
    assert len(practice.ledger.orders) == 1
    assert composer.run("jobs", "resume", "").returncode == 0  # the only one left begins so


async def test_an_id_that_fits_none_or_several_is_refused(composer: Composer) -> None:
    await left_waiting(composer, 2)
    assert "No job has an id" in composer.run("jobs", "cancel", "zz").stderr
    several = composer.run("jobs", "cancel", "")
    assert several.returncode == 2
    assert "begins several ids" in several.stderr
    assert len(composer.json("jobs")["jobs"]) == 2


async def test_one_that_waits_is_stopped_for_nothing(
    composer: Composer, practice: PracticeServices
) -> None:
    (waits,) = await left_waiting(composer, 1)
    refused = composer.run("jobs", "discard", waits)
    assert (refused.returncode, "not in doubt" in refused.stderr) == (2, True)
    done = composer.run("jobs", "cancel", waits)
    assert (done.returncode, done.stdout) == (0, "“A sting” is stopped. Nothing was sent.\n")
    assert composer.json("jobs")["jobs"] == []
    assert practice.ledger.orders == ()


async def test_much_money_wants_a_yes(composer: Composer, practice: PracticeServices) -> None:
    dear = Request(sku=CLIP.sku, prompt="long", options={"music_length_ms": 20_000})
    await left_waiting(composer, 2, dear)
    refused = composer.run("jobs", "resume")
    assert refused.returncode == 4
    assert "What waits costs $5.40. Add --yes" in refused.stderr
    assert practice.ledger.orders == ()
    assert composer.run("jobs", "resume", "--yes").returncode == 0
    assert len(practice.ledger.orders) == 2


async def test_what_waits_over_a_lowered_budget_goes_on_waiting(
    composer: Composer, practice: PracticeServices
) -> None:
    waiting = await left_waiting(composer, 2)
    studio = open_studio(environment=composer.environment)
    studio.preferences.change(budgets={"": Budget(day_usd=Decimal("0.2"))})
    await studio.close()
    held = composer.run("jobs", "resume")
    assert held.returncode == 4
    assert "keeps waiting. The budget for today is $0.20" in held.stderr
    assert "add --over-budget 0.135" in held.stderr
    assert [job["id"] for job in composer.json("jobs")["jobs"]] == [waiting[1]]
    assert len(practice.ledger.orders) == 1
    assert composer.run("jobs", "resume", "--over-budget", "0.135").returncode == 0
    assert len(practice.ledger.orders) == 2


async def test_credits_of_unknown_worth_want_a_yes(
    composer: Composer, practice: PracticeServices
) -> None:
    composer.environment |= {
        "COMPOSER_APIFRAME_URL": practice.urls["apiframe"],
        "APIFRAME_API_KEY": practice.keys["apiframe"],
    }
    clip = Request(sku="apiframe/elevenlabs-music", prompt="x", options={"music_length_ms": 5000})
    order = ("generate", "--sku", clip.sku, "--prompt", "y", "--set", "music_length_ms=5000")
    refused = composer.run(*order)
    assert refused.returncode == 4
    assert "what a credit of Apiframe cost you in dollars is not known. Add --yes" in refused.stderr
    await left_waiting(composer, 1, clip)
    refused = composer.run("jobs", "resume")
    assert refused.returncode == 4
    assert "What waits costs 10 credits. Add --yes" in refused.stderr
    assert practice.ledger.orders == ()
    assert composer.run("jobs", "resume", "--yes").returncode == 0
    assert len(practice.ledger.orders) == 1


def test_what_another_process_sees_through_is_named_and_left_to_it(
    composer: Composer, practice: PracticeServices
) -> None:
    practice.faults.next("hang")
    other = composer.start(*ORDER)
    try:
        while not (found := composer.json("jobs")["jobs"]) or found[0]["state"] == "queued":
            assert other.poll() is None
        (job,) = found
        assert (job["state"], job["process"]) == ("submitting", other.pid)
        assert f"(process {other.pid})" in composer.run("jobs").stdout
        resumed = composer.run("jobs", "resume")
        assert (resumed.returncode, resumed.stdout) == (0, "")
        assert f"another Composer, process {other.pid}" in resumed.stderr
        assert f"process {other.pid}" in composer.run("jobs", "cancel", job["id"]).stderr
        assert composer.json("jobs")["jobs"][0]["state"] == "submitting"
    finally:
        other.kill()
        other.communicate()
    assert composer.json("jobs")["jobs"][0]["state"] == "uncertain"
