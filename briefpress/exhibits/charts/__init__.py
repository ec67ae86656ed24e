"""Plan charts: from CSV rows and a form, or a specification, to Vega-Lite."""
