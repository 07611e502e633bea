# {authors: [{name, email, commits}]}: one per address, with the name of its latest commit, in order of appearance.
function commit_end(    key) {
    key = tolower(email)
    if (!(key in commits_of)) {
        order[++author_count] = key
        name_of[key] = name
        email_of[key] = email
    }
    commits_of[key]++
}

function finish(    i, key) {
    printf "{\"authors\":["
    for (i = 1; i <= author_count; i++) {
        key = order[i]
        printf "%s{\"name\":%s,\"email\":%s,\"commits\":%d}", (i > 1 ? "," : ""), json_string(name_of[key]),
            json_string(email_of[key]), commits_of[key]
    }
    print "]}"
}
