"""What is each misfortune of practice called, and beside which others does it stand?"""

from __future__ import annotations

from collections.abc import Mapping

from composer.domain.sentences import say

ODD = say("Odd, but the song is right")
"""The group of what a patient customer takes in good part."""

BUSY_UNTOLD = "status:429 untold"
"""429 without ``Retry-After``: the program has to find out by itself when to try again."""

GROUPS: Mapping[str, Mapping[str, str]] = {
    say("Key and money"): {
        "status:401": say("Refused key"),
        "status:402": say("Empty balance"),
        "wrong_charge": say("Charged more than the price"),
        "apiframe:key_inactive": say("Inactive key"),
        "minimax:not_authorised": say("Refused key, under HTTP 200"),
        "minimax:wrong_region": say("Key of the other region"),
        "minimax:no_balance": say("Empty balance, under HTTP 200"),
        "minimax:quota": say("Plan used up"),
        "minimax:not_on_plan": say("Model not in the plan"),
        "verbatik:no_cost": say("Charge not told"),
    },
    say("The answer is lost"): {
        "reset_after_charge": say("Lost answer, charged"),
        "reset_before_charge": say("Lost order, not charged"),
        "hang": say("No answer"),
        "reset_in_body": say("Lost in the middle"),
        "truncated_body": say("Answer cut short"),
        "apiframe:forgets_job": say("Forgotten job"),
        "apiframe:stuck_queued": say("Job stuck in the queue"),
        "verbatik:pending": say("Songs pending, then ready"),
        "verbatik:pending_forever": say("Songs pending for ever"),
        "minimax:timeout": say("Took too long, under HTTP 200"),
    },
    say("Busy, down or unwilling"): {
        "status:429": say("Too many requests"),
        BUSY_UNTOLD: say("Too many requests, no time told"),
        "status:500": say("Failure inside the service"),
        "status:502": say("Failure behind the service"),
        "status:503": say("Not available"),
        "status:400": say("Invalid order"),
        "status:404": say("Unknown address"),
        "apiframe:job_failed": say("Failed job"),
        "apiframe:job_cancelled": say("Cancelled job"),
        "verbatik:failed": say("Every song failed"),
        "verbatik:one_failed": say("One of two songs failed"),
        "verbatik:nested_error": say("Failure inside, in the other form"),
        "minimax:rate_limit": say("Too many orders, under HTTP 200"),
        "minimax:unknown_error": say("Failure inside, under HTTP 200"),
        "minimax:sensitive_input": say("Text refused by moderation"),
        "minimax:sensitive_output": say("Song withheld by moderation"),
        "minimax:http_codes": say("Refusals under HTTP codes"),
    },
    say("The song is spoiled"): {
        "garbage_audio": say("Not audio"),
        "silence": say("Silence"),
        "empty_body": say("Empty answer"),
        "html_answer": say("A web page instead"),
        "truncated_json": say("Broken JSON"),
        "expired_file": say("Expired address"),
        "apiframe:expired": say("Expired at once"),
        "apiframe:result_null": say("No result"),
        "apiframe:no_url": say("Track without an address"),
        "minimax:empty_audio": say("No audio, yet all is well"),
    },
    ODD: {
        "slow_body": say("Trickling answer"),
        "chunked_body": say("Answer in chunks"),
        "wrong_content_type": say("Wrong Content-Type"),
        "missing_headers": say("Missing headers"),
        "lies_about_length": say("Wrong length told"),
        "apiframe:result_string": say("Result as one address"),
        "apiframe:result_list": say("Result as a list"),
        "verbatik:no_status": say("Songs without a status"),
        "minimax:url_in_audio_url": say("Address in another field"),
    },
    say("Only with “Sent as” on Hex"): {
        "minimax:odd_hex": say("Odd number of digits"),
        "minimax:foreign_hex": say("Digits that are not hex"),
    },
    say("Only with “Stream” on"): {
        "minimax:stream_dies": say("Stream that dies"),
        "minimax:stream_without_end": say("Stream without an end"),
        "minimax:repeated_end": say("End that repeats all"),
        "minimax:error_in_stream": say("Error in the stream"),
    },
}
"""Group -> kind of fault -> its name in two or three words, what is wanted most first."""
