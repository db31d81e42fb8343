"""The shell scripts that make, check and show releases on another machine; they run in the folder of the target.

They are POSIX sh, with `flock` for the lock, `mv -T` to move the pointer by one rename, and `b2sum` to read back what
arrived, where the machine has it. Names of releases and files are quoted, or come as lines of a script's own input.
"""

import shlex
from collections.abc import Iterable

from sitegen.publishing.targets.remote_shell import here

PENDING = ".unshown"
_WAIT = 5
"""Seconds in which the shell of a killed publication gets to its end."""

_OURS = "[0-9][0-9][0-9][0-9][0-9][0-9]*-????????????"

_STATE = f"""
printf 'here %s\\n' "$PWD"
if [ -L current ]; then link=$(readlink current); printf 'current %s\\n' "${{link##*/}}"; fi
for release in releases/{_OURS}; do
  if [ -d "$release" ] && [ ! -L "$release" ]; then printf 'release %s\\n' "${{release##*/}}"; fi
done
:"""

# A release that was made and never shown goes: it is the newest, and only its pending list tells of it.
_SWEEP = f"""
rm -rf releases/.incoming
shown=$(readlink current 2>/dev/null || :); shown=${{shown##*/}}
for note in .sitegen/{_OURS}{PENDING}; do
  if [ -L "$note" ] || [ ! -f "$note" ]; then continue; fi
  name=${{note##*/}}; name=${{name%{PENDING}}}
  if [ "$name" = "$shown" ]; then mv -f "$note" ".sitegen/$name.list"; continue; fi
  newest=$(for r in releases/{_OURS}; do printf '%s\\n' "${{r##*/}}"; done | sort -t- -k1,1n | tail -n 1)
  if [ "$newest" = "$name" ] && [ ! -e ".sitegen/$name.list" ]; then rm -rf "releases/$name"; fi
  rm -f "$note"
done
"""


def enter(folder: str, mode: int, *, dry: bool) -> str:
    """Enter the target, take its lock and print its releases; `folder` is quoted, `mode` that of folders, at least.

    `dry` only looks.

    Codes: 31 another publication holds the lock, 32 the folder cannot be made, 33 it is not ours, 34 `current` is no
    link, 35 a tool is missing.
    """
    look = f"""
target={folder}
answer() {{
  for tool in rsync flock; do
    command -v "$tool" >/dev/null 2>&1 || {{ echo "$tool"; return 35; }}
  done
  if [ -d "$target" ]; then cd -- "$target" || return 32
    if [ ! -d .sitegen ] && [ -n "$(ls -A)" ]; then return 33; fi
    if [ -e current ] && [ ! -L current ]; then return 34; fi
  """
    if dry:
        return f"{look}else return 0; fi\n{_STATE}\n}}\nanswer"
    take = f"""
  else mkdir -- "$target" && cd -- "$target" || return 32; fi
  mkdir -p .sitegen releases || return 32
  chmod g+{"rx" if mode & 0o040 else ""},o+{"rx" if mode & 0o004 else ""} . releases 2>/dev/null || :
  if [ -L .sitegen/lock ] || [ -d .sitegen/lock ]; then rm -rf .sitegen/lock; fi
  : 2>/dev/null >>.sitegen/lock || : <.sitegen/lock || return 32
}}
answer && {{ if [ -w .sitegen/lock ]; then exec 9>>.sitegen/lock; else exec 9<.sitegen/lock; fi; }} \\
  && {{ flock -w {_WAIT} 9 || (exit 31); }} \\
  && ( set -e; {_SWEEP}{_STATE} )"""
    return look + take


def begin(current: str) -> str:
    """Begin a release as a copy of the current one, with the files' times."""
    new = "rm -rf releases/.incoming"
    return f"{new}; cp -pR releases/{current} releases/.incoming" if current else f"{new}; mkdir releases/.incoming"


