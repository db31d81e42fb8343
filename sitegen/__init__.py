"""sitegen builds a digest's site from front-matter Markdown: pages, feeds and a preview."""

__version__ = "0.1.0"
