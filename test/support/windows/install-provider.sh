#!/bin/sh
# install-provider.sh WINE DLL: registers a security package in the prefix $WINEPREFIX, or replaces its DLL.
set -eu
wine=$1
dll=$2
name=$(basename "$dll")
installed=$WINEPREFIX/drive_c/windows/system32/$name
providers=$WINEPREFIX/security-providers

cmp -s "$dll" "$installed" && exit 0
if ! grep -qxF "$name" "$providers" 2>/dev/null; then
  echo "$name" >>"$providers"
  "$wine" reg add 'HKLM\SYSTEM\CurrentControlSet\Control\SecurityProviders' \
    /v SecurityProviders /d "$(paste -sd, "$providers")" /f
fi
# Programs that have the old file loaded keep it.
cp "$dll" "$installed.new"
mv "$installed.new" "$installed"
