#!/usr/bin/env bash
# country_converter 1.3.2: with pandas 3 it cannot start, because of Namibia.
#
# Expected: what pip installs for country_converter (its newest release, pandas without an upper bound) converts a name.
# Happens: the table of countries is read with pandas.read_csv, whose converters keep the code NA a text in pandas 2; in
# pandas 3.1 Namibia's code is a missing value all the same. Each code is then compiled as a regular expression, so the
# first use of any function raises TypeError (“first argument must be string or compiled pattern”), for Norway as for
# Namibia, and no word of the message leads there. With pandas 2.3 both are converted.
# Matters: a site that sorts stories by country has the same two letters in its data; whoever keeps codes in tables has to
# read them with keep_default_na=False, whatever else is said of the column.
# Seen with country_converter 1.3.2, pandas 3.1.1 and 2.3.3, Python 3.11. Needs: python3 with venv.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv env
cat >ask.py <<'PYTHON'
import pandas

try:
    import country_converter

    print(pandas.__version__, *country_converter.convert(["Norway", "Namibia"], to="ISO2"))
except TypeError as error:
    print(pandas.__version__, type(error).__name__, error)
PYTHON
said=$(for pandas in 3.1.1 2.3.3; do
  env/bin/pip install --quiet --disable-pip-version-check country_converter==1.3.2 pandas==$pandas
  env/bin/python ask.py
done)
echo "pandas, what is given for Norway and Namibia"
echo "$said"
[ "$said" = "3.1.1 TypeError first argument must be string or compiled pattern
2.3.3 NO NA" ] || { echo "CHANGED"; exit 1; }
