# {commits: [{hash, date, day, author, email, subject, files, added, removed}]}
BEGIN { printf "{\"commits\":[" }

function commit_end() {
    printf "%s{\"hash\":%s,\"date\":%s,\"day\":%s", separator, json_string(hash), json_string(date),
        json_string(substr(date, 1, 10))
    printf ",\"author\":%s,\"email\":%s,\"subject\":%s", json_string(name), json_string(email),
        json_string(subject == "" ? "(no subject)" : subject)
    printf ",\"files\":%d,\"added\":%d,\"removed\":%d}", file_count, added, removed
    separator = ","
}

function finish() { print "]}" }
