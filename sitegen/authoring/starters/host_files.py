"""The files that publish a site at a host: what `sitegen init --with` writes. docs/hosting.md explains each."""

from collections.abc import Mapping

DISTRIBUTION = "sitegen-digest"
"""The name of sitegen on the package index."""

_IGNORED = """\
# The raw texts of others stay on your machine: in a public repository anybody could read them whole.
/seeds/*
!/seeds/.gitkeep
"""

_GITHUB = f"""\
# Checks, builds and publishes the site at GitHub Pages: after each push, and each morning for stories that become due.
# In the repository's settings, under Pages, choose "GitHub Actions" as the source once.
name: publish

on:
  push:
    branches: [main]
  schedule:
    - cron: "10 5 * * *"
  workflow_dispatch:

permissions:
  contents: read
  pages: write
  id-token: write

concurrency:
  group: pages
  cancel-in-progress: false

jobs:
  publish:
    runs-on: ubuntu-latest
    environment:
      name: github-pages
      url: ${{{{ steps.deployment.outputs.page_url }}}}
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-python@v5
        with:
          python-version: "3.12"
      - uses: actions/configure-pages@v5
        id: pages
      - uses: actions/cache@v4
        with:
          path: build
          key: sitegen-${{{{ github.run_id }}}}
          restore-keys: sitegen-
      - run: python -m pip install {DISTRIBUTION}
      - run: sitegen check
      - run: sitegen build --base-url "$BASE_URL"
        env:
          BASE_URL: ${{{{ steps.pages.outputs.base_url }}}}/
          # Optional: a secret of the repository lets a build take up what the one before made (docs/tools.md).
          SITEGEN_CACHE_KEY: ${{{{ secrets.SITEGEN_CACHE_KEY }}}}
      - uses: actions/upload-pages-artifact@v3
        with:
          path: build/site
      - uses: actions/deploy-pages@v4
        id: deployment
"""

_GITLAB = f"""\
# Checks, builds and publishes the site at GitLab Pages: after each push to the main branch. For stories that become
# due, add a schedule under Build, Pipeline schedules.
image: python:3.12

pages:
  cache:
    key: sitegen
    paths: [build/]
  script:
    - python -m pip install {DISTRIBUTION}
    - sitegen check
    - sitegen build --base-url "$CI_PAGES_URL/"
    - rm -rf public && cp -r build/site public
  artifacts:
    paths: [public]
  rules:
    - if: $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH
"""

_NETLIFY = """\
# Builds and publishes the site at Netlify, which reads _headers and _redirects of the site itself.
[build]
command = "sitegen check && sitegen build --base-url \\"$URL/\\""
publish = "build/site"

[build.environment]
PYTHON_VERSION = "3.12"
"""

_CLOUDFLARE = """\
# Publishes the site at Cloudflare Pages, which reads _headers and _redirects of the site itself. Its build command is
# set on its own page: sitegen check && sitegen build
name = "{name}"
pages_build_output_dir = "build/site"
compatibility_date = "2026-01-01"
"""

_REQUIREMENTS = f"{DISTRIBUTION}\n"

HOSTS: Mapping[str, Mapping[str, str]] = {
    "github": {".github/workflows/publish.yml": _GITHUB},
    "gitlab": {".gitlab-ci.yml": _GITLAB},
    "netlify": {"netlify.toml": _NETLIFY, "requirements.txt": _REQUIREMENTS},
    "cloudflare": {
        "wrangler.toml": _CLOUDFLARE,
        "requirements.txt": _REQUIREMENTS,
        ".python-version": "3.12\n",
    },
}
"""The files of each host, by their paths in the site."""

NEXT = {
    "github": "push the folder to GitHub, and choose “GitHub Actions” under Settings, Pages",
    "gitlab": "push the folder to GitLab; its pipeline publishes the site",
    "netlify": "push the folder to a repository, and import it at Netlify",
    "cloudflare": (
        "write the site's address into base_url, push the folder to a repository, connect it at Cloudflare Pages "
        "with the build command: sitegen check && sitegen build"
    ),
}
"""What is left to do, in a sentence."""


def host_files(host: str, slug: str) -> dict[str, str]:
    """The files for a host, with the .gitignore that keeps raw texts out of it; `slug` names the site there."""
    files = {path: text.replace("{name}", slug) for path, text in HOSTS[host].items()}
    return {".gitignore": _IGNORED, **files}
