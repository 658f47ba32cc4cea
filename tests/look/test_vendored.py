"""What others made is what we wrote down, and templates ask only for icons we have."""

import hashlib
import re
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
STATIC = ROOT / "static"
ROW = re.compile(r"^\| \S+ \| \S+ \| \S+ \| `([^`]+)` \| `([0-9a-f]{64})` \|", re.M)
LISTED = dict(ROW.findall((STATIC / "vendor" / "VENDOR.md").read_text()))
SPRITE = (STATIC / "icons" / "sprite.svg").read_text()


def templates():
    return sorted((ROOT / "templates").rglob("*.html"))


@pytest.mark.parametrize("name", sorted(LISTED))
def test_a_vendored_file_is_the_one_that_was_listed(name):
    assert hashlib.sha256((STATIC / name).read_bytes()).hexdigest() == LISTED[name]


def test_every_vendored_file_is_listed_and_lies_beside_its_licence():
    files = {p for p in (STATIC / "vendor").rglob("*") if p.is_file() and p.name != "VENDOR.md"}
    licences = {p for p in files if p.name.startswith("LICENSE")}
    assert {p.relative_to(STATIC).as_posix() for p in files - licences} == {n for n in LISTED if n.startswith("vendor/")}
    assert {p.parent for p in files} == {p.parent for p in licences}


def test_no_vendored_file_names_a_map_that_is_not_there():
    # WhiteNoise's manifest storage refuses a whole deployment for one of these
    texts = [p for p in STATIC.rglob("*") if p.suffix in {".css", ".js"}]
    assert [p.name for p in texts if "sourceMappingURL" in p.read_text()] == []


def test_what_a_stylesheet_asks_for_is_there():
    missing = []
    for sheet in (STATIC / "css").glob("*.css"):
        for url in re.findall(r'url\("?([^")]+)"?\)', sheet.read_text()):
            if not url.startswith(("data:", "static:")) and not (sheet.parent / url).resolve().is_file():
                missing.append(f"{sheet.name}: {url}")
    assert missing == []


def test_every_icon_that_is_asked_for_is_in_the_sprite():
    have = set(re.findall(r'<symbol id="([^"]+)"', SPRITE))
    asked = {}
    for path in templates():
        for name in re.findall(r'{% icoon "([^"]+)"|sprite\.svg\' %}#([\w-]+)', path.read_text()):
            asked.setdefault(name[0] or name[1], path.relative_to(ROOT).as_posix())
    scripts = "".join(p.read_text() for p in (STATIC / "js").glob("*.js"))
    for name in re.findall(r'icon\("([\w-]+)"\)', scripts):
        asked.setdefault(name, "static/js")
    assert {name: where for name, where in asked.items() if name not in have} == {}


def test_scripts_of_our_own_never_evaluate_text():
    forbidden = re.compile(r"\beval\(|new Function\(|\bFunction\(|innerHTML\s*=|document\.write|insertAdjacentHTML")
    wrong = [f"{p.name}: {hit}" for p in (STATIC / "js").glob("*.js") for hit in forbidden.findall(p.read_text())]
    assert wrong == []


def test_templates_use_no_attribute_that_needs_evaluation():
    needs = re.compile(r"""\shx-on[:=]|hx-vals=['"]js:|hx-swap=['"]morph:\{|\son[a-z]+=['"]""")
    wrong = [f"{p.relative_to(ROOT)}: {hit}" for p in templates() for hit in needs.findall(p.read_text())]
    assert wrong == []
