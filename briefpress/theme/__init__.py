"""Templates, design tokens, fonts and stylesheets."""
