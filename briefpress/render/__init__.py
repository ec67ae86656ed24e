"""Render a resolved briefing as HTML with its theme, section by section."""
