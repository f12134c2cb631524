"""Are files that were pulled out of the window kept while they are used, and then removed?"""

from __future__ import annotations

import os
import time
from pathlib import Path

from composer.storage.dragged_files import KEPT, DraggedFiles


def test_what_nobody_uses_any_more_goes(tmp_path: Path) -> None:
    files = DraggedFiles(tmp_path / "dragged")
    files.remove_old()  # nothing was pulled out yet
    assert not files.use(files.place("none", "song.wav"))
    long_ago = time.time() - KEPT - 60
    names = ("old", "new", "pulled again", "read")
    places = {name: files.place(name, "song.wav") for name in names}
    for name, file in places.items():
        file.parent.mkdir(parents=True)
        file.write_bytes(b"sound")
        if name != "new":
            os.utime(file, (long_ago, long_ago))
            os.utime(file.parent, (long_ago, long_ago))
    os.utime(places["read"], (time.time(), long_ago))
    assert files.use(places["pulled again"])

    files.remove_old()

    assert [name for name in names if places[name].exists()] == ["new", "pulled again", "read"]
    assert sorted(each.name for each in (tmp_path / "dragged").iterdir()) == sorted(names[1:])
