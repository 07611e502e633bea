# Text from {title, sections: [{heading, lines: [text]}]}: sections without lines are left out. Control characters, which
# names and subjects may have, would play tricks with a terminal: they become question marks.
BEGIN {
    json_load(fields)
    underline = plain(fields["title"])
    print underline
    gsub(/[\200-\277]/, "", underline) # continuation bytes: count characters
    gsub(/./, "=", underline)
    print underline
    for (i = 0; i < fields["sections.#"]; i++)
        section("sections." i)
}

function section(at,    i) {
    if (!fields[at ".lines.#"])
        return
    print "\n" plain(fields[at ".heading"])
    for (i = 0; i < fields[at ".lines.#"]; i++)
        print "  " plain(fields[at ".lines." i])
}

function plain(text) {
    gsub(/\t/, " ", text)
    gsub(/[\001-\037\177]/, "?", text)
    return text
}
