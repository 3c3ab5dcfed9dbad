# shellcheck shell=bash
# Sourced by every script: where the package is, how the scripts speak, and their exit codes.
# Works with the bash 3.2 of macOS, so: no mapfile, no expansion of an array that may be empty.
# shellcheck disable=SC2034 # what is defined here is used by those who source it

unset CDPATH
root=$(cd -P -- "$(dirname -- "${BASH_SOURCE[0]}")/../.." && pwd)
readonly root

# The numbers of sysexits.h that keyspec uses too. 1 and 2 are verdicts, so a script must never end with them by accident.
readonly EX_USAGE=64 EX_UNAVAILABLE=69 EX_SOFTWARE=70

# Says something to the person at the terminal; standard output belongs to the program that is started.
say() {
    printf '%s: %s\n' "${0##*/}" "$*" >&2
}

# Says why it is over, and ends with an exit code.
die() {
    local code=$1
    shift
    say "$*"
    exit "$code"
}

have() {
    command -v "$1" >/dev/null 2>&1
}
