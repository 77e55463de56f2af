"""Secrets of the length that the app asks for, and how programs show the app that they may ask for tokens."""

from __future__ import annotations

from config import TestingConfig

[API_KEY] = TestingConfig.API_KEYS
SECRET_KEY = "only for tests: " + "s" * 32
WITH_KEY = {"X-Api-Key": API_KEY}
