"""Double precision at its ends: numbers that under- or overflow are right or are none, and 0 is 0 by the data."""

import mpmath
import numpy as np
import pytest

from rooteps.theory import FLOAT64, World
from rooteps.theory.numbers import Balls
from rooteps.theory.registry import theorems
from rooteps.verification.certify import certify
from rooteps.verification.needs import lacking
from rooteps.verification.verdict import Verdict
from rooteps.verification.verify import verify
from tests.theory.worlds import EXTREME, SAME, on_two_words, steep
from tests.tolerance import EXCESS
