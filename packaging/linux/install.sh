#!/bin/sh
# Installs Composer for the person who runs this, without root; `./install.sh --remove` undoes it.
# Songs, settings and keys are left where they are by both.
set -eu

data="${XDG_DATA_HOME:-$HOME/.local/share}"
home="$HOME/.local/lib/composer-desktop"
command="$HOME/.local/bin/composer-desktop"
short="$HOME/.local/bin/composer"
here="$(cd "$(dirname "$0")" && pwd)"
id=io.github.composer_desktop.composer

tell_desktop() {
    # Not every desktop has these; those that have them want to be told.
    command -v update-desktop-database >/dev/null && update-desktop-database -q "$data/applications" || true
    command -v update-mime-database >/dev/null && update-mime-database "$data/mime" >/dev/null || true
}

remove() {
    rm -rf "$home"
    rm -f "$command"
    if [ "$(readlink "$short" || true)" = "$home/composer" ]; then rm -f "$short"; fi
    rm -f "$data/applications/$id.desktop" "$data/metainfo/$id.metainfo.xml" "$data/mime/packages/$id.xml"
    rm -f "$data"/icons/hicolor/*/apps/"$id".*
}

if [ "${1:-}" = "--remove" ]; then
    remove
    tell_desktop
    echo "Composer is removed. Your songs, settings and keys are where they were."
    exit 0
fi
if [ $# -gt 0 ]; then
    echo "usage: ./install.sh [--remove]" >&2
    exit 2
fi

remove
mkdir -p "$home" "$HOME/.local/bin" "$data/applications" "$data/mime/packages"
cp -R "$here/composer" "$here/lib" "$home/"
cp -R "$here/share/." "$data/"
# The menu may not know ~/.local/bin, so that its entry names the whole path.
sed -e "s|^Exec=composer-desktop|Exec=\"$command\"|" -e "s|^TryExec=.*|TryExec=$command|" \
    "$here/share/applications/$id.desktop" >"$data/applications/$id.desktop"
ln -s "$home/composer" "$command"
[ -e "$short" ] || ln -s "$home/composer" "$short"
tell_desktop
missing="$(LD_LIBRARY_PATH="$home/lib" ldd "$home/composer" "$home"/lib/PySide6/Qt/plugins/platforms/libqxcb.so \
    "$home"/lib/PySide6/Qt/plugins/multimedia/*.so 2>/dev/null | sed -n 's/[[:space:]]*\(.*\) => not found/\1/p' | sort -u)"
if [ -n "$missing" ]; then
    echo "Installed, but this system lacks libraries that the window needs:" >&2
    echo "$missing" >&2
    echo "Install them with your system's package manager." >&2
fi
echo "Composer is installed: in the menu, and as $command"
