"""Bytes to located data: YAML, CSV, inline Markdown, GeoJSON, SVG, images, numbers; no model."""
