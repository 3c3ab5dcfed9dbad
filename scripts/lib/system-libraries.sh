# shellcheck shell=bash
# The system libraries that the package is linked with: found when they are there, installed when they are not and it is
# allowed, and otherwise named in the words of each package manager. Needs common.sh.

# pkg-config's name, and a header that only the development package brings (of PCRE2 one that can be included as it is).
readonly libraries='
libcurl curl/curl.h
openssl openssl/ssl.h
sqlite3 sqlite3.h
zlib    zlib.h
libzstd zstd.h
libbrotlidec brotli/decode.h
libpcre2-8 pcre2posix.h'

readonly apt_libraries='libssl-dev libcurl4-openssl-dev libsqlite3-dev zlib1g-dev libzstd-dev libbrotli-dev libpcre2-dev pkg-config'

# What some tests start or call. They are skipped, and say so, where it is missing.
readonly test_tools='
openssl openssl
python3 python3
xmllint libxml2-utils
nginx   nginx-light
curl    curl'

# Makes Homebrew's keg-only libraries visible to pkg-config, and with it to the build.
use_homebrew_libraries() {
    have brew || return 0
    local formula prefix
    for formula in curl openssl@3 sqlite zlib zstd brotli pcre2; do
        prefix=$(brew --prefix "$formula" 2>/dev/null) || continue
        [ -d "$prefix/lib/pkgconfig" ] || continue
        export PKG_CONFIG_PATH="$prefix/lib/pkgconfig${PKG_CONFIG_PATH:+:$PKG_CONFIG_PATH}"
    done
}

# Whether a library is there: pkg-config knows it, or a compiler finds its header (a system without pkg-config is fine).
has_library() {
    local name=$1 header=$2 compiler
    if have pkg-config && pkg-config --exists "$name" 2>/dev/null; then return 0; fi
    for compiler in clang cc; do
        have "$compiler" || continue
        if printf '#include <%s>\n' "$header" | "$compiler" -E -x c - >/dev/null 2>&1; then return 0; fi
    done
    return 1
}

missing_libraries() {
    local name header
    while read -r name header; do
        if [ -n "$name" ] && ! has_library "$name" "$header"; then printf '%s ' "$name"; fi
    done <<<"$libraries"
}

# The Debian packages of the test tools that are missing.
missing_test_packages() {
    local tool package
    while read -r tool package; do
        # Debian keeps nginx in a folder that is on root's path only.
        if [ -n "$tool" ] && ! have "$tool" && [ ! -x "/usr/sbin/$tool" ]; then printf '%s ' "$package"; fi
    done <<<"$test_tools"
}

# Runs a command as root, where that needs no password.
as_root() {
    if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo -n "$@"; fi
}

can_install() {
    have apt-get || return 1
    [ "$(id -u)" -eq 0 ] || { have sudo && sudo -n true 2>/dev/null </dev/null; }
}

apt() {
    # RUNLEVEL=1 keeps a package's own service from being started where no systemd runs (containers).
    as_root env DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 \
        apt-get -qq -o DPkg::Lock::Timeout=120 -o Dpkg::Use-Pty=0 "$@" </dev/null >&2
}

# Installs Debian packages. One mirror that does not answer at once is tried again; stale lists are better than none.
apt_install() {
    apt update || { sleep 2 && apt update; } || say "apt-get update failed; trying the lists that are there"
    apt install -y --no-install-recommends "$@"
}

print_install_lines() {
    cat >&2 <<LINES

Install them with the line for your system, then run this script again:
  Debian, Ubuntu   sudo apt-get install $apt_libraries
  Fedora, RHEL     sudo dnf install openssl-devel libcurl-devel sqlite-devel zlib-devel libzstd-devel brotli-devel pcre2-devel pkgconf-pkg-config
  Alpine           sudo apk add openssl-dev curl-dev sqlite-dev zlib-dev zstd-dev brotli-dev pcre2-dev pkgconf
  macOS            brew install openssl@3 curl sqlite zlib zstd brotli pcre2 pkgconf
LINES
}

# Ends with 69 and a remedy unless every library is there or could be installed.
require_system_libraries() {
    use_homebrew_libraries
    local missing
    missing=$(missing_libraries)
    [ -n "$missing" ] || return 0

    say "missing system libraries: ${missing% }"
    if can_install; then
        say "installing $apt_libraries"
        # shellcheck disable=SC2086 # a list of package names
        if apt_install $apt_libraries && missing=$(missing_libraries) && [ -z "$missing" ]; then return 0; fi
        say "apt-get did not bring what is missing"
    fi
    print_install_lines
    exit "$EX_UNAVAILABLE"
}

# Installs the tools that some tests use, in containers only: on a machine with services, installing nginx starts one.
offer_test_tools() {
    local missing
    missing=$(missing_test_packages)
    [ -n "$missing" ] || return 0

    if [ ! -d /run/systemd/system ] && can_install; then
        say "installing ${missing% } for the tests that use them"
        # shellcheck disable=SC2086 # a list of package names
        apt_install $missing || say "apt-get did not bring them"
        missing=$(missing_test_packages)
        [ -n "$missing" ] || return 0
    fi
    say "WITHOUT ${missing% } (Debian's package names): the tests that use them are SKIPPED"
}
