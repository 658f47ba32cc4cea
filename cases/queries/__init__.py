"""Reading the family's file for a page or a document, by noun."""
