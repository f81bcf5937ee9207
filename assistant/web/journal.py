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

# A digit, also a full-width one, or a numeral, also one as banks write it, with whatever people put between them but a
# per cent sign: 24%、36% are rates.
_NUMERALS = "零〇一二三四五六七八九幺两兩壹贰貳弍叁參叄肆伍陆陸柒捌玖"
_BETWEEN = r"(?:[^\w%％]|_){0,3}"
_NUMBER = re.compile(rf"[+＋]?[\d{_NUMERALS}](?:{_BETWEEN}[\d{_NUMERALS}]){{6,}}(?:{_BETWEEN}[XxＸｘ])?")
# What is none: days; a sum, up to hundreds of millions; hours, as 8:00-20:00.
_DAY = r"(?:19|20)\d\d(?P<{0}>[-./])(?:0?[1-9]|1[0-2])(?P={0})(?:0?[1-9]|[12]\d|3[01])"
_DAYS = re.compile(rf"{_DAY.format('a')}(?:[^\w{_NUMERALS}]{{1,3}}{_DAY.format('b')})*", re.ASCII)
_SUM = re.compile(r"[1-9](?:\d{6,8}|\d{0,2}(?:[,，]\d{3}){2})(?:\.\d{1,2})?(?=\s?(?:元|块钱|人民币))", re.ASCII)
_HOUR = r"(?:[01]?\d|2[0-4])[:：][0-5]\d"
_HOURS = re.compile(rf"{_HOUR}\s?[~～—–-]{{1,2}}\s?{_HOUR}", re.ASCII)
# The name before the @ may be in Chinese; where it is not, what stands before it is no part of it.
_MAIL = re.compile(r"(?:[a-zA-Z0-9_.+-]+|(?<![\w.+-])[\w.+-]*[^\W\x00-\x7f])[@＠][a-zA-Z0-9-]+(?:\.[a-zA-Z0-9-]+)+")


def masked(text: str) -> str:
    """``text`` with telephone, identity, card and account numbers and mail addresses as marks.

    Seven digits and more are taken for a number of somebody's, unless all of them are dates, as 2026-01-19, or hours,
    or what follows makes them a sum, as 1000000元. Short amounts in a row are masked too,
    which is better than a number left as it is.
    """
    return _NUMBER.sub(_mark, _MAIL.sub("[mail]", text))


def _mark(found: re.Match[str]) -> str:
    number = found[0][:-1] if found[0][-1] in _NUMERALS else found[0]  # 2026-01-19一直
    is_sum = _SUM.match(found.string, found.start())
    harmless = _DAYS.fullmatch(number) or _HOURS.fullmatch(number) or (is_sum and is_sum.end() == found.end())
    return found[0] if harmless else "[number]"


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
