"""What every test shares: Hypothesis without deadlines (the first call loads dictionaries), and real small parts."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile("youju", deadline=None)
settings.load_profile("youju")

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared"


@pytest.fixture(scope="session")
def starter_index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """An index of the starter corpus, built once with the packaged model."""
    from index.build import build
    from index.encoder import SentenceEncoder

    folder = tmp_path_factory.mktemp("starter") / "index"
    build([ROOT / "corpus" / "articles"], folder, SentenceEncoder, lambda step, done, total: None)
    yield folder
