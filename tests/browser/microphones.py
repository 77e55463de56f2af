"""A fake microphone: somebody who talks without a pause."""

from __future__ import annotations

import math
import struct
import wave
from pathlib import Path

SAMPLES_PER_SECOND = 48_000
SECONDS = 2
PITCH_HZ = (180, 360, 700, 1150)
SYLLABLES_PER_SECOND = 4


def write_voice(path: Path) -> Path:
    """Write a WAV file, which Chromium plays in a loop as a microphone.

    Chords that swell and fade as syllables do: noise suppression takes a steady tone away.
    """
    samples = [sample(index / SAMPLES_PER_SECOND) for index in range(SECONDS * SAMPLES_PER_SECOND)]
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(SAMPLES_PER_SECOND)
        file.writeframes(struct.pack(f"<{len(samples)}h", *samples))
    return path


def sample(second: float) -> int:
    """The voice at that second, as a 16-bit sample."""
    swell = 0.5 - 0.5 * math.cos(2 * math.pi * SYLLABLES_PER_SECOND * second)
    chord = sum(math.sin(2 * math.pi * pitch * second) / number for number, pitch in enumerate(PITCH_HZ, 1))
    return round(12_000 * swell * chord / 2)
