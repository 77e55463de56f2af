"""Log lines with room and identity as fields: for people, or as JSON for programs."""

from __future__ import annotations

import json
import logging
import time

FIELDS = ("room", "identity")
# Signs that end a line, or that a terminal obeys; a client may have brought them.
UNPRINTABLE = {code: f"\\u{code:04x}" for code in [*range(32), *range(127, 160), 0x2028, 0x2029]}


class TextFormatter(logging.Formatter):
    """`2026-01-31T12:00:00Z INFO joined room=standup identity='Ana~k3f9qz'`"""

    converter = time.gmtime  # type: ignore[assignment]  # the base class says so, too
    default_time_format = "%Y-%m-%dT%H:%M:%SZ"
    default_msec_format = ""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(message)s")

    def formatMessage(self, record: logging.LogRecord) -> str:
        fields = "".join(f" {name}={value!r}" for name, value in fields_of(record).items())
        return super().formatMessage(record).translate(UNPRINTABLE) + fields


class JsonFormatter(TextFormatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": self.formatTime(record),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            **fields_of(record),
        }
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False).translate(UNPRINTABLE)


FORMATTERS: dict[str, type[logging.Formatter]] = {"text": TextFormatter, "json": JsonFormatter}


def fields_of(record: logging.LogRecord) -> dict[str, str]:
    """What a `record` says of room and identity."""
    return {name: getattr(record, name) for name in FIELDS if getattr(record, name, "")}


def set_up(format: str) -> None:
    """Write what the app logs to standard error; a second call changes the format only."""
    logger = logging.getLogger("video_app")
    handler = logger.handlers[0] if logger.handlers else logging.StreamHandler()
    handler.setFormatter(FORMATTERS[format]())
    logger.setLevel(logging.INFO)
    logger.handlers = [handler]
