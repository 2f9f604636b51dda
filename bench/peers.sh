#!/usr/bin/env bash
# What do others need for the same folder? scripts/bench peers [FOLDER] [options of run_peers.py]
set -euo pipefail
cd "$(dirname "$0")/.."
if [ ! -d ../shared/bench/peers ]; then
  echo "scripts/bench: the measuring bench ../shared/bench is not beside this repository." >&2
  exit 1
fi
scripts/setup peers
scripts/build release
mkdir -p build/peers
cp -r --no-preserve=mode,ownership --update ../shared/bench/. build/peers/bench/
find build/peers/bench -name '*.sh' -exec chmod +x {} +
build/peers/bench/peers/setup.sh

folder=${1:-}
if [ -z "$folder" ] || [[ "$folder" == --* ]]; then
  folder=build/peers/sample
  python3 - ../shared/corpora/sample "$folder" <<'PY'
import csv, pathlib, re, shutil, sys
source, target = map(pathlib.Path, sys.argv[1:])
read = re.compile(r"text/|application/(pdf|zip)$|message/rfc822$|application/vnd\.openxmlformats-officedocument\.wordprocessingml")
shutil.rmtree(target, ignore_errors=True)
for row in csv.DictReader(open(source / "EXPECTED.tsv", encoding="utf-8", newline=""), delimiter="\t", quoting=csv.QUOTE_NONE):
    if read.match(row["mime"]) and (source / row["path"]).is_file():
        (target / row["path"]).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source / row["path"], target / row["path"])
PY
else
  shift
fi
[ $# -gt 0 ] || set -- --peers tika,casebound
CASEBOUND="$PWD/build/release/casebound" exec python3 build/peers/bench/peers/run_peers.py "$folder" "$@"
