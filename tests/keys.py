"""How programs show the app that they may ask for tokens."""

from __future__ import annotations

from config import TestingConfig

[API_KEY] = TestingConfig.API_KEYS
WITH_KEY = {"X-Api-Key": API_KEY}
