#!/usr/bin/env bash
# Makes target/swift-root: a directory with Debian trixie's Swift in it, for machines whose own system has none. Packages are
# fetched by apt from where this machine's apt fetches its own, checked by Debian's keys, and unpacked; nothing of theirs is run
# and nothing of this machine is changed. Calling again is quick: what is there is used.
set -euo pipefail
cd "$(dirname "$0")/../.."
root=$PWD/target/swift-root
complete=$root/.complete
# libssl3t64: the library and the server may have been linked to this machine's libcrypto.so.3.
packages=(swiftlang swiftlang-dev libc6-dev libstdc++-14-dev libssl3t64 bash coreutils)

if [ -e "$complete" ] && [ "$(cat "$complete")" = "${packages[*]}" ]; then
    exit 0
fi

[ "$(uname -m)" = x86_64 ] || { echo "trixie's Swift was tried on x86_64 only" >&2; exit 1; }
site=$(apt-get indextargets --format '$(REPO_URI)' 'Label: Debian' 'Component: main' | sort -u | head -n 1)
[ -n "$site" ] || { echo "this machine's apt fetches Debian from nowhere" >&2; exit 1; }
keys=/usr/share/keyrings/debian-archive-keyring.gpg
[ -r "$keys" ] || { echo "Debian's keys are not here ($keys)" >&2; exit 1; }

rm -rf "$root"
apt=$root/apt
mkdir -p "$apt/lists/partial" "$apt/archives/partial" "$root"/usr/{bin,sbin,lib,lib64} "$root"/{proc,dev,tmp,stairwell}
for directory in bin sbin lib lib64; do ln -s "usr/$directory" "$root/$directory"; done
: >"$apt/status"
echo "deb [signed-by=$keys] $site trixie main" >"$apt/sources.list"
options=(-q -o Dir::Etc::sourcelist="$apt/sources.list" -o Dir::Etc::sourceparts=/dev/null
    -o Dir::State::status="$apt/status" -o Dir::State::lists="$apt/lists" -o Dir::Cache::archives="$apt/archives"
    -o Dir::Cache::pkgcache= -o Dir::Cache::srcpkgcache= -o APT::Sandbox::User=root -o APT::Install-Recommends=false
    -o Acquire::Languages=none)
apt-get "${options[@]}" update
apt-get "${options[@]}" --yes --download-only install "${packages[@]}" >"$root/apt.log" || { cat "$root/apt.log" >&2; exit 1; }

# Debuggers, editors' servers and static libraries are half of it, and no test wants them.
unpack() {
    dpkg-deb --fsys-tarfile "$2" | tar -x -C "$1" --keep-directory-symlink --exclude='*/swift/lib/swift_static' \
        --exclude='*/liblldb*' --exclude='*/libsourcekitd*' --exclude='*/bin/lldb*' --exclude='*/bin/clangd' \
        --exclude='*/bin/sourcekit-lsp' --exclude='./usr/share/doc' --exclude='./usr/share/man' --exclude='./usr/share/locale'
}
export -f unpack
find "$apt/archives" -name '*.deb' -print0 | xargs -0 -P 2 -I{} bash -c 'set -eo pipefail; unpack "$0" "$1"' "$root" {}
rm -rf "$apt"
echo "${packages[*]}" >"$complete"
