"""Where the drafts of a window lie, beside those of other windows of the same user.

Each window that is open has a file of its own, by a lock that ends with its process.
What lies in the file of a window that is gone is taken over by the next that starts, so
that nothing is lost that was typed into a second window.
"""

import errno
import fcntl
import json
import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any

from panll_desktop import paths
from panll_desktop.session.messages import Drafts


class DraftFiles:
    """Reads and writes the drafts of one window.

    Attributes:
        file: of this window; the first one before `claim`.
        kept: damaged files, under the names that they were kept aside by.
    """

    def __init__(self, first: Path) -> None:
        self.file = first
        self.kept: list[Path] = []
        self._first = first
        self._lock: int | None = None

    def claim(self) -> None:
        """Takes the first file that no other window has."""
        if self._lock is not None:
            return
        for number in count(1):
            self.file = self._numbered(number)
            try:
                self._lock = _locked(self.file)
            except BlockingIOError:
                continue
            except OSError:  # nothing can be written there, drafts no more than locks
                self.file = self._first
            return

    def release(self) -> None:
        """Leaves the file to the next window."""
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def read(self) -> tuple[Drafts, ...]:
        """The tabs as they were left, in this window and in windows that are gone."""
        found = self._read(self.file)
        if self._lock is None:
            return found
        for file, forget in self._orphans():
            united = _united(found, self._read(file))
            with suppress(OSError):  # what cannot be written here stays there
                if united != found:
                    found = united
                    self.write(united)
                forget()
        return found

    def write(self, drafts: tuple[Drafts, ...]) -> None:
        """Replaces the file.

        Raises:
            OSError: it cannot be written; it is as it was.
        """
        document = {
            "modules": [
                {
                    "module": each.module,
                    "titles": each.titles,
                    "texts": each.texts,
                    "active": each.active,
                    "paths": each.paths,
                    "unsaved": each.unsaved,
                }
                for each in drafts
            ]
        }
        content = json.dumps(document).encode()
        paths.write_atomically(self.file, content, make_parents=True)

    def _read(self, file: Path) -> tuple[Drafts, ...]:
        """What a file holds; a damaged one is kept aside."""
        try:
            content = file.read_bytes()
        except OSError:
            return ()
        try:
            return tuple(_draft(each) for each in json.loads(content)["modules"])
        except (ValueError, KeyError, TypeError, RecursionError):
            with suppress(OSError):
                self.kept.append(paths.set_aside(file))
            return ()

    def _numbered(self, number: int) -> Path:
        if number == 1:
            return self._first
        return self._first.with_stem(f"{self._first.stem}-{number}")

    def _orphans(self) -> Iterator[tuple[Path, Callable[[], None]]]:
        """Files that no window has, each with what removes it; locked meanwhile."""
        stem, suffix = self._first.stem, self._first.suffix
        others = {self._first, *self._first.parent.glob(f"{stem}-*{suffix}")}
        for file in sorted(others - {self.file}):
            if not file.exists():
                continue
            with suppress(OSError):
                lock = _locked(file)
                try:
                    yield file, file.unlink
                finally:
                    os.close(lock)


def _locked(file: Path) -> int:
    """An open lock beside a file.

    Raises:
        BlockingIOError: another window has it.
        OSError: it cannot be made.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    lock = os.open(file.with_name(f".{file.stem}.lock"), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(lock)
        if error.errno in (errno.EACCES, errno.EAGAIN):
            raise BlockingIOError from error
        raise
    return lock


def _draft(document: dict[str, Any]) -> Drafts:
    titles, texts = document["titles"], document["texts"]
    active, paths = document["active"], document.get("paths", [])
    unsaved = document.get("unsaved", [])
    if not all(isinstance(each, list) for each in (titles, texts, paths, unsaved)):
        raise TypeError("titles, texts, paths and which are unsaved are lists")
    if len(titles) != len(texts) or not isinstance(active, int):
        raise ValueError("as many titles as texts, and which one is active")
    return Drafts(
        str(document["module"]),
        tuple(map(str, titles)),
        tuple(map(str, texts)),
        active,
        tuple(map(str, paths)),
        tuple(map(int, unsaved)),
    )


def _united(own: tuple[Drafts, ...], theirs: tuple[Drafts, ...]) -> tuple[Drafts, ...]:
    """All tabs of both that hold something, ours first."""
    found = {each.module: each for each in own}
    for each in theirs:
        ours = found.get(each.module, Drafts(each.module, (), (), 0))
        files = (*each.paths, *("" for _ in each.titles))
        more = [
            (title, text, path, number in each.unsaved)
            for number, (title, text, path) in enumerate(
                zip(each.titles, each.texts, files, strict=False)
            )
            if text.strip() and text not in ours.texts
        ]
        if not more:
            continue
        if not any(text.strip() for text in ours.texts):
            ours = Drafts(each.module, (), (), 0)
        titles, texts, paths, unsaved = zip(*more, strict=True)
        start = len(ours.titles)
        found[each.module] = replace(
            ours,
            titles=ours.titles + titles,
            texts=ours.texts + texts,
            paths=(*ours.paths, *("" for _ in ours.titles))[:start] + paths,
            unsaved=ours.unsaved
            + tuple(start + n for n, each in enumerate(unsaved) if each),
        )
    return tuple(found.values())
