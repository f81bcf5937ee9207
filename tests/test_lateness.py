"""A sentence about another time overdue is none for the question."""

import pytest

from assistant.lateness import however_late, other_lateness


@pytest.mark.parametrize(
    ("asked", "text", "other"),
    [
        ("逾期一天会上征信吗", "逾期一个月左右，人工催收会变多。", True),
        ("逾期一天會上徵信嗎", "逾期一个月左右，人工催收会变多。", True),
        ("逾期一天会上征信吗", "逾期一天也可能留下记录。", False),
        ("逾期四个月会起诉吗", "逾期三个月以后，放款机构可能交给外部公司。", False),
        ("逾期四个月会起诉吗", "逾期一天要收一天的罚息。", True),
        ("逾期半年了怎么办", "逾期6个月可能收到律师函。", False),
        ("逾期一天会上征信吗", "异议在二十天之内答复。", False),
        ("会上征信吗", "逾期一个月左右，人工催收会变多。", False),
        ("拖了三个月会怎样", "拖欠满一年的，可能被起诉。", True),
        ("逾期三天会怎样", "白条四个月未还的，可能被起诉。", True),
        ("白条四个月没还会怎样", "逾期一天要收一天的罚息。", True),
        ("逾期三天会怎样", "五年不还清旧债的，另有规定。", False),
    ],
)
def test_what_holds_at_another_time_is_left_out(asked: str, text: str, other: bool) -> None:
    assert other_lateness(asked, text) is other


@pytest.mark.parametrize(
    ("asked", "looser"),
    [
        ("花呗逾期了三个月会坐牢吗", "花呗逾期了会坐牢吗"),
        ("網貸逾期半年會影響家人嗎", "網貸逾期會影響家人嗎"),
        ("一年半没还了能协商吗", "没还了能协商吗"),
        ("逾期一天会上征信吗", "逾期一天会上征信吗"),
        ("三个月工资够还吗", "三个月工资够还吗"),
    ],
)
def test_months_overdue_are_left_out(asked: str, looser: str) -> None:
    assert however_late(asked) == looser
