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
Colour = tuple[int, int, int]
HAIR = (52, 40, 36)
WALLS = [(196, 208, 222), (214, 200, 184), (178, 200, 190), (206, 190, 206), (190, 196, 176), (172, 190, 214)]
CLOTHES = [(52, 80, 224), (178, 72, 40), (20, 120, 110), (120, 60, 168), (176, 48, 92), (60, 110, 60), (40, 60, 90)]
SKINS = [(232, 190, 160), (198, 146, 110), (142, 96, 68), (240, 206, 182), (110, 74, 54)]
WIDTH, HEIGHT, FRAMES_PER_SECOND = 640, 360, 8


def write_video(path: Path, colour: str) -> Path:
    """Write a short y4m file of one colour, which Chromium plays in a loop as a camera."""
    y, u, v = yuv(*COLOURS[colour])
    quarter = WIDTH * HEIGHT // 4
    frame = b"FRAME\n" + bytes([y]) * (4 * quarter) + bytes([u]) * quarter + bytes([v]) * quarter
    path.write_bytes(f"YUV4MPEG2 W{WIDTH} H{HEIGHT} F{FRAMES_PER_SECOND}:1 Ip A1:1 C420jpeg\n".encode() + frame * 2)
    return path


def paint_person(path: Path, camera: str) -> Path:
    """Write a camera that shows a painted person; `camera` is a number that picks clothes and wall."""
    number = int(camera)
    wall, clothes = WALLS[number % len(WALLS)], CLOTHES[number % len(CLOTHES)]
    skin = SKINS[number % len(SKINS)]
    colours = [yuv(*colour_at(x, y, wall, clothes, skin)) for y in range(0, HEIGHT, 2) for x in range(0, WIDTH, 2)]
    columns = WIDTH // 2
    rows = [colours[start : start + columns] for start in range(0, len(colours), columns)]
    luma = b"".join(bytes(value for y, _, _ in row for value in (y, y)) * 2 for row in rows)
    frame = b"FRAME\n" + luma + bytes(u for _, u, _ in colours) + bytes(v for _, _, v in colours)
    path.write_bytes(f"YUV4MPEG2 W{WIDTH} H{HEIGHT} F{FRAMES_PER_SECOND}:1 Ip A1:1 C420jpeg\n".encode() + frame * 2)
    return path


def colour_at(x: int, y: int, wall: Colour, clothes: Colour, skin: Colour) -> Colour:
    """The colour of one pixel of a painted person: hair behind face above shoulders, before a lit wall."""
    across, down = x - WIDTH / 2, y - HEIGHT * 0.44
    if (across / 62) ** 2 + ((down - 6) / 78) ** 2 < 1:
        return skin
    if (across / 78) ** 2 + ((down + 12) / 88) ** 2 < 1:
        return HAIR
    if (across / 190) ** 2 + ((y - HEIGHT * 1.06) / 150) ** 2 < 1:
        return clothes
    light = 1.12 - 0.3 * x / WIDTH - 0.15 * y / HEIGHT
    red, green, blue = (min(255, round(part * light)) for part in wall)
    return red, green, blue


def yuv(red: int, green: int, blue: int) -> tuple[int, int, int]:
    """BT.601 in its limited range, what Chromium takes such a file for."""
    y = 16 + (65.738 * red + 129.057 * green + 25.064 * blue) / 256
    u = 128 + (-37.945 * red - 74.494 * green + 112.439 * blue) / 256
    v = 128 + (112.439 * red - 94.154 * green - 18.285 * blue) / 256
    return round(y), round(u), round(v)
