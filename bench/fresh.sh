#!/usr/bin/env bash
# Do the demo and the tests succeed on a fresh Debian 12 that has git and nothing else?
#   scripts/bench fresh [demo] [--keep]     demo: without scripts/test; --keep: leave the root where it is
set -euo pipefail
cd "$(dirname "$0")/.."
what="demo test" keep=
for word in "$@"; do
  case "$word" in
    demo) what=demo ;;
    --keep) keep=1 ;;
    *) echo "usage: scripts/bench fresh [demo] [--keep]" >&2; exit 2 ;;
  esac
done
if [ "$(id -u)" != 0 ]; then
  echo "scripts/bench: making a fresh root needs root." >&2
  exit 1
fi
scripts/setup bench

root=$(mktemp -d /var/tmp/casebound-fresh.XXXXXX)
chmod 755 "$root"
if [ -n "$keep" ]; then trap 'echo "kept: $root"' EXIT; else trap 'rm -rf --one-file-system "$root"' EXIT; fi

# The package clients work in there as they do out here: same sources, same transport, same certificates.
sources=()
for file in /etc/apt/sources.list /etc/apt/sources.list.d/*.list /etc/apt/sources.list.d/*.sources; do
  if [ -f "$file" ] && grep -qE '^(deb |Types:)' "$file" && grep -q bookworm "$file"; then sources+=("$file"); fi
done
transport=()
for file in /etc/apt/apt.conf /etc/apt/apt.conf.d/*; do
  if [ -f "$file" ] && grep -q '^ *Acquire::' "$file"; then transport+=("$file"); fi
done
echo "== a fresh Debian 12 in $root"
mmdebstrap --quiet --variant=minbase --include=git,ca-certificates "${transport[@]/#/--aptopt=}" bookworm "$root" "${sources[@]}"
for file in ${transport[@]+"${transport[@]}"}; do cp "$file" "$root/etc/apt/apt.conf.d/"; done
cp -L /etc/resolv.conf /etc/hosts "$root/etc/"
mkdir -p "$root/usr/local/share/ca-certificates"
cp /usr/local/share/ca-certificates/*.crt "$root/usr/local/share/ca-certificates/" 2>/dev/null || true
for file in /etc/pip.conf ~/.pip/pip.conf ~/.config/pip/pip.conf; do
  if [ -f "$file" ]; then cp "$file" "$root/etc/pip.conf"; fi
done
environment=(HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8)
while IFS= read -r -d '' pair; do
  if [[ "${pair%%=*}" =~ ^(PIP_.*|.*_CERT|.*_CA_BUNDLE|CURL_CA_BUNDLE|SSL_.*|GIT_SSL_.*|.*_proxy|.*_PROXY)$ ]]; then environment+=("$pair"); fi
done < <(env -0)

inside() {
  bwrap --bind "$root" / --proc /proc --dev /dev --tmpfs /tmp --chdir /root --die-with-parent \
    env -i "${environment[@]}" "$@" </dev/null
}
inside update-ca-certificates >/dev/null 2>&1
git clone --quiet --no-hardlinks . "$root/root/casebound"

timed() {
  local name=$1 start=$SECONDS
  shift
  echo "== $name"
  inside sh -c 'cd casebound && exec "$@"' sh "$@"
  results+=("$name: $((SECONDS - start)) s")
}
results=()
timed "scripts/demo, the first time" scripts/demo
timed "scripts/demo, the second time" scripts/demo
if [ "$what" != demo ]; then timed "scripts/test" scripts/test; fi
echo "== on a fresh Debian 12, at $(git rev-parse --short HEAD):"
printf '   %s\n' "${results[@]}"
