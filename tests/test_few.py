"""A few passages without torch have the rows that the unpacked model gives them."""

import math
import subprocess
import sys

import numpy as np
import pytest

from index.encoder import SentenceEncoder
from index.few import FEW, FewEncoder, bulk_encoder, gelu
from tests.conftest import ROOT

TEXTS = (
    "网贷逾期会坐牢吗？不会。",
    "信用記錄保存五年，從還清之日起算。",
    "ＡＰＲ 12.5％ ≤ 24%，abc\tdef\n\n第二段。",
    "カタカナ ㋐ ελ привет 😀 \x00\udc80",
    "",
    " ",
    "</s> <unk> query: ",
    "逾期利息、违约金和手续费要分开看。" * 60,
)


@pytest.fixture(scope="module")
def unpacked() -> SentenceEncoder:
    return SentenceEncoder(precision="float32")


def test_rows_and_description_are_those_of_the_unpacked_model(unpacked: SentenceEncoder) -> None:
    few = FewEncoder()
    heard: list[int] = []
    rows = few.encode_passages(TEXTS, heard.append)
    assert rows.dtype == np.float32 and heard == list(range(1, len(TEXTS) + 1))
    np.testing.assert_allclose(rows, unpacked.encode_passages(TEXTS), atol=2e-6)
    assert few.describe() == unpacked.describe()
    assert few.encode_passages([]).shape == (0, few.describe()["dim"])


def test_many_are_handed_on() -> None:
    code = (
        "import sys; from index.few import FEW, bulk_encoder; encoder = bulk_encoder();"
        "few = encoder.encode_passages(['征信'] * FEW); assert not {'torch', 'transformers'} & set(sys.modules);"
        "many = encoder.encode_passages(['征信'] * (FEW + 1)); assert 'torch' in sys.modules;"
        "print(float(few[0] @ many[0]))"
    )
    said = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=True, text=True).stdout
    assert float(said) == pytest.approx(1, abs=1e-3) and FEW > 8


def test_prompts_of_the_callers_own_are_kept() -> None:
    encoder = bulk_encoder(passage_prompt="文章：")
    assert isinstance(encoder, SentenceEncoder) and encoder.describe()["passage_prompt"] == "文章："


def test_gelu_is_the_exact_one() -> None:
    x = np.linspace(-8, 8, 2001, dtype=np.float32)
    exact = [v * (1 + math.erf(v / math.sqrt(2))) / 2 for v in x.tolist()]
    np.testing.assert_allclose(gelu(x), exact, atol=2e-6)
