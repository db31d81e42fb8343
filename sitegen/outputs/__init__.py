"""The files of the site: each module plans some of them, `plan` joins them into the one table."""
