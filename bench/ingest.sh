#!/usr/bin/env bash
# What does taking in cost next to Recoll, Tika and extract-lib into OpenSearch? One run, one table.
#   scripts/bench ingest [corpus|pdf|rest|FOLDER] [options of run_peers.py]
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

# The corpora's place is told: the copied bench does not lie beside them.
samples=$PWD/../shared/corpora/sample
make_corpus() {
  [ -d build/peers/corpus ] && return
  sed "s|^SAMPLE = .*|SAMPLE = \"$samples\"|" build/peers/bench/peers/make_corpus.py >build/peers/bench/peers/make_this_corpus.py
  python3 build/peers/bench/peers/make_this_corpus.py build/peers/corpus
}
# The samples whose media type is PDF, or all others.
take_samples() {
  python3 - "$samples" "build/peers/$1" "$1" <<'PY'
import csv, pathlib, shutil, sys
source, target, wanted = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]), sys.argv[3]
shutil.rmtree(target, ignore_errors=True)
for row in csv.DictReader(open(source / "EXPECTED.tsv", encoding="utf-8", newline=""), delimiter="\t", quoting=csv.QUOTE_NONE):
    if (row["mime"] == "application/pdf") == (wanted == "pdf") and (source / row["path"]).is_file():
        (target / row["path"]).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source / row["path"], target / row["path"])
PY
}

what=corpus
if [ $# -gt 0 ] && [[ "$1" != --* ]]; then
  what=$1
  shift
fi
peers=tika,casebound
case "$what" in
  corpus) make_corpus; folder=build/peers/corpus; peers=recoll,tika,extract,pipeline,casebound ;;
  pdf | rest) take_samples "$what"; folder=build/peers/$what ;;
  *) folder=$what ;;
esac
[[ " $* " == *" --peers "* ]] || set -- --peers "$peers" "$@"
run=(env CASEBOUND="$PWD/build/release/casebound" python3 build/peers/bench/peers/run_peers.py "$folder" "$@")
# Tika and extract-lib read old Office files themselves, LibreOffice is a program of its own beside Casebound: it is
# hidden, and what it costs is measured by `scripts/bench cost`.
hide='for office in /usr/lib/libreoffice /opt/libreoffice*; do [ ! -d "$office" ] || mount -t tmpfs none "$office"; done; exec "$@"'
as_root=()
[ "$(id -u)" = 0 ] || as_root=(--map-root-user)
exec unshare --mount "${as_root[@]}" sh -c "$hide" sh "${run[@]}"
