"""Colours come from tokens.css alone, and no style sheet is left out."""

import re

import pytest

from video_app.assets import STATIC_DIR

CSS = STATIC_DIR / "css"
TOKENS = CSS / "tokens.css"
COMPONENTS = sorted(set(CSS.glob("*.css")) - {TOKENS, CSS / "app.css"})
LITERAL = re.compile(r"#[0-9a-f]{3,8}\b|\b(?:rgba?|hsla?|hwb|lab|lch|oklab|oklch|color|color-mix)\(", re.IGNORECASE)
NAMES = set(
    "aliceblue antiquewhite aqua aquamarine azure beige bisque black blanchedalmond blue blueviolet brown burlywood "
    "cadetblue chartreuse chocolate coral cornflowerblue cornsilk crimson cyan darkblue darkcyan darkgoldenrod "
    "darkgray darkgreen darkgrey darkkhaki darkmagenta darkolivegreen darkorange darkorchid darkred darksalmon "
    "darkseagreen darkslateblue darkslategray darkslategrey darkturquoise darkviolet deeppink deepskyblue dimgray "
    "dimgrey dodgerblue firebrick floralwhite forestgreen fuchsia gainsboro ghostwhite gold goldenrod gray green "
    "greenyellow grey honeydew hotpink indianred indigo ivory khaki lavender lavenderblush lawngreen lemonchiffon "
    "lightblue lightcoral lightcyan lightgoldenrodyellow lightgray lightgreen lightgrey lightpink lightsalmon "
    "lightseagreen lightskyblue lightslategray lightslategrey lightsteelblue lightyellow lime limegreen linen magenta "
    "maroon mediumaquamarine mediumblue mediumorchid mediumpurple mediumseagreen mediumslateblue mediumspringgreen "
    "mediumturquoise mediumvioletred midnightblue mintcream mistyrose moccasin navajowhite navy oldlace olive "
    "olivedrab orange orangered orchid palegoldenrod palegreen paleturquoise palevioletred papayawhip peachpuff peru "
    "pink plum powderblue purple rebeccapurple red rosybrown royalblue saddlebrown salmon sandybrown seagreen "
    "seashell sienna silver skyblue slateblue slategray slategrey snow springgreen steelblue tan teal thistle tomato "
    "turquoise violet wheat white whitesmoke yellow yellowgreen".split()
)


def declarations(css):
    """The `property: value` pairs of a style sheet."""
    code = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    return re.findall(r"([\w-]+)\s*:\s*([^;{}]+);", code)


def colours(css):
    """The declarations in which a colour is written out."""
    found = []
    for name, value in declarations(css):
        own = re.sub(r"--[\w-]+|\"[^\"]*\"", "", value)
        if LITERAL.search(own) or NAMES & set(re.findall(r"[\w-]+", own.lower())):
            found.append(f"{name}: {value}")
    return found


def token(name, theme):
    """The value of a token as it is first set for a `theme`."""
    css = TOKENS.read_text()
    part = css.partition('[data-bs-theme="dark"]')[2] if theme == "dark" else css
    return re.search(rf"{name}: ([^;]+);", part)[1]


@pytest.mark.parametrize("sheet", COMPONENTS, ids=lambda path: path.name)
def test_a_style_sheet_names_no_colour_of_its_own(sheet):
    assert colours(sheet.read_text()) == []


@pytest.mark.parametrize("value", ["#fff", "1px solid RED", "rgb(0 0 0 / 5%)", "var(--line, white)", "0 0 2px Snow"])
def test_a_colour_is_found_however_it_is_written(value):
    assert colours(f"a {{ border: {value}; }}")


@pytest.mark.parametrize("value", ["var(--red)", "transparent", "currentcolor", "inherit", "var(--x) 1px"])
def test_what_is_no_colour_is_none(value):
    assert not colours(f"a {{ border: {value}; }}")


def test_components_use_no_raw_values():
    used = {name for sheet in COMPONENTS for name in re.findall(r"--raw-[\w-]+", sheet.read_text())}
    assert used == set()


def test_every_token_that_is_used_exists_and_every_one_that_exists_is_used():
    sheets = {path: path.read_text() for path in CSS.glob("*.css")}
    used = {name for css in sheets.values() for name in re.findall(r"var\((--[\w-]+)", css)}
    declared = {name for css in sheets.values() for name, _ in declarations(css) if name.startswith("--")}
    tiles = {"--tile-x", "--tile-y", "--tile-width", "--tile-height"}
    from_script = {*tiles, "--level", "--across", "--menu-x", "--menu-y"}
    assert {name for name in used - declared - from_script if not name.startswith("--bs-")} == set()
    assert {name for name in declared - used if not name.startswith("--bs-")} == set()


def test_the_browsers_own_frame_has_the_colour_of_the_page(client):
    page = client.get("/").text
    for theme in ("light", "dark"):
        said = re.search(rf'prefers-color-scheme: {theme}\)" content="([^"]+)"', page)[1]
        assert said == token("--raw-page", theme)


def test_every_style_sheet_is_part_of_the_page_once_and_in_a_layer(client):
    url = re.search(r'rel="stylesheet" href="([^"]+)"', client.get("/").text)[1]
    sheet = client.get(url, buffered=True).text
    layers = re.findall(r"^@layer (\w+) \{ /\* (\S+) \*/$", sheet, re.MULTILINE)
    assert [name for layer, name in layers if layer == "bootstrap"] == ["../bootstrap/css/bootstrap.min.css"]
    assert sorted(name for _, name in layers[1:]) == sorted(path.name for path in [TOKENS, *COMPONENTS])
    for file in [TOKENS, *COMPONENTS]:
        assert file.read_text() in sheet


def test_a_page_asks_for_one_style_sheet(client):
    """With browsers' own `@import` it would be one request for each."""
    page = client.get("/").text
    assert len(re.findall(r"[^\"]+\.css\b", page)) == 1
    sheet = client.get(re.search(r'href="([^"]+\.css)"', page)[1], buffered=True).text
    assert "@import" not in sheet
    assert "@charset" not in sheet, "only the first thing in a file may be one"
    assert re.findall(r"url\((?!['\"]?data:)[^)]*\)", sheet) == [], "its address would be another one here"
