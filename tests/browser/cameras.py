"""Fake cameras: each shows one solid colour, so that pixels tell whose picture a tile shows."""

from __future__ import annotations

from pathlib import Path

# Far apart, so that the nearest one is right whatever the video codec does to them.
COLOURS = {
    "red": (220, 30, 30),
    "green": (30, 180, 60),
    "blue": (40, 60, 220),
    "yellow": (225, 215, 40),
}
BLACK = (0, 0, 0)  # what a tile shows before the first frame
WIDTH, HEIGHT, FRAMES_PER_SECOND = 640, 360, 15


def write_video(path: Path, colour: str) -> Path:
    """Write a short y4m file of one colour, which Chromium plays in a loop as a camera."""
    y, u, v = yuv(*COLOURS[colour])
    quarter = WIDTH * HEIGHT // 4
    frame = b"FRAME\n" + bytes([y]) * (4 * quarter) + bytes([u]) * quarter + bytes([v]) * quarter
    path.write_bytes(f"YUV4MPEG2 W{WIDTH} H{HEIGHT} F{FRAMES_PER_SECOND}:1 Ip A1:1 C420jpeg\n".encode() + frame * 2)
    return path


def yuv(red: int, green: int, blue: int) -> tuple[int, int, int]:
    """BT.601 in its limited range, what Chromium takes such a file for."""
    y = 16 + (65.738 * red + 129.057 * green + 25.064 * blue) / 256
    u = 128 + (-37.945 * red - 74.494 * green + 112.439 * blue) / 256
    v = 128 + (112.439 * red - 94.154 * green - 18.285 * blue) / 256
    return round(y), round(u), round(v)
