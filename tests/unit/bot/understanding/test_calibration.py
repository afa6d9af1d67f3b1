"""Probabilities that mean what they say."""

from __future__ import annotations

import numpy as np
import pytest

from bot.understanding.calibration import calibration_error, fit_temperature


def test_the_temperature_makes_confidence_true() -> None:
    # The best guess is right in 3 of 4 cases, and the scores pretend to be nearly sure.
    scores = np.tile(np.asarray([[8.0, 0.0]], dtype=np.float32), (400, 1))
    truth = np.asarray([0, 0, 0, 1] * 100)
    temperature = fit_temperature(scores, truth)
    sure = 1 / (1 + np.exp(-8 / temperature))
    assert sure == pytest.approx(0.75, abs=0.01)


def test_the_calibration_error_is_the_gap_between_sure_and_right() -> None:
    probabilities = np.tile(np.asarray([[0.9, 0.1]], dtype=np.float32), (10, 1))
    assert calibration_error(probabilities, np.asarray([0] * 7 + [1] * 3)) == pytest.approx(0.2, abs=1e-6)
