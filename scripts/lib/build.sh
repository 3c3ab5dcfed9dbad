# shellcheck shell=bash
# Building with SwiftPM, quietly when there is nothing to do. Needs common.sh.

require_swift() {
    have swift && return 0
    die "$EX_UNAVAILABLE" "no swift on the PATH; install Swift 6.3 from https://www.swift.org/install, then run this script again"
}

# Lets through what a person wants to see of a build: nothing of one that had nothing to do, and no bookkeeping.
without_idle_lines() {
    local line
    while IFS= read -r line; do
        case $line in
        "Building for "* | "Build complete!"* | "["*"] Write "* | "["*"] Planning build" | "["*"] Compiling plugin "*) ;;
        # SwiftPM's remark on files that other packages carry along.
        "warning: 'swift-"*"which are unhandled; "* | "    "*"/.build/checkouts/"*"/CMakeLists.txt") ;;
        # The linker's remark on every program that holds Swift's own FoundationEssentials.
        *libFoundationEssentials.a*"the use of \`mktemp' is dangerous"*) ;;
        *) printf '%s\n' "$line" ;;
        esac
    done
}

# Builds with the given options of `swift build`. Its output goes to standard error.
swift_build() {
    swift build --package-path "$root" "$@" </dev/null 2>&1 | without_idle_lines >&2
}
