#!/bin/sh
# Makes the disk image for macOS from dist/Composer.app:  packaging/macos/make_dmg.sh VERSION
# NOT YET RUN by anybody: written from Apple's documents, first run by the workflow
# .github/workflows/packages.yml.
#
# With SIGN_AS (a "Developer ID Application" certificate in the keychain) the program is signed, with
# NOTARY_PROFILE (made by `xcrun notarytool store-credentials`) also notarised. Without them it is
# signed for this computer alone, and whoever gets the image has to allow the program in the system
# settings, which the README then says.
set -eu

version="${1:?say which version: make_dmg.sh VERSION}"
cd "$(dirname "$0")/../.."
app=dist/Composer.app
image="dist/composer-desktop-$version-macos-$(uname -m).dmg"
rights=packaging/macos/entitlements.plist

sign() {
    codesign --force --timestamp --options runtime --entitlements "$rights" --sign "$SIGN_AS" "$1"
}

if [ -n "${SIGN_AS:-}" ]; then
    # From the inside out: libraries and ffmpeg first, the bundle last.
    find "$app/Contents" -type f \( -name '*.dylib' -o -name '*.so' -o -name 'ffmpeg-*' \) |
        while read -r file; do sign "$file"; done
    find "$app/Contents" -type d -name '*.framework' | while read -r folder; do sign "$folder"; done
    sign "$app"
else
    codesign --force --deep --sign - "$app"
fi
codesign --verify --deep --strict "$app"

stage="$(mktemp -d)"
trap 'rm -rf "$stage"' EXIT
cp -R "$app" "$stage/"
ln -s /Applications "$stage/Applications"
rm -f "$image"
hdiutil create -volname "Composer $version" -srcfolder "$stage" -format ULFO -ov "$image"

if [ -n "${SIGN_AS:-}" ] && [ -n "${NOTARY_PROFILE:-}" ]; then
    codesign --timestamp --sign "$SIGN_AS" "$image"
    xcrun notarytool submit "$image" --keychain-profile "$NOTARY_PROFILE" --wait
    xcrun stapler staple "$image"
fi
echo "$image"
