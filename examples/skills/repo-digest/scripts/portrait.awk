# {name, commits, work, added, removed, first, last, place, hour}: one author (EMAIL in the environment), what and when.
BEGIN { wanted = tolower(ENVIRON["EMAIL"]) }

function commit_end(    i) {
    if (tolower(email) != wanted)
        return
    if (!count++) {
        latest_name = name
        last = substr(date, 1, 10)
    }
    first = substr(date, 1, 10)
    all_added += added
    all_removed += removed
    hours[substr(date, 12, 2)]++
    for (i = 1; i <= file_count; i++)
        places[place(paths[i])]++
}

# The key with the highest number; of several the first in the alphabet, so that the answer is always the same.
function favourite(numbers,    key, best) {
    best = ""
    for (key in numbers)
        if (best == "" || numbers[key] > numbers[best] || (numbers[key] == numbers[best] && key < best))
            best = key
    return best
}

function finish(    most) {
    most = favourite(places)
    printf "{\"name\":%s,\"commits\":%d,\"work\":\"%s\"", json_string(latest_name), count,
        count == 1 ? "1 commit" : count " commits"
    printf ",\"added\":%d,\"removed\":%d", all_added, all_removed
    printf ",\"first\":%s,\"last\":%s,\"place\":%s,\"hour\":%s}\n", json_string(first), json_string(last),
        json_string(most == "" ? "merges and empty commits" : most), json_string(favourite(hours))
}
