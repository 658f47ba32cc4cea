"""HTML to an accessible PDF (PDF/UA-1, tagged), closed to network and disk.

What a person typed may end up in a document. So the maker fetches nothing but `data:` and the few files of ours
named in OURS: no http, no file, no attachment of a local file. Only the worker calls this.
"""

import logging
import pathlib

STATIC = pathlib.Path(__file__).resolve().parent.parent / "static"
SHEET = STATIC / "css" / "print-document.css"
OURS = {  # the whole list; a name that is not in it does not exist
    **{
        f"static:fonts/{name}.woff2": (STATIC / "vendor" / "source-sans" / f"{name}.woff2", "font/woff2")
        for name in ("SourceSans3-Regular", "SourceSans3-It", "SourceSans3-Semibold", "SourceSans3-Bold")
    },
    "static:icons/merk.svg": (STATIC / "icons" / "merk.svg", "image/svg+xml"),
}
PACKAGES = "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"

log = logging.getLogger(__name__)


class PdfUnavailable(RuntimeError):
    """Pango is not on this machine; the text is a Dutch sentence that names the packages."""


class PdfTooDeep(ValueError):
    """The document is nested too deeply to lay out."""


def _weasyprint():
    # here and not above: without Pango the import itself fails, and only documents may suffer from that
    try:
        import weasyprint
        from weasyprint.urls import URLFetcher, URLFetcherResponse
    except OSError as trouble:
        log.warning("pdf: %s", trouble)
        raise PdfUnavailable(
            f"Pdf's maken kan op deze server nog niet: Pango ontbreekt. Laat installeren: sudo apt install {PACKAGES}"
        ) from trouble

    class Closed(URLFetcher):
        def fetch(self, url, headers=None):
            if url in OURS:
                path, kind = OURS[url]
                return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": kind})
            return super().fetch(url, headers)

    return weasyprint, Closed(allowed_protocols={"data"}, allow_redirects=False)


def available() -> bool:
    """Whether documents can be made on this machine."""
    try:
        _weasyprint()
        return True
    except PdfUnavailable:
        return False


def render(html: str, *, title: str, lang: str = "nl") -> bytes:
    """A whole HTML page as tagged PDF/UA-1 in our own print style.

    `title` becomes the title of the PDF. Raises PdfUnavailable without Pango, PdfTooDeep for absurd nesting.
    """
    weasyprint, fetcher = _weasyprint()
    from weasyprint.text.fonts import FontConfiguration  # needs Pango too

    try:
        page = weasyprint.HTML(string=html, base_url="static:", url_fetcher=fetcher)
        root = page.etree_element
        root.set("lang", lang)
        head = root.find("head")
        for old in head.findall("title"):
            head.remove(old)
        name = head.makeelement("title", {})
        name.text = title
        head.append(name)
        fonts = FontConfiguration()
        sheet = weasyprint.CSS(string=SHEET.read_text(), base_url="static:", url_fetcher=fetcher, font_config=fonts)
        return page.write_pdf(stylesheets=[sheet], font_config=fonts, pdf_variant="pdf/ua-1")
    except RecursionError:
        raise PdfTooDeep("Dit document is te diep genest om er een pdf van te maken.") from None
