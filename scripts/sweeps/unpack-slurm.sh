#!/usr/bin/env bash
# Unpacks Debian's Slurm into a folder, for tests that start one: bash scripts/sweeps/unpack-slurm.sh FOLDER
# Nothing is installed, so that no script of a package starts a service or makes a key.
set -euo pipefail
mkdir -p "$1" && cd "$1"
[ -e complete ] && exit
mkdir -p apt/lists/partial apt/archives/partial
apt=(apt-get -qq -o APT::Sandbox::User=root -o Debug::NoLocking=1 -o "Dir::State::lists=$PWD/apt/lists" -o "Dir::Cache=$PWD/apt")
"${apt[@]}" update
"${apt[@]}" install -y --download-only --reinstall --no-install-recommends \
  munge libmunge2 slurmctld slurmd slurm-client slurm-wlm-basic-plugins
for package in apt/archives/*.deb; do dpkg -x "$package" root; done
rm -rf apt
touch complete
