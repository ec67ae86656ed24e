"""What makes a briefing look as it does: templates, design tokens, fonts, stylesheets."""
