"""Fragments to one PDF: pages numbered, parts joined, fonts embedded, standards kept."""
