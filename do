#!/bin/sh
# Set up what a command needs, once, and run it. Needs only Python 3.11 or later.
set -eu

cd "$(dirname "$0")"
HERE=$(pwd -P)
VENV=$HERE/.venv
BIN=$VENV/bin
OLD=$VENV/chromium69
export PIP_DISABLE_PIP_VERSION_CHECK=1 PYTHONUTF8=1 UV_PYTHON_DOWNLOADS=never
# Nothing of another environment; and modules that were compiled once stay compiled.
unset PYTHONPATH PYTHONHOME VIRTUAL_ENV PYTHONDONTWRITEBYTECODE

usage() {
    cat <<'TEXT'
./do demo [--port N] [--json] [--no-serve]   a made-up practice on http://127.0.0.1:8000
./do test [--fast] [PYTEST ARGUMENTS]        every test; --fast leaves out browser, PostgreSQL, slow
./do check                                   lint, types, templates, translations, instruments
./do bench                                   ratios measured in one run, into bench/results.md
./do help                                    this text

The first run makes .venv and fetches what the lock files name, by hash. $PYTHON and $CHROMIUM
name a Python and a browser to use instead of the ones found.
TEXT
}

# Progress goes to stderr: the first line of `./do demo --json` on stdout belongs to a program.
say() { printf '%s\n' "$*" >&2; }

give_up() {
    say "do: $*"
    exit 1
}

# ── Debian packages ──────────────────────────────────────────────────────────────────────────────

# Whether packages can be installed without asking anybody.
may_apt() {
    command -v apt-get >/dev/null 2>&1 || return 1
    [ "$(id -u)" = 0 ] || sudo -n true 2>/dev/null
}

apt_install() {
    say "Installing $* with apt-get …"
    as_root=
    [ "$(id -u)" = 0 ] || as_root="sudo -n"
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get update -qq >&2 || return 1
    $as_root env DEBIAN_FRONTEND=noninteractive \
        apt-get install -y -qq --no-install-recommends "$@" >&2
}

# ── Python ───────────────────────────────────────────────────────────────────────────────────────

is_new_enough() {
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1
}

find_python() {
    for name in ${PYTHON:+"$PYTHON"} python3 python3.14 python3.13 python3.12 python3.11; do
        if is_new_enough "$name"; then
            printf '%s\n' "$name"
            return
        fi
    done
    return 1
}

make_venv() {
    [ -x "$BIN/pip" ] && is_new_enough "$BIN/python" && return
    python=$(find_python) || give_up "no Python 3.11 or later found. Install one, or name it in \$PYTHON."
    # Debian keeps venv's own pip in a package of its own.
    if ! "$python" -c 'import ensurepip, venv' >/dev/null 2>&1; then
        may_apt && apt_install python3-venv || true
    fi
    "$python" -c 'import ensurepip, venv' >/dev/null 2>&1 ||
        give_up "$python has no venv module. On Debian or Ubuntu: apt-get install python3-venv"
    say "Making .venv with $("$python" --version) …"
    "$python" -m venv --clear "$VENV"
}

# What an installation rests on: the files, the Python, and where the project stands.
fingerprint() {
    { cat "$1" pyproject.toml; "$BIN/python" --version; printf '%s\n' "$HERE"; } | cksum
}

is_installed() {
    [ -x "$BIN/previsit" ] && [ -f "$VENV/$1.installed" ] &&
        [ "$(cat "$VENV/$1.installed")" = "$(fingerprint "$1")" ]
}

# Show every tenth package pip begins with; keep the rest of what it says in a file.
show_progress() {
    total=$(grep -c '^[a-z].*==' "$1")
    count=0
    while IFS= read -r line; do
        printf '%s\n' "$line" >>"$VENV/pip.log"
        case $line in
            Collecting\ *)
                count=$((count + 1))
                [ $((count % 10)) -ne 0 ] || say "  $count of about $total found"
                ;;
            Installing\ collected*) say "  all fetched; unpacking …" ;;
        esac
    done
}

