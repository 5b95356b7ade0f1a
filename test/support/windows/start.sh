#!/bin/sh
# start.sh WINE WINESERVER: makes the prefix $WINEPREFIX where there is none, and starts its server and
# services, which end by themselves when nothing has used them for a minute. Run under a lock, with nobody's
# pipes for stdio.
set -eu
wine=$1
server=$2

if [ ! -d "$WINEPREFIX" ]; then
  made=$WINEPREFIX
  export WINEPREFIX="$made.new"
  rm -rf "$WINEPREFIX"
  # Without a home Wine makes folders of the prefix's own for documents, not links to the user's.
  HOME=/nonexistent "$wine" wineboot -i
  # Node 22 asks for Windows 10; Wine 8 says that it is an older one.
  "$wine" winecfg -v win10
  "$server" -k || true
  "$server" -w
  mv "$WINEPREFIX" "$made"
  export WINEPREFIX="$made"
fi

code=0
"$server" -p60 || code=$?
case $code in
# The services belong to the first program: better to this one than to a test's.
0) "$wine" cmd /c ver ;;
# It runs already.
2) ;;
*) exit "$code" ;;
esac
