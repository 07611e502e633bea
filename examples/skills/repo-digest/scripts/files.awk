# {files: [{path, changes, added, removed}]}, in order of appearance.
function commit_end(    i, path) {
    for (i = 1; i <= file_count; i++) {
        path = paths[i]
        if (!(path in changes))
            order[++path_count] = path
        changes[path]++
        added_of[path] += path_added[i]
        removed_of[path] += path_removed[i]
    }
}

function finish(    i, path) {
    printf "{\"files\":["
    for (i = 1; i <= path_count; i++) {
        path = order[i]
        printf "%s{\"path\":%s,\"changes\":%d,\"added\":%d,\"removed\":%d}", (i > 1 ? "," : ""), json_string(path),
            changes[path], added_of[path], removed_of[path]
    }
    print "]}"
}
