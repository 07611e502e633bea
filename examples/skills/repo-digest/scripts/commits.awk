# Reads the stream of common.sh: calls commit_end() behind each commit, with hash, date, name, email, subject, added,
# removed, file_count and paths[1..file_count], path_added[], path_removed[]. The program that uses this defines
# commit_end() and finish().

BEGIN {
    field = -1
    UNQUOTED["a"] = "\a"
    UNQUOTED["b"] = "\b"
    UNQUOTED["t"] = "\t"
    UNQUOTED["n"] = "\n"
    UNQUOTED["v"] = "\v"
    UNQUOTED["f"] = "\f"
    UNQUOTED["r"] = "\r"
}

field < 0 || (field > 5 && $0 == "\036") {
    if (field > 5)
        commit_end()
    field = 0
    added = removed = file_count = 0
    next
}
field == 0 { hash = $0 }
field == 1 { date = $0 }
field == 2 { name = $0 }
field == 3 { email = $0 }
field == 4 { subject = $0 }
field <= 5 { field++; if (field <= 5) next }

# 12 <TAB> 3 <TAB> path
split($0, part, "\t") >= 3 {
    path = $0
    sub(/^[^\t]*\t[^\t]*\t/, "", path)
    paths[++file_count] = unquote(path)
    path_added[file_count] = part[1] + 0
    path_removed[file_count] = part[2] + 0
    added += part[1]
    removed += part[2]
}

END {
    if (field > 5)
        commit_end()
    finish()
}

# A path as it is: git puts those with quotes, backslashes or control characters into quotes, as C does.
function unquote(path,    out, code) {
    if (path !~ /^".*"$/)
        return path
    path = substr(path, 2, length(path) - 2)
    while (match(path, /\\/)) {
        out = out substr(path, 1, RSTART - 1)
        code = substr(path, RSTART + 1, 3)
        if (code ~ /^[0-7][0-7][0-7]$/) {
            out = out sprintf("%c", substr(code, 1, 1) * 64 + substr(code, 2, 1) * 8 + substr(code, 3, 1))
            path = substr(path, RSTART + 4)
        } else {
            code = substr(code, 1, 1)
            out = out (code in UNQUOTED ? UNQUOTED[code] : code)
            path = substr(path, RSTART + 2)
        }
    }
    return out path
}

# The first directory of a path, or "the top folder".
function place(path) {
    return path ~ /\// ? substr(path, 1, index(path, "/")) : "the top folder"
}
