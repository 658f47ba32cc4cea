"""Documents: tagged, in our own type, and closed to network and disk (S17)."""

import contextlib
import http.server
import os
import re
import subprocess
import sys
import threading
import zlib

import pytest

from casusoverleg import pdf
from casusoverleg.commands import ROOT

PAGE = (
    "<html><body><h1>Verslag Š ĳ</h1><p>Een <strong>vet</strong> en <em>schuin</em> woord.</p><h2>Acties</h2>"
    "<table><thead><tr><th scope=col>Wat</th><th scope=col>Wie</th></tr></thead>"
    "<tbody><tr><td>Huisarts bellen</td><td>M. Veldkamp</td></tr></tbody></table></body></html>"
)


def inflated(made):
    """The bytes of a PDF with every compressed stream unpacked: what is hidden in it can be searched."""
    parts = [made]
    for stream in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", made, re.S):
        with contextlib.suppress(zlib.error):
            parts.append(zlib.decompress(stream))
    return b"\n".join(parts)


def test_it_is_tagged_and_names_itself():
    made = inflated(pdf.render(PAGE, title="Verslag overleg 14"))
    assert re.search(rb"<dc:title>.*Verslag overleg 14.*</dc:title>", made, re.S)
    assert b"/MarkInfo <</Marked true" in made
    assert b"/Lang (nl)" in made and b"pdfuaid:part" in made
    for element in (b"Document", b"H1", b"H2", b"P", b"Table", b"TR", b"TH", b"TD"):
        assert re.search(rb"/S /%s\b" % element, made), element


def test_it_is_set_in_our_own_type():
    made = inflated(pdf.render(PAGE, title="x"))
    fonts = set(re.findall(rb"/BaseFont /[A-Z]{6}\+([\w-]+)", made))
    assert {b"Source-Sans-3", b"Source-Sans-3-Bold", b"Source-Sans-3-Semi-Bold", b"Source-Sans-3-Italic"} == fonts
    assert made.count(b"/FontFile") == len(fonts)


def test_a_title_of_the_page_does_not_replace_ours():
    made = inflated(pdf.render("<title>A. de Vries</title><h1>x</h1>", title="Plan A-1042"))
    assert re.search(rb"<dc:title>.*Plan A-1042.*</dc:title>", made, re.S) and b"Vries" not in made


@pytest.fixture(scope="module")
def canary(tmp_path_factory):
    """A listener that counts who comes, and a file with a secret in it."""
    seen = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            seen.append(self.path)
            self.send_error(404)

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    secret = tmp_path_factory.mktemp("canary") / "secret.txt"
    secret.write_text("KANARIE-8842")
    yield f"http://127.0.0.1:{server.server_port}", secret, seen
    server.shutdown()


VECTORS = {
    "img": '<img alt="" src="{0}">',
    "import": '<style>@import "{0}";</style>',
    "stylesheet": '<link rel="stylesheet" href="{0}">',
    "font": '<style>@font-face{{font-family:Q;src:url("{0}")}} p{{font-family:Q}}</style><p>x</p>',
    "css url": '<p style="background:url({0})">x</p>',
    "border image": '<p style="border:3px solid;border-image:url({0}) 3">x</p>',
    "svg image": '<svg width="9" height="9"><image href="{0}" width="9" height="9"/></svg>',
    "svg in data": "<img alt='' src=\"data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg'><image href='{0}'/></svg>\">",
    "object": '<object data="{0}"></object>',
    "embed": '<embed src="{0}">',
    "list style": '<ul style="list-style-image:url({0})"><li>x</li></ul>',
    "content": '<style>p::before{{content:url("{0}")}}</style><p>x</p>',
    "link attachment": '<link rel="attachment" href="{0}">',
    "a attachment": '<a rel="attachment" href="{0}">x</a>',
}


@pytest.mark.parametrize("scheme", ["http", "file", "static"])
@pytest.mark.parametrize("vector", VECTORS)
def test_nothing_that_was_typed_is_fetched(vector, scheme, canary):
    address, secret, seen = canary
    target = {"http": f"{address}/{vector.replace(' ', '-')}", "file": f"file://{secret}", "static": f"static:{secret}"}
    markup = VECTORS[vector].format(target[scheme])
    made = pdf.render(f"<html><head></head><body><h1>x</h1>{markup}</body></html>", title="x")
    assert seen == []
    assert b"KANARIE" not in inflated(made) and b"/EmbeddedFile" not in inflated(made)


def test_a_vector_would_be_seen_if_it_worked(canary):
    """The canary sings: WeasyPrint as it comes does fetch."""
    import weasyprint

    address, secret, seen = canary
    weasyprint.HTML(string=f'<img src="{address}/open">').write_pdf()
    attached = f'<h1>x</h1><link rel="attachment" href="file://{secret}">'
    made = inflated(weasyprint.HTML(string=attached).write_pdf(pdf_variant="pdf/ua-1"))
    assert seen == ["/open"] and b"/EmbeddedFile" in made and b"KANARIE" in made
    seen.clear()


@pytest.mark.parametrize("depth", [900, 5000])
def test_absurd_nesting_is_a_clear_error(depth):
    with pytest.raises(pdf.PdfTooDeep, match="te diep genest"):
        pdf.render("<div>" * depth + "x", title="x")


def test_without_pango_one_sentence_says_what_to_install(tmp_path):
    """A machine without Pango: the import of WeasyPrint fails the way it does there."""
    broken = tmp_path / "weasyprint"
    broken.mkdir()
    (broken / "__init__.py").write_text("raise OSError(\"cannot load library 'libgobject-2.0-0'\")")
    script = (
        "from casusoverleg import pdf\n"
        "print(pdf.available())\n"
        "try: pdf.render('<p>x', title='x')\n"
        "except pdf.PdfUnavailable as e: print(e)\n"
    )
    env = os.environ | {"PYTHONPATH": f"{tmp_path}{os.pathsep}{ROOT}"}
    told = subprocess.run([sys.executable, "-c", script], env=env, cwd=tmp_path, capture_output=True, text=True, check=True)
    first, sentence = told.stdout.strip().splitlines()
    assert first == "False"
    assert "Pango ontbreekt" in sentence and pdf.PACKAGES in sentence


def test_nothing_imports_weasyprint_at_its_top():
    """Only making a document may need Pango; every page must work without it."""
    found = [
        str(path.relative_to(ROOT))
        for path in ROOT.rglob("*.py")
        if ".venv" not in path.parts and re.search(r"^(import|from) weasyprint", path.read_text(), re.M)
    ]
    assert found == []
