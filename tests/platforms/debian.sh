#!/bin/sh
# Debian packages of another architecture, and sources, without a change of the system: read by the scripts beside this.
#
#   debian_open ARCHITECTURE FOLDER     an apt of our own, with its lists and its status in FOLDER
#   debian_root PACKAGE...              these and what they need, unpacked to FOLDER/root
#   debian_sources PACKAGE...           their original sources, unpacked to FOLDER
#
# What is there already is not fetched again. It needs apt-get and dpkg-deb, but not root. The packages come from where the
# system's own come from, with its keys, proxies and passwords.

debian_apt() {
    command=$1
    shift
    apt-get -q -o "APT::Architecture=$debian_architecture" -o "APT::Architectures=$debian_architecture" \
        -o "Dir::State=$debian_folder/state" -o "Dir::State::status=$debian_folder/status" \
        -o "Dir::Cache=$debian_folder/cache" -o Dir::Etc::SourceList=/dev/null -o "Dir::Etc::SourceParts=$debian_folder/lists" \
        -o Acquire::Languages=none -o Debug::NoLocking=1 -o APT::Sandbox::User=root "$command" "$@"
}

debian_open() {
    debian_architecture=$1
    debian_folder=$2
    mkdir -p "$debian_folder/state/lists/partial" "$debian_folder/cache/archives/partial" "$debian_folder/lists"
    : >"$debian_folder/status"
}

# debian_update KIND: the system's lists, for any architecture; KIND is deb or deb-src. What cannot be had may not be needed.
debian_update() {
    for file in /etc/apt/sources.list /etc/apt/sources.list.d/*.list /etc/apt/sources.list.d/*.sources; do
        [ -f "$file" ] || continue
        sed -E "/^deb/{s/^deb(-src)?[[:space:]]/$1 /; s/arch=[^] ]*//; s/\[ *\]//;}; s/^Types:.*/Types: $1/; /^Architectures:/d" \
            "$file" >"$debian_folder/lists/$(basename "$file")"
    done
    debian_apt update || :
}

debian_root() {
    [ ! -e "$debian_folder/root.done" ] || return 0
    debian_update deb
    debian_apt install -y --no-install-recommends --download-only "$@"
    rm -rf "$debian_folder/root"
    mkdir "$debian_folder/root"
    for package in "$debian_folder"/cache/archives/*.deb; do
        dpkg-deb -x "$package" "$debian_folder/root"
    done
    : >"$debian_folder/root.done"
}

debian_sources() {
    [ ! -e "$debian_folder/sources.done" ] || return 0
    debian_update deb-src
    (cd "$debian_folder" && debian_apt source --download-only "$@")
    for archive in "$debian_folder"/*.orig.tar.*z; do
        tar -x -f "$archive" -C "$debian_folder"
    done
    : >"$debian_folder/sources.done"
}
