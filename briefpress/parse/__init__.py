"""Parse bytes to located data: YAML, CSV, Markdown, GeoJSON, SVG, images, numbers; no models."""
