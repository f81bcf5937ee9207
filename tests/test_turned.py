"""What is said the other way round is no answer."""

import pytest

from assistant.turned import turned_round
from corpus.script import to_traditional


@pytest.mark.parametrize(
    ("asked", "text", "is_turned"),
    [
        ("怎么把word转成pdf", "PDF要转换成Word，可以用阅读器另存。", True),
        ("怎么把word转成pdf", "Word转PDF，在另存为里选；PDF也可以转成Word。", False),
        ("面粉可以代替淀粉吗", "淀粉可以当面粉用。", True),
        ("面粉可以代替淀粉吗", "面粉代替淀粉会发粘。", False),
        ("妈妈梦见女儿结婚", "女儿梦见妈妈结婚，说明想家。", True),
        ("房贷会影响网贷吗", "网贷会影响房贷。", True),
        ("网贷会影响房贷吗", "房贷被网贷影响的，可以先还清网贷。", False),
        ("逾期会影响工作吗", "普通逾期一般不影响工作。", False),
        ("已拆封的奶粉怎么保存", "未拆封的奶粉放在阴凉处。", True),
        ("未成年人借的钱要还吗", "已成年的人借了要还。", True),
        ("已拆封的奶粉怎么保存", "没拆封的能放两年，已经拆封的一个月内喝完。", False),
        ("未婚能申请吗", "单身也能申请。", False),
    ],
)
def test_which_way_it_is_said(asked: str, text: str, is_turned: bool) -> None:
    assert turned_round(asked, text) is is_turned
    assert turned_round(to_traditional(asked), to_traditional(text)) is is_turned
