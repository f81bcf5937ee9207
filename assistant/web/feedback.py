"""What readers say of answers: helpful or not, and why.

Comes in: ids of answers given out; what is said of them. Goes out: lines of a file that a setting names. Knows no
question: only the id stands beside the judgement. An id bears a mark that only we can make, so nothing has to be kept
of the answers that were given, and an id that somebody made up is told.
"""

import hmac
import os
import re
import threading
from collections import OrderedDict
from pathlib import Path
from secrets import token_hex

from assistant.settings import SettingsError
from assistant.web.journal import Journal

REMEMBERED = 10_000  # answers whose judgements are counted; some 2 MB
TIMES = 10  # that one answer may be judged, so that no single id fills the file
_ID = re.compile(r"([0-9a-f]{16})([0-9a-f]{16})")
_KEY = re.compile(r"[0-9a-f]{64}")


class TooOftenError(Exception):
    """An answer that was judged TIMES times."""


class Feedback:
    """Names answers and keeps what is said of them. Safe to use from several threads."""

    def __init__(self, file: str = "") -> None:
        """Judgements are added to ``file``; without one they are only counted.

        The key of the marks lies beside the file, so that answers can be judged after a restart; without a file it goes
        with the server. Raises OSError, SettingsError.
        """
        self._journal = Journal(file)
        self._key = bytes.fromhex(_kept_key(Path(f"{file}.key")) if file else token_hex(32))
        self._judged: OrderedDict[str, int] = OrderedDict()  # id -> how often
        self._lock = threading.Lock()

    def new_id(self) -> str:
        """An id for an answer that is given out now."""
        number = token_hex(8)
        return number + self._mark(number)

    def judge(self, answer_id: str, helpful: bool, reason: str | None = None) -> bool:
        """Keep what is said of an answer; whether it is the first time. Raises KeyError for an id not given out.

        A reader may say it anew, for example with a reason: the last line of an id is what counts. Raises
        TooOftenError.
        """
        found = _ID.fullmatch(answer_id)
        if not found or not hmac.compare_digest(self._mark(found[1]), found[2]):
            raise KeyError(answer_id)
        with self._lock:
            times = self._judged.pop(answer_id, 0) + 1
            self._judged[answer_id] = min(times, TIMES)
            if len(self._judged) > REMEMBERED:
                self._judged.popitem(last=False)
        if times > TIMES:
            raise TooOftenError
        self._journal.write(answer_id, helpful=helpful, reason=reason)
        return times == 1

    def _mark(self, number: str) -> str:
        return hmac.digest(self._key, number.encode(), "sha256").hex()[:16]


def _kept_key(file: Path) -> str:
    """The key that ``file`` holds; made now when there is none, for its owner alone."""
    try:
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as stream:
            stream.write(token_hex(32))
    except FileExistsError:
        pass
    key = file.read_text("ascii", "replace").strip()
    if not _KEY.fullmatch(key):
        raise SettingsError(f"expected 64 hexadecimal digits in {file}; delete it to have a key made")
    return key
