"""Words of someone who may be in danger, and sentences that offer them help.

Comes in: what was typed, a sentence. Goes out: whether it is such. Knows nothing of answers.
"""

import re

# Read by the pages too, before anything else happens: both scripts, nothing that only Python knows.
DESPAIR = re.compile(
    r"自[杀殺尽盡残殘]|[轻輕]生(?!活|[产產意])|想死(?![扛磕守])|想去死|去死(?:算|吧)|死了(?:算了|拉倒)|不如死|[寻尋](?:短[见見]|死)"
    r"|不想(?:再)?活|活不(?:下去|成了?)|活[够夠]了"
    r"|活[着著](?:[真也都就太]|[还還])?(?:好累|太累|[没沒](?:有)?(?:什[么麼]|啥)?(?:意思|意[义義]|[劲勁]|盼[头頭])|有(?:什[么麼]|啥)(?:意思|意[义義]|用))"
    r"|[结結]束(?:自己的?|[这這][条條]?)?(?:生命|性命)|一(?:了百了|死了之)|(?:吞|吃|服|喝)[^，。]{0,3}(?:[一半整几幾][瓶把]|很多|好多|大量)[^，。]{0,2}安眠[药藥]|安眠[药藥][^，。]{0,6}(?:[结結]束|一睡不醒|睡[过過]去)|割腕|上吊|服毒|喝[农農][药藥]|跳(?:[楼樓河桥橋江]|下去)|[遗遺][书書]"
)
_HELP = re.compile(
    r"心理(?:援助|[热熱][线線]|咨[询詢]|[诊診][疗療]|[医醫]生|科)|精神(?:心理)?科|急[诊診]|12356|[伤傷]害自己"
)


def is_despair(*texts: str) -> bool:
    """Whether any of ``texts`` holds words of someone who may be in danger."""
    return any(map(DESPAIR.search, texts))


def offers_help(text: str) -> bool:
    """Whether ``text`` says where someone in danger finds help. Nothing else is quoted to them."""
    return _HELP.search(text) is not None
