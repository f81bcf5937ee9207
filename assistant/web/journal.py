"""A file of lines that a person asked for by naming it: questions, or what was said of answers.

Comes in: what is to be kept. Goes out: JSON, a line each, with what identifies a person masked. Knows nothing of why.
"""

import json
import os
import re
import threading
import time
from pathlib import Path
from typing import Any

# Digits are looked at with what people put between them; \d is also a full-width digit.
_BETWEEN = r"[\s\-－–—_.·/()（）]{0,2}"
_DIGITS = re.compile(rf"(?<!\d)[+＋]?\d(?:{_BETWEEN}\d){{6,}}(?:{_BETWEEN}[XxＸｘ])?")
# What is none: a day, or the first and the last of several; a sum, up to hundreds of millions.
_DAY = r"(?:19|20)\d\d(?P<{0}>[-./])(?:0?[1-9]|1[0-2])(?P={0})(?:0?[1-9]|[12]\d|3[01])"
_DAYS = re.compile(rf"{_DAY.format('a')}(?:[\s~～—–-]{{1,2}}{_DAY.format('b')})?", re.ASCII)
_SUM = re.compile(r"[1-9]\d{6,8}(?:\.\d{1,2})?(?=\s?(?:元|块钱|人民币))", re.ASCII)
_NUMERALS = re.compile(r"[零〇一二三四五六七八九幺两]{7,}")
_MAIL = re.compile(r"[a-zA-Z0-9_.+-]+[@＠][a-zA-Z0-9-]+(?:\.[a-zA-Z0-9-]+)+")


def masked(text: str) -> str:
    """``text`` with telephone, identity, card and account numbers and mail addresses as marks.

    Seven digits and more are taken for a number of somebody's, unless all of them are a date, as 2026-01-19, or what
    follows makes them a sum, as 1000000元.
    """
    return _NUMERALS.sub("[number]", _DIGITS.sub(_mark, _MAIL.sub("[mail]", text)))


def _mark(found: re.Match[str]) -> str:
    is_sum = _SUM.match(found.string, found.start())
    return found[0] if _DAYS.fullmatch(found[0]) or (is_sum and is_sum.end() == found.end()) else "[number]"


class Journal:
    """A file that lines are added to; without a name nothing is kept. Safe to use from several threads."""

    def __init__(self, file: str = "") -> None:
        self._file = Path(file) if file else None
        self._lock = threading.Lock()
        if self._file:
            # A file that cannot be written is complained of at the start, not at the first question.
            os.close(os.open(self._file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600))  # for its owner alone

    def write(self, answer_id: str, **said: Any) -> None:
        """Add one line; every text beside the id is masked. Raises OSError."""
        if self._file is None:
            return
        shown = {key: masked(value) if isinstance(value, str) else value for key, value in said.items()}
        line = json.dumps({"time": round(time.time()), "answer_id": answer_id, **shown}, ensure_ascii=False)
        with self._lock, self._file.open("a", encoding="utf-8", errors="replace") as stream:
            stream.write(line + "\n")
