"""How long a caller is told to wait: as long as it takes, and not a second longer."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.settings import Settings
from assistant.web.rates import Rates

MINUTE = 1_800_000_000.0  # a minute of the clock begins
HOME = "10.0.0.1"


class Clock:
    """The time, as it is set."""

    def __init__(self, now: float) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


def refused(rates: Rates) -> int:
    """The seconds to wait, after as many requests as are taken."""
    return next(filter(None, (rates.wait(HOME) for _ in range(1000))))


@given(st.integers(1, 12), st.integers(1, 3), st.lists(st.floats(0, 150), max_size=12))
def test_a_request_passes_after_the_time_that_was_told_and_not_a_second_before(
    amount: int, minutes: int, pauses: list[float]
) -> None:
    clock = Clock(MINUTE)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("time.time", clock)
        rates = Rates(Settings(rate_address=f"{amount}/{minutes}minute"))
        for pause in pauses:
            clock.now += pause
            rates.wait(HOME)
        seconds = refused(rates)
        told = clock.now + seconds
        clock.now = told - 1.001
        assert seconds == 1 or rates.wait(HOME) > 0
        clock.now = told
        assert rates.wait(HOME) == 0


def test_a_burst_late_in_the_minute_is_told_how_long_it_takes() -> None:
    clock = Clock(MINUTE + 45)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("time.time", clock)
        rates = Rates(Settings(rate_address="60/minute"))
        assert refused(rates) == 16  # with the next minute the first of the sixty begins to fade
        clock.now += 16
        assert rates.wait(HOME) == 0
        assert 1 <= rates.wait(HOME) <= 2
