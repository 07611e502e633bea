# JSON for awk programs: just enough for the tools of this skill, in POSIX awk, with LC_ALL=C (bytes).
#
#   json_load(fields)   reads stdin; scalars go to fields["a.b.0"], lengths of arrays to fields["a.#"]
#   json_string(text)   the text as a JSON string, quotes included

function json_load(fields,    line) {
    JSON = ""
    while ((getline line) > 0)
        JSON = JSON line "\n"
    json_read(fields, "")
}

function json_fail() {
    print "the arguments are not JSON" > "/dev/stderr"
    exit 1
}

function json_skip() {
    sub(/^[ \t\r\n]+/, "", JSON)
}

# Drops the next character.
function json_next() {
    JSON = substr(JSON, 2)
    json_skip()
}

function json_read(fields, path,    first, count) {
    json_skip()
    first = substr(JSON, 1, 1)
    if (first == "{") {
        json_next()
        while (substr(JSON, 1, 1) == "\"")
            json_member(fields, path == "" ? "" : path ".")
        if (substr(JSON, 1, 1) != "}")
            json_fail()
        json_next()
    } else if (first == "[") {
        json_next()
        count = 0
        while (JSON != "" && substr(JSON, 1, 1) != "]") {
            json_read(fields, path "." count++)
            if (substr(JSON, 1, 1) == ",")
                json_next()
        }
        fields[path ".#"] = count
        json_next()
    } else if (first == "\"") {
        fields[path] = json_text()
        json_skip()
    } else {
        if (!match(JSON, /^[-+.0-9A-Za-z]+/))
            json_fail()
        fields[path] = substr(JSON, 1, RLENGTH)
        if (fields[path] == "null")
            fields[path] = ""
        JSON = substr(JSON, RLENGTH + 1)
        json_skip()
    }
}

function json_member(fields, prefix,    key) {
    key = json_text()
    json_skip()
    if (substr(JSON, 1, 1) != ":")
        json_fail()
    json_next()
    json_read(fields, prefix key)
    if (substr(JSON, 1, 1) == ",")
        json_next()
}

# The string at the start of JSON, decoded.
function json_text(    out, code) {
    JSON = substr(JSON, 2)
    out = ""
    for (;;) {
        if (!match(JSON, /["\\]/))
            json_fail()
        out = out substr(JSON, 1, RSTART - 1)
        code = substr(JSON, RSTART, 2)
        if (substr(code, 1, 1) == "\"") {
            JSON = substr(JSON, RSTART + 1)
            return out
        }
        JSON = substr(JSON, RSTART + 2)
        code = substr(code, 2)
        if (code == "u") {
            out = out json_utf8(json_hex(substr(JSON, 1, 4)))
            JSON = substr(JSON, 5)
        } else if (code in JSON_UNESCAPE)
            out = out JSON_UNESCAPE[code]
        else
            out = out code
    }
}

function json_hex(digits,    i, value) {
    value = 0
    for (i = 1; i <= 4; i++)
        value = value * 16 + index("0123456789abcdef", tolower(substr(digits, i, 1))) - 1
    return value
}

# A code unit below 0x10000 as UTF-8. (Characters beyond come as themselves, not as escapes.)
function json_utf8(code) {
    if (code == 0)
        return ""
    if (code < 128)
        return sprintf("%c", code)
    if (code < 2048)
        return sprintf("%c%c", 192 + int(code / 64), 128 + code % 64)
    return sprintf("%c%c%c", 224 + int(code / 4096), 128 + int(code / 64) % 64, 128 + code % 64)
}

function json_string(text,    out, character) {
    out = "\""
    while (match(text, /[\001-\037"\\]/)) {
        character = substr(text, RSTART, 1)
        out = out substr(text, 1, RSTART - 1) JSON_ESCAPE[character]
        text = substr(text, RSTART + 1)
    }
    return out text "\""
}

BEGIN {
    for (json_i = 1; json_i < 32; json_i++)
        JSON_ESCAPE[sprintf("%c", json_i)] = sprintf("\\u%04x", json_i)
    JSON_ESCAPE["\""] = "\\\""
    JSON_ESCAPE["\\"] = "\\\\"
    JSON_UNESCAPE["n"] = "\n"
    JSON_UNESCAPE["t"] = "\t"
    JSON_UNESCAPE["r"] = "\r"
    JSON_UNESCAPE["b"] = "\b"
    JSON_UNESCAPE["f"] = "\f"
}
