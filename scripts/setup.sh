#!/bin/sh
# Installs what `npm start` (run), `npm test` (test) or `npm run package` (package) needs: npm packages, and Debian packages
# where they are missing. Root installs those at once; anybody else is told the one command to run, and what is there is used.
set -eu

# mandoc renders the manual for `sspidiag help`.
run_packages='libgssapi-krb5-2 gss-ntlmssp krb5-kdc krb5-admin-server krb5-user mandoc'
package_packages='mandoc binutils zip'
test_packages="$run_packages $package_packages unzip lintian man-db bash-completion zsh fish tmux jq libkrb5-dev
  mingw-w64-common gcc libc6-dev openssl valgrind libwinpr2-2 tshark python3-samba apache2-bin
  libapache2-mod-auth-gssapi samba samba-ad-provision samba-dsdb-modules dnsmasq-base faketime strace curl python3-impacket"
# Wine lists NTLM where it finds winbind's ntlm_auth.
windows_packages='wine64 winbind gcc-mingw-w64-x86-64-win32'
windows=node_modules/.cache/windows

case "${1:-}" in
run) wanted=$run_packages ;;
test) wanted=$test_packages ;;
package) wanted=$package_packages ;;
*) echo "usage: setup.sh run|test|package" >&2 && exit 2 ;;
esac
if [ "$1" = run ] || [ "$(uname -m)" != x86_64 ]; then
  windows=
fi
[ -z "$windows" ] || [ "$1" != test ] || wanted="$wanted $windows_packages"

say() { printf 'setup: %s\n' "$*" >&2; }

# npm writes node_modules/.package-lock.json last: older than the lockfile means out of date or broken off.
if [ ! node_modules/.package-lock.json -nt package-lock.json ]; then
  say 'installing npm packages'
  npm ci --no-audit --no-fund --loglevel=error >&2
  touch node_modules/.package-lock.json
fi

# What an installation on Windows would hold, for the tests under Wine and for the executable.
if [ -n "$windows" ] && [ ! "$windows/node_modules/.package-lock.json" -nt package-lock.json ]; then
  say 'installing npm packages for Windows'
  mkdir -p "$windows"
  cp package.json package-lock.json .npmrc "$windows"
  ln -sfn ../../../bin "$windows/bin"
  ln -sfn ../../../dist "$windows/dist"
  (
    cd "$windows"
    npm ci --os=win32 --cpu=x64 --omit=dev --ignore-scripts --no-audit --no-fund --loglevel=error >&2
    touch node_modules/.package-lock.json
  )
fi

# npm put node_modules/.bin first: on an older Node this is the Node 22 that came with the packages.
if ! node -e 'const [a, b] = process.versions.node.split("."); process.exit(a > 22 || (a == 22 && b >= 18) ? 0 : 1)'; then
  say "Node 22.18 or newer is needed, this is $(node --version), and npm has none for $(uname -m)"
  exit 1
fi

if ! command -v dpkg-query >/dev/null 2>&1; then
  say "this is not Debian; these packages or their like are needed: $wanted"
  exit 0
fi

missing=
for package in $wanted; do
  state=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true)
  [ "$state" = installed ] || missing="$missing $package"
done
[ -n "$missing" ] || exit 0

if [ "$(id -u)" -eq 0 ]; then
  say "installing Debian packages:$missing"
  export DEBIAN_FRONTEND=noninteractive
  log=$(mktemp)
  # shellcheck disable=SC2086 # a list of words
  if ! { apt-get update && apt-get install -y --no-install-recommends $missing; } >"$log" 2>&1; then
    cat "$log" >&2
    rm -f "$log"
    exit 1
  fi
  rm -f "$log"
else
  say "missing:$missing"
  say "install with: sudo apt-get install --no-install-recommends$missing"
fi
