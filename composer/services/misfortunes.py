"""What is each misfortune of practice called, and beside which others does it stand?"""

from __future__ import annotations

from collections.abc import Mapping

ODD = "Odd, but the song is right"
"""The group of what a patient customer takes in good part."""

BUSY_UNTOLD = "status:429 untold"
"""429 without ``Retry-After``: the program has to find out by itself when to try again."""

GROUPS: Mapping[str, Mapping[str, str]] = {
    "Key and money": {
        "status:401": "Refused key",
        "status:402": "Empty balance",
        "wrong_charge": "Charged more than the price",
        "apiframe:key_inactive": "Inactive key",
        "minimax:not_authorised": "Refused key, under HTTP 200",
        "minimax:wrong_region": "Key of the other region",
        "minimax:no_balance": "Empty balance, under HTTP 200",
        "minimax:quota": "Plan used up",
        "minimax:not_on_plan": "Model not in the plan",
        "verbatik:no_cost": "Charge not told",
    },
    "The answer is lost": {
        "reset_after_charge": "Lost answer, charged",
        "reset_before_charge": "Lost order, not charged",
        "hang": "No answer",
        "reset_in_body": "Lost in the middle",
        "truncated_body": "Answer cut short",
        "apiframe:forgets_job": "Forgotten job",
        "apiframe:stuck_queued": "Job stuck in the queue",
        "verbatik:pending": "Songs pending, then ready",
        "verbatik:pending_forever": "Songs pending for ever",
        "minimax:timeout": "Took too long, under HTTP 200",
    },
    "Busy, down or unwilling": {
        "status:429": "Too many requests",
        BUSY_UNTOLD: "Too many requests, no time told",
        "status:500": "Failure inside the service",
        "status:502": "Failure behind the service",
        "status:503": "Not available",
        "status:400": "Invalid order",
        "status:404": "Unknown address",
        "apiframe:job_failed": "Failed job",
        "apiframe:job_cancelled": "Cancelled job",
        "verbatik:failed": "Every song failed",
        "verbatik:one_failed": "One of two songs failed",
        "verbatik:nested_error": "Failure inside, in the other form",
        "minimax:rate_limit": "Too many orders, under HTTP 200",
        "minimax:unknown_error": "Failure inside, under HTTP 200",
        "minimax:sensitive_input": "Text refused by moderation",
        "minimax:sensitive_output": "Song withheld by moderation",
        "minimax:http_codes": "Refusals under HTTP codes",
    },
    "The song is spoiled": {
        "garbage_audio": "Not audio",
        "silence": "Silence",
        "empty_body": "Empty answer",
        "html_answer": "A web page instead",
        "truncated_json": "Broken JSON",
        "expired_file": "Expired address",
        "apiframe:expired": "Expired at once",
        "apiframe:result_null": "No result",
        "apiframe:no_url": "Track without an address",
        "minimax:empty_audio": "No audio, yet all is well",
    },
    ODD: {
        "slow_body": "Trickling answer",
        "chunked_body": "Answer in chunks",
        "wrong_content_type": "Wrong Content-Type",
        "missing_headers": "Missing headers",
        "lies_about_length": "Wrong length told",
        "apiframe:result_string": "Result as one address",
        "apiframe:result_list": "Result as a list",
        "verbatik:no_status": "Songs without a status",
        "minimax:url_in_audio_url": "Address in another field",
    },
    "Only with “Sent as” on Hex": {
        "minimax:odd_hex": "Odd number of digits",
        "minimax:foreign_hex": "Digits that are not hex",
    },
    "Only with “Stream” on": {
        "minimax:stream_dies": "Stream that dies",
        "minimax:stream_without_end": "Stream without an end",
        "minimax:repeated_end": "End that repeats all",
        "minimax:error_in_stream": "Error in the stream",
    },
}
"""Group -> kind of fault -> its name in two or three words, what is wanted most first."""
