# SPDX-License-Identifier: GPL-3.0-or-later
"""Random numbers by their number, the same here as in scramble.h: SplitMix64 (G. Steele, D. Lea, C. Flood, 2014) as a hash."""
import numpy as np


def uniform(number):
    """Uniform in [0, 1), of an array of uint64."""
    bits = number * np.uint64(0x9E3779B97F4A7C15)
    bits = (bits ^ bits >> np.uint64(30)) * np.uint64(0xBF58476D1CE4E5B9)
    bits = (bits ^ bits >> np.uint64(27)) * np.uint64(0x94D049BB133111EB)
    bits ^= bits >> np.uint64(31)
    return (bits >> np.uint64(11)).astype(np.float64) * 2.0**-53
