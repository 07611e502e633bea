# Shared by the tools of this skill; read with `.` at their start.
#
# A tool gets its arguments as JSON on stdin and writes its result as JSON to stdout. What it says on stderr when it ends
# with another status than 0 is the error text of the call. Nothing but sh, awk, git and iconv is needed.

set -eu
LC_ALL=C # bytes: names and paths may be anything
export LC_ALL
unset GIT_DIR GIT_WORK_TREE GIT_INDEX_FILE 2>/dev/null || :

arguments=$(cat)

fail() {
    printf '%s\n' "$1" >&2
    exit 1
}

# get NAME: the argument of that name as text, empty if it is absent.
get() {
    printf '%s\n' "$arguments" | KEY=$1 awk -f "$scripts/json.awk" -f "$scripts/get.awk"
}

# Drops bytes that are not UTF-8: old commits and odd file names have them, JSON may not.
utf8() {
    if command -v iconv >/dev/null; then
        iconv -c -f UTF-8 -t UTF-8 2>/dev/null || :
    else
        cat
    fi
}

repository() {
    git -C "$(get repository)" --no-pager -c core.quotePath=false -c i18n.logOutputEncoding=UTF-8 \
        -c log.showSignature=false "$@"
}

# The commits in question, newest first. One has its fields on the six lines after a line with a record separator, then a
# line per file: lines added, removed (- for binary files) and the path. So no text can be taken for another.
commits() {
    since=$(get since)
    limit=$(get limit)
    repository log --no-color --no-renames --no-ext-diff --no-textconv --numstat \
        --format='%x1e%n%h%n%aI%n%aN%n%aE%n%s%n' ${since:+"--since=$since"} ${limit:+"--max-count=$limit"} HEAD --
}
