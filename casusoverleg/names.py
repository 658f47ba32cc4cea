"""Names, made comparable: search forgives accents, capitals and the ij that is one letter."""

import re
import unicodedata


def fold(text: str) -> str:
    """“Ÿılmaz-Düzgün ” → “yilmaz duzgun”: lower case, no accents, single spaces."""
    text = text.replace("ĳ", "ij").replace("Ĳ", "ij").replace("ı", "i").replace("ø", "o").replace("Ø", "o")
    plain = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return re.sub(r"[^\w]+", " ", plain.lower()).strip()
