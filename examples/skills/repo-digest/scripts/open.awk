# The count is the last line, head and branch stand before it; what is left is the path, whatever is in it.
{ line[NR] = $0 }
END {
    path = line[1]
    for (i = 2; i <= NR - 3; i++)
        path = path "\n" line[i]
    name = path
    sub(/\/(\.git)?$/, "", name)
    sub(/^.*\//, "", name)
    printf "{\"name\":%s,\"path\":%s,\"branch\":%s", json_string(name), json_string(path), json_string(line[NR - 2])
    printf ",\"head\":%s,\"commits\":%d}\n", json_string(line[NR - 1]), line[NR]
}
