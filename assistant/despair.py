"""Words of someone who may be in danger, and sentences that offer them help.

Comes in: what was typed, a sentence. Goes out: whether it is such. Knows nothing of answers.
"""

import re

# Read by the pages too, before anything else happens: both scripts, nothing that only Python knows.
DESPAIR = re.compile(
    r"(?:^|[^亲親])自[杀殺残殘]|自[尽盡](?![义義责責力快量早到])|(?:^|[^年])[轻輕]生(?!活|[产產意])|想死(?![扛磕守])"
    r"|[想要]去死|[让讓]我死|去死(?:算|吧)|死了(?:算了|拉倒)|不如死|[寻尋](?:短[见見]|死)"
    r"|不想(?:再)?活|活不(?:下去|成了?)|活[够夠]了|[没沒](?:有)?[^，。]{0,3}活下去|[没沒]法(?:再)?活(?!动|動|用|期)"
    r"|(?:^|[^干幹生])活[着著得][^，。]{0,2}累|活[着著][^，。]{0,2}毫[无無]意[义義]|[结結]束[这這]一切"
    r"|活[着著](?:[真也都就太]|[还還])?(?:[没沒](?:有)?(?:什[么麼]|啥)?(?:意思|意[义義]|[劲勁]|盼[头頭])|有(?:什[么麼]|啥)(?:意思|意[义義]|用))"
    r"|[结結]束(?:自己的?|[这這][条條]?)?(?:生命|性命)|一(?:了百了|死了之)|(?:吞|吃|服|喝)[^，。]{0,3}(?:[一半整几幾][瓶把]|很多|好多|大量)[^，。]{0,2}安眠[药藥]|安眠[药藥][^，。]{0,6}(?:[结結]束|一睡不醒|睡[过過]去|死)"
    r"|割(?:手)?腕|(?:^|[^马馬线線网網以])上吊(?![销銷扣顶頂灯燈])|服毒|喝[农農][药藥]"
    r"|跳(?:[楼樓](?![价價大机機])|[河桥橋江海湖崖]|下去|[进進][河江海湖])|[遗遺][书書]"
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