def remove(files: Iterable[str]) -> str:
    """Remove files of the new release, and folders that are empty then. What is a folder by now stays."""
    rows = "".join(f"{path}\n" for path in files)
    if not rows:
        return ":"
    line, rest = here(rows.encode("utf-8", "surrogateescape"))
    return f"""cd releases/.incoming
while IFS= read -r path; do
  [ -d "./$path" ] || rm -f -- "./$path"
done {line}{rest}find . -depth -type d -empty -exec rmdir {{}} \\;"""


def date(current: str, files: Iterable[str]) -> str:
    """Give the files that were sent one time, later by a second than any file that they replace, whatever the clock."""
    line, rest = here("".join(f"{path}\n" for path in files).encode("utf-8", "surrogateescape"))
    return f"""cat >.sitegen/sent {line}{rest}now=$(date +%s)
last=$( (cd releases/{current} && tr '\\n' '\\0' <../../.sitegen/sent | xargs -0 stat -c %Y -- 2>/dev/null || :) \\
  | sort -n | tail -n 1)
if [ -n "$last" ] && [ "$last" -ge "$now" ]; then now=$((last + 1)); fi
(cd releases/.incoming && tr '\\n' '\\0' <../../.sitegen/sent | xargs -0 touch -c -d "@$now" --)
rm -f .sitegen/sent"""


def prepare_list(name: str, current: str) -> str:
    """Say “wanted” where a release has no list yet, and lay the current one's ready for rsync to change."""
    place = shlex.quote(f".sitegen/{name}" if name.endswith(PENDING) else f".sitegen/{name}.list")
    basis = f"[ ! -f .sitegen/{current}.list ] || cp .sitegen/{current}.list .sitegen/list" if current else ":"
    return f"if [ ! -f {place} ]; then rm -rf .sitegen/list; {basis}; echo wanted; fi"


def keep_list(name: str) -> str:
    """Give a list that was sent its name."""
    place = f".sitegen/{name}" if name.endswith(PENDING) else f".sitegen/{name}.list"
    return f"mv -f .sitegen/list {shlex.quote(place)}"


def _read_back(folder: str, note: str, count: int) -> str:
    """Compare every file of a folder with a list beside the releases."""
    return f"""cd {folder}
if [ "$(find . -type f | wc -l)" -ne {count} ]; then echo 'the number of files is another'; exit 1; fi
if command -v b2sum >/dev/null 2>&1; then sed 's/ /  /' ../../.sitegen/{note} | b2sum --quiet -l 128 -c -; fi"""


def check(name: str, count: int) -> str:
    """Read the new release back, and have it written to the disk."""
    return f"({_read_back('releases/.incoming', name + PENDING, count)}\n)\nsync -f . 2>/dev/null || sync"


def verify(name: str, count: int) -> str:
    """Read an old release back."""
    return _read_back(f"releases/{name}", f"{name}.list", count)


def finish(name: str, mode: int) -> str:
    """Give the new release its name, and its folder a mode."""
    return f"chmod {mode:o} releases/.incoming; mv releases/.incoming releases/{name}"


def switch(name: str) -> str:
    """Move the pointer by one rename, and note that the release was shown."""
    pending = f".sitegen/{name}{PENDING}"
    return f"""rm -rf .sitegen/pointer; ln -s releases/{name} .sitegen/pointer
mv -fT .sitegen/pointer current 2>/dev/null || mv -fh .sitegen/pointer current
if [ -f {pending} ]; then mv -f {pending} .sitegen/{name}.list; fi"""


def delete(name: str) -> str:
    """Delete a release and its list."""
    return f"rm -rf releases/{name}; rm -f .sitegen/{name}.list"


def holding(page: str, current: str) -> str:
    """Print the releases that hold a page in another form than the current one, and “shown” where that has it."""
    path = shlex.quote(page)
    return f"""if [ -f releases/{current}/{path} ]; then echo shown; fi
for release in releases/{_OURS}; do
  if [ "$release" = releases/{current} ] || [ -L "$release" ] || [ ! -f "$release"/{path} ]; then continue; fi
  if ! cmp -s "$release"/{path} releases/{current}/{path}; then printf '%s\\n' "${{release##*/}}"; fi
done"""
