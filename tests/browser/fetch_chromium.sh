#!/usr/bin/env bash
# Puts Debian's Chromium and its driver under the folder $1, with what they need and this machine lacks. Needs no root
# and changes nothing outside that folder: packages are unpacked, not installed. Does nothing where the machine has both.
set -euo pipefail
folder=$1

if command -v chromium && command -v chromedriver; then
    exit
fi >/dev/null
if ! command -v apt-get >/dev/null || ! command -v dpkg >/dev/null; then
    echo 'Peramban uji tidak ada: pasang chromium dan chromedriver.' >&2
    echo 'The browser for tests is missing: install chromium and chromedriver.' >&2
    exit 1
fi

echo 'Fetching Chromium from Debian (once)'
rm -rf "$folder"
mkdir -p "$folder"/{lists,archives}/partial "$folder/root"
folder=$(realpath "$folder")
# Lists and archives of its own, so that the machine's stay as they are; the locks guard those, and are root's.
apt=(apt-get -qq -o "Dir::State::Lists=$folder/lists" -o "Dir::Cache=$folder" -o "Dir::Cache::Archives=$folder/archives"
    -o Debug::NoLocking=1 -o APT::Sandbox::User=)
"${apt[@]}" update
"${apt[@]}" install --yes --no-install-recommends --download-only chromium chromium-driver >/dev/null
for package in "$folder"/archives/*.deb; do
    dpkg --extract "$package" "$folder/root"
done
rm -rf "$folder"/{lists,archives} "$folder"/*.bin
# A browser that finds no font at all dies; those of a package that is only unpacked are nowhere else named.
cat >"$folder/fonts.conf" <<END
<fontconfig><dir>/usr/share/fonts</dir><dir>$folder/root/usr/share/fonts</dir><cachedir>$folder/fonts</cachedir></fontconfig>
END
