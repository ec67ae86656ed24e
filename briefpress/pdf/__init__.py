"""Turn fragments into one PDF: number pages, join parts, embed fonts, conform to standards."""
