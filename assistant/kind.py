"""What kind of answer a question wants.

Comes in: the text of a question. Goes out: its Kind. Knows nothing of passages.
"""

import re
from typing import Literal

from assistant.despair import is_despair
from assistant.expand import mainland
from assistant.names import folded

Kind = Literal["yes_no", "list", "how", "how_long", "when", "how_much", "why", "who", "what", "other"]
FIGURED: tuple[Kind, ...] = ("how_long", "when", "how_much")  # those that ask for a figure

_WHETHER = (
    r"(?:吗|(?<!干)嘛|(?<![什怎这那多])么)$"
    r"|吧$|不$|是不是|[是能可]否|会不会|能不能|可不可以|可以不可以|要不要|有没有|算不算|该不该|用不用"
    r"|应不应该|需不需要|犯不犯法|违不违法|合不合法|([^动时不])不\1|得了$"
)
# 几天 of a story counts nothing: 前几天收到传票, 逾期十几天; but 提前几天, 超过几天 ask.
_NOT_TOLD = r"(?<![十百好这近])(?<!(?<![提日期款庭还判])前)(?<!(?<![超期日])过)"
_NOT_WHY = r"^(?!.*(?:为什么|为啥|为何|凭[什啥]))"
_DO = r"(?:随身)?(?:携带|托运|寄|邮|带|吃|喝|用|碰|做|干|放|扔|丢|倒|买|卖|洗|穿|戴|养|种|送|存)"
_THING = r"(?:东西|物品|食物|水果|蔬菜|菜|行李|家电|运动)?"
# In order: the first that fits. 多久才会上征信吗 asks for a length of time, 哪些算违规 for a list, whatever follows.
_KINDS: tuple[tuple[Kind, str], ...] = (
    ("list", r"哪些|[哪那]几[种样条项个类处件点]|几种|分别(?:是|有)|都有(?:什么|啥)|列举"
             r"|有[什啥]么?(?:后果|办法|方法|方式|条件|要求|材料|影响|危害|坑|步骤|权利|流程|情形)"
             r"|(?:什么|啥)(?:材料|证明|资料|条件|手续)"
             # What may be done, and what must not, is seldom one thing.
             rf"|(?:不[能得可许准让宜要]|别|(?<![不只才就仅功性可])能|可以|禁止|严禁|禁){_DO}(?:什么|啥){_THING}$"
             rf"|(?<![为问])(?:什么|啥){_THING}都?(?:不[能得可许准让宜要]|能|可以|禁止|严禁|禁){_DO}(?:[上进来去出过][^，。,]{{0,4}})?$"),
    ("how_long", rf"多久|多长|{_NOT_WHY}.*{_NOT_TOLD}"
                 r"几(?:[天日年周]|个(?:月|星期|礼拜|工作日|小时))(?!前|.*吗$|了.*怎么办)"
                 r"|多少[天日年]|多少个月"),
    ("when", r"什么时候|什么时间|啥时候|何时|哪[天年日]|几[点号月](?!.*吗$)|哪一[天年期]|多会儿"),
    ("yes_no", _WHETHER),
    ("how_much", r"多少|几成|百分之几|多高|多大|多贵|(?<![十百好这了过])几(?:通|个电话)"
                 r"|几[倍期本册只张次块瓶位名份颗斤克度层门米人]"),
    # 怎么还不能用 wants the reason, 怎么还款 the way.
    ("why", r"为什么|为啥|为何|凭[什啥]|原因|(?:^|\W)点解|怎么(?:[这那]么"
            r"|会|回事|不能|不可以|用不了|被|又|老是?|总|突然|一直|都|没|就|变"
            r"|[^，。]{0,3}显示|我|你|还(?:在|有|没|不|能|要|会|是|显示))"),
    ("who", r"谁|(?<![这那一旁两半左右周外里])边个(?![体人性])"
            r"|[哪那](?:家|个(?:部门|机构|法院|单位|平台|公司))|哪里|哪儿|[找向去]哪|什么(?:部门|机构|单位)"),
    ("how", r"怎么|怎样|如何|咋|办法|步骤|流程"),
    ("what", r"什么|啥|哪|干嘛"),
)  # fmt: skip
_PATTERNS = tuple((kind, re.compile(pattern)) for kind, pattern in _KINDS)


def kind_of(question: str) -> Kind:
    """The kind of ``question``, whatever ends it (？, ……, 😭); the same for both scripts.

    Despair asks for no list and no steps.
    """
    if is_despair(question):
        return "other"
    text = re.sub(r"\W+$", "", folded(mainland(question)).strip())
    return next((kind for kind, pattern in _PATTERNS if pattern.search(text)), "other")
