# Text from {title, sections: [{heading, lines: [text]}]}: sections without lines are left out.
BEGIN {
    json_load(fields)
    print fields["title"]
    underline = fields["title"]
    gsub(/[\200-\277]/, "", underline) # continuation bytes: count characters
    gsub(/./, "=", underline)
    print underline
    for (i = 0; i < fields["sections.#"]; i++)
        section("sections." i)
}

function section(at,    i) {
    if (!fields[at ".lines.#"])
        return
    print "\n" fields[at ".heading"]
    for (i = 0; i < fields[at ".lines.#"]; i++)
        print "  " fields[at ".lines." i]
}
