#!/usr/bin/env bash
# dulwich 1.2.21: no one function reads the names of revisions that git reads; each knows forms that the other does not.
#
# Expected: dulwich.objectspec.parse_object and parse_commit take what `git rev-parse` takes, for the forms that both
# document as supported: a branch, HEAD~1, an abbreviated hash, @, and a branch's reflog, main@{1}.
# Happens: parse_object knows HEAD~1, and no abbreviated hash; parse_commit knows the abbreviated hash, and not HEAD~1. So
# neither knows HASH~1. Both refuse @ for HEAD. main@{1} is looked up as the reflog of a reference called “main”, which is
# empty; the whole name refs/heads/main@{1} is found. git reads all of them.
# Matters: a tool that offers `--since REV` meets HASH~1 and main@{1} in the first week; it has to resolve the base of a
# name by itself (parse_ref, iter_prefix) before it hands the rest over.
# Seen with dulwich 1.2.21, git 2.39.5, Python 3.11. Needs: python3 with venv, git.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check dulwich==1.2.21

export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1
export GIT_AUTHOR_NAME=A GIT_AUTHOR_EMAIL=a@example.org GIT_COMMITTER_NAME=A GIT_COMMITTER_EMAIL=a@example.org
git init -q -b main repo
for n in 1 2 3; do git -C repo commit -q --allow-empty -m "$n"; done
short=$(git -C repo rev-parse --short=8 HEAD)

cat >ask.py <<'PYTHON'
import sys
from dulwich.objectspec import parse_commit, parse_object
from dulwich.repo import Repo

repo = Repo("repo")
for name in sys.argv[1:]:
    said = []
    for function in (parse_object, parse_commit):
        try:
            said.append(function(repo, name).id.decode()[:8])
        except (KeyError, ValueError) as error:
            said.append(type(error).__name__)
    print(name if not name.startswith(sys.argv[-1]) else name.replace(sys.argv[-1], "HASH"), *said)
PYTHON

env/bin/python -c "import dulwich; print('dulwich', *dulwich.__version__)"
git --version
names=("main" "HEAD~1" "@" "main@{1}" "refs/heads/main@{1}" "$short~1" "$short")
for name in "${names[@]}"; do git -C repo rev-parse --verify --quiet "$name" >/dev/null || { echo "git does not read $name"; exit 1; }; done
said=$(env/bin/python ask.py "${names[@]}")
echo "name, parse_object, parse_commit"
echo "$said"
head=$short
before=$(git -C repo rev-parse --short=8 HEAD~1)
[ "$said" = "main $head $head
HEAD~1 $before KeyError
@ KeyError KeyError
main@{1} ValueError KeyError
refs/heads/main@{1} $before KeyError
HASH~1 KeyError KeyError
HASH KeyError $head" ] || { echo "CHANGED"; exit 1; }