install_lock() {
    lock=$1
    say "Installing what $lock names (only when it changed) …"
    rm -f "$VENV/$lock.installed" "$VENV/pip.failed" "$VENV/pip.log"
    # Modules are compiled when first imported: quicker than compiling all of them now.
    {
        "$BIN/python" -m pip install --require-hashes --no-compile --progress-bar off \
            -r "$lock" 2>&1 || : >"$VENV/pip.failed"
    } | show_progress "$lock"
    if [ -f "$VENV/pip.failed" ]; then
        tail -n 15 "$VENV/pip.log" >&2
        give_up "pip could not install $lock; all it said is in .venv/pip.log."
    fi
    install_project
    fingerprint "$lock" >"$VENV/$lock.installed"
}

# The project is run from where it stands: a path in the environment, and a `previsit` command.
install_project() {
    site=$("$BIN/python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
    printf '%s\n' "$HERE" >"$site/previsit.pth"
    cat >"$BIN/previsit" <<'LAUNCHER'
#!/bin/sh
exec "$(dirname "$0")/python" -P -m app.cli "$@"
LAUNCHER
    chmod +x "$BIN/previsit"
}

compile_words() {
    for po in translations/*/LC_MESSAGES/messages.po; do
        [ -f "$po" ] || continue
        mo=${po%.po}.mo
        if [ ! -f "$mo" ] || [ -n "$(find "$po" -newer "$mo")" ]; then
            "$BIN/pybabel" -q compile -i "$po" -o "$mo" >&2
        fi
    done
}

# The development lock holds everything of the other one.
set_up_to_run() {
    make_venv
    is_installed requirements.lock || is_installed requirements-dev.lock ||
        install_lock requirements.lock
    compile_words
}

set_up_to_develop() {
    make_venv
    is_installed requirements-dev.lock || install_lock requirements-dev.lock
    compile_words
}

# ── Chromium ─────────────────────────────────────────────────────────────────────────────────────

# No function here may be named like a browser: `command -v` would find the function.
find_browser() {
    for name in ${CHROMIUM:+"$CHROMIUM"} chromium chromium-browser google-chrome; do
        command -v "$name" 2>/dev/null && return
    done
    return 1
}

# What drives the browser brings its own node, which needs libatomic; a small Debian lacks it.
driver_starts() {
    "$BIN/playwright" --version >/dev/null 2>&1
}

# Without the signs of Chinese its pages are looked at as rows of empty boxes.
knows_every_script() {
    [ -n "$(fc-list :lang=zh 2>/dev/null)" ] && [ -n "$(fc-list :lang=hi 2>/dev/null)" ]
}

need_browser() {
    if ! { find_browser >/dev/null && driver_starts && knows_every_script; } && may_apt; then
        apt_install chromium fonts-noto-core fonts-wqy-microhei libatomic1 || say "apt-get could not install them."
    fi
    CHROMIUM=$(find_browser) ||
        give_up "no Chromium found for the browser tests. Install it, or name it in \$CHROMIUM."
    driver_starts ||
        give_up "Playwright does not start. On Debian or Ubuntu: apt-get install libatomic1"
    export CHROMIUM
}

# ── Other browsers ───────────────────────────────────────────────────────────────────────────────

# Firefox, WebKit with Debian's Python that drives it, and a screen for it that nobody sees.
has_others() {
    { command -v firefox-esr || command -v firefox; } >/dev/null 2>&1 &&
        command -v Xvfb >/dev/null 2>&1 &&
        /usr/bin/python3 -c 'import cairo, gi; gi.require_version("WebKit2", "4.1")' >/dev/null 2>&1
}

# Chromium 69 comes as a package of Python's, into an environment of its own, with what it stands on
# from Debian.
install_old_engine() {
    lock=tests/browser/engines/chromium69.lock
    [ -f "$OLD/installed" ] && [ "$(cat "$OLD/installed")" = "$(fingerprint "$lock")" ] && return
    say "Installing Chromium 69 for the tests (only when $lock changed) …"
    if may_apt; then
        apt_install libgl1 libx11-xcb1 libxcomposite1 libxcursor1 libxdamage1 libxi6 libxtst6 || true
    fi
    "$BIN/python" -m venv --clear "$OLD" &&
        "$OLD/bin/pip" install -q --require-hashes --no-compile -r "$lock" >&2 &&
        fingerprint "$lock" >"$OLD/installed"
}

# A browser that is not there is no reason to test in no browser; its own tests fail, and say why.
need_others() {
    if ! has_others && may_apt; then
        apt_install firefox-esr gir1.2-webkit2-4.1 python3-gi python3-gi-cairo xvfb || true
    fi
    has_others || say "NOT TESTED in Firefox or WebKit: they are not here. The tests say what is missing."
    install_old_engine || say "NOT TESTED in Chromium 69: it could not be installed."
    export PREVISIT_CHROMIUM_69="$OLD/bin/python"
}

# ── Commands ─────────────────────────────────────────────────────────────────────────────────────

demo() {
    set_up_to_run
    exec "$BIN/previsit" demo "$@"
}

run_tests() {
    set_up_to_develop
    if [ "${1:-}" = --fast ]; then
        shift
        say "Running the tests that need no browser, no PostgreSQL and no server of their own …"
        export PREVISIT_TESTS_EXAMPLES=few
        exec "$BIN/python" -m pytest -n 2 --dist worksteal -q \
            -m "not browser and not engines and not postgresql and not slow" --ignore tests/browser "$@"
    fi
    need_browser
    need_others
    say "Running the tests …"
    # Browsers wait as often as they work: one process more than there are cores keeps those busy.
    # Each process begins with a part of the files in their order; one that is done takes over tests
    # of another, so that no process is left alone with a long file.
    exec "$BIN/python" -m pytest -n 3 --dist worksteal -q "$@"
}

check() {
    set_up_to_develop
    failed=
    step "ruff: lint" "$BIN/ruff" check .
    step "ruff: format" "$BIN/ruff" format --check .
    step "mypy: types" "$BIN/mypy"
    step "djlint: templates" "$BIN/djlint" --lint --quiet templates
    step "instruments" "$BIN/previsit" instruments check
    step "import-linter: who may import whom" "$BIN/lint-imports" --no-logo
    step "the code itself: words, sizes, docstrings, licences" "$BIN/python" -m pytest -q tests/house
    step "pip-audit: known vulnerabilities" audit
    [ -z "$failed" ] || give_up "not in order:$failed"
    say "All in order."
}

# Run every step, even after one failed: a person wants to see all there is to mend.
step() {
    title=$1
    shift
    say "── $title"
    "$@" || failed="$failed $title;"
}

# Fails for a known vulnerability. Where no advisory service answers nothing is known, which is no
# failure, but is said so that nobody takes silence for a good report.
audit() {
    report=$VENV/pip-audit.json
    rm -f "$report"
    # The development lock holds everything of the other one.
    "$BIN/pip-audit" --require-hashes --disable-pip -r requirements-dev.lock --timeout 10 \
        --progress-spinner off --format json --output "$report" >"$VENV/pip-audit.log" 2>&1 || :
    if [ ! -s "$report" ]; then
        say "NOT AUDITED: no advisory service answered. Run ./do check again where one can be reached."
        say "What pip-audit said is in .venv/pip-audit.log."
        return
    fi
    "$BIN/python" - "$report" >&2 <<'PYTHON'
import json, sys

with open(sys.argv[1], encoding="utf-8") as file:
    packages = json.load(file)["dependencies"]
unknown = [package["name"] for package in packages if "skip_reason" in package]
vulnerable = [package for package in packages if package.get("vulns")]
for package in vulnerable:
    ids = ", ".join(vulnerability["id"] for vulnerability in package["vulns"])
    print(f"{package['name']} {package['version']}: {ids}")
if unknown:
    print(f"NOT AUDITED: the advisory service does not know {len(unknown)} of {len(packages)} packages.")
    print("Run ./do check again where an advisory service can be reached.")
else:
    print(f"{len(packages)} packages audited.")
sys.exit(bool(vulnerable))
PYTHON
}

bench() {
    set_up_to_develop
    need_browser
    exec "$BIN/python" -m bench.run "$@"
}

command=${1:-help}
[ $# -eq 0 ] || shift
case $command in
    demo) demo "$@" ;;
    test) run_tests "$@" ;;
    check) check ;;
    bench) bench "$@" ;;
    help | -h | --help) usage ;;
    *)
        usage >&2
        give_up "there is no command \"$command\"."
        ;;
esac
