"""The process that holds one dictionary: a question a line on stdin, an answer a line on stdout.

    python -m composer.spelling /usr/share/hunspell/en_US

{"check": [words]} is answered with {"wrong": [words]}, {"suggest": word} with {"words": [words]}.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from itertools import islice
from typing import Any

MOST_SUGGESTED = 5


def main(arguments: Sequence[str]) -> int:
    """Answer until nobody asks any more; the first line says whether the dictionary was read."""
    from spylls.hunspell import Dictionary

    try:
        dictionary = Dictionary.from_files(arguments[0])
    except Exception as error:  # noqa: BLE001  # whatever is wrong with a foreign file
        _say({"error": f"{type(error).__name__}: {error}"})
        return 1
    _say({"ready": True})
    for line in sys.stdin:
        question = json.loads(line)
        if "check" in question:
            _say({"wrong": [word for word in question["check"] if not dictionary.lookup(word)]})
        else:
            suggested = islice(dictionary.suggest(question["suggest"]), MOST_SUGGESTED)
            _say({"words": list(suggested)})
    return 0


def _say(answer: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
