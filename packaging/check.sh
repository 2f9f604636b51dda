#!/usr/bin/env bash
# Do the packages work where nothing else is? Makes fresh Debian roots of essential packages only, enters them without a network,
# installs the .deb, unpacks the tar, and runs the demo as root and as an ordinary user.
#   packaging/check.sh FOLDER [SUITE...]     FOLDER: what scripts/package made; suites: bookworm trixie
set -euo pipefail
out=$(realpath "$1")
shift
[ $# -gt 0 ] || set -- bookworm trixie
cd "$(dirname "$0")/.."
if [ "$(id -u)" != 0 ]; then
  echo "packaging/check.sh: making a fresh root needs root." >&2
  exit 1
fi
scripts/setup bench
(cd "$out" && sha256sum --quiet --check SHA256SUMS)

scratch=$(mktemp -d /var/tmp/casebound-check.XXXXXX)
trap 'rm -rf --one-file-system "$scratch"' EXIT
chmod 755 "$scratch"
log=$scratch/log
user=(setpriv --reuid=1000 --regid=1000 --clear-groups)
right=0 wrong=0

# The package clients reach the other suites by the way that this machine reaches its own.
mirror=$(apt-get indextargets --format '$(SITE)' 'Created-By: Packages' | grep '/debian/\?$' | sort -u | sed -n 1p)
transport=()
for file in /etc/apt/apt.conf /etc/apt/apt.conf.d/*; do
  if [ -f "$file" ] && grep -q '^ *Acquire::' "$file"; then transport+=("--aptopt=$file"); fi
done

# enter [OPTION OF BWRAP...] -- COMMAND...: in the root, with no network.
enter() {
  local options=()
  while [ "$1" != -- ]; do options+=("$1"); shift; done
  shift
  bwrap --bind "$root" / --proc /proc --dev /dev --tmpfs /tmp --unshare-net --unshare-pid --unshare-ipc --die-with-parent --chdir / \
    "${options[@]}" env -i HOME=/home/reporter PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 "$@" </dev/null
}
# try SENTENCE COMMAND...
try() {
  local sentence=$1
  shift
  if "$@" >"$log" 2>&1; then
    right=$((right + 1))
    echo "   ok      $sentence"
  else
    wrong=$((wrong + 1))
    echo "   FAILED  $sentence"
    tail -n 25 "$log" | sed 's/^/           /'
  fi
}
# demo_of BIN [COMMAND THAT ENTERS...]: runs the demo of one installation into a folder of its own.
demo() {
  local bin=$1
  shift
  rm -rf "$root/home/reporter/demo"
  "$@" "$bin/casebound-demo" /home/reporter/demo
}
no_network() { ! enter -- bash -c 'exec 3<>/dev/tcp/1.1.1.1/53'; }
unpack() { zstd -dc "$out"/*.tar.zst | bwrap --bind "$root" / --unshare-net --die-with-parent "${user[@]}" tar -x -C "$1"; }
layers() { "$@" doctor | sed -n 's/^/      /p'; }
nothing_left() {
  find "$root" -xdev \( -path "$root/home" -o -path "$root/root/package" -o -path "$root$scratch" \) -prune -o -iname '*casebound*' -print >"$scratch/left"
  cat "$scratch/left"
  [ ! -s "$scratch/left" ]
}

# The truth of the whole demo leak, told from outside, because nothing in the root speaks Python. As root, who may read the
# passwords that are written outside.
truth() {
  local shared=$scratch/shared
  rm -rf "$shared"
  mkdir -p "$shared" "$root$shared"
  {
    echo '#!/bin/bash'
    declare -p root shared
    declare -f enter
    echo 'enter --bind "$shared" "$shared" -- /usr/bin/casebound "$@"'
  } >"$scratch/casebound"
  chmod 755 "$scratch/casebound"
  TMPDIR=$shared python3 tools/demo_leak/check.py --casebound "$scratch/casebound" --out "$shared" --case "$shared/case"
}

for suite in "$@"; do
  root=$scratch/$suite
  echo "== $suite: a fresh root of essential packages"
  mmdebstrap --quiet --variant=essential --keyring=/usr/share/keyrings "${transport[@]}" "$suite" "$root" "deb $mirror $suite main" 2>"$log" ||
    { cat "$log" >&2; exit 1; }
  echo 'reporter:x:1000:1000::/home/reporter:/bin/sh' >>"$root/etc/passwd"
  mkdir -p "$root/home/reporter/a folder with spaces" "$root/root/package"
  chown -R 1000:1000 "$root/home/reporter"
  cp "$out"/*.deb "$root/root/package/"
  try "there is no network" no_network

  echo "== $suite: the .deb"
  try "dpkg -i" enter -- sh -c 'dpkg -i /root/package/*.deb'
  try "the demo as root" demo /usr/bin enter --
  rm -rf "$root/home/reporter/demo"
  try "the demo as an ordinary user" demo /usr/bin enter -- "${user[@]}"
  try "the whole truth of the demo leak" truth
  echo "      $(tail -n 1 "$log")"
  layers enter -- "${user[@]}" casebound
  # A container that an ordinary user made: the workers' namespaces are made inside another one.
  outside=("${user[@]}" bash -c "$(declare -p root); $(declare -f enter); enter \"\$@\"" enter)
  try "the demo in nested user namespaces" demo /usr/bin "${outside[@]}" --unshare-user --uid 1000 --gid 1000 --
  try "the demo where no further user namespace may be made" demo /usr/bin "${outside[@]}" --unshare-user --disable-userns --
  layers "${outside[@]}" --unshare-user --disable-userns -- casebound
  try "dpkg -r" enter -- dpkg -r casebound
  try "nothing of it is left" nothing_left

  echo "== $suite: the tar"
  try "unpacked by an ordinary user into a folder with spaces" unpack "/home/reporter/a folder with spaces"
  programs=$(cd "$root" && echo home/reporter/a\ folder\ with\ spaces/casebound-*/bin)
  try "the demo from there" demo "/$programs" enter -- "${user[@]}"
  mv "$root/${programs%/bin}" "$root/home/reporter/moved"
  try "the demo after it was moved, whatever LD_LIBRARY_PATH says" demo /home/reporter/moved/bin enter -- "${user[@]}" env LD_LIBRARY_PATH=/usr/lib
  try "its checksums" enter -- sh -c 'cd /home/reporter/moved && sha256sum --quiet --check share/doc/casebound/SHA256SUMS'
  rm -rf --one-file-system "$root"
done
echo "$right passed, $wrong failed"
[ "$wrong" = 0 ]
