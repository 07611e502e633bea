# {lines: [text per weekday], busiest, weekend}: when the commits were made, by the author's own clock.
function commit_end(    day) {
    if (date !~ /^[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]/)
        return
    day = weekday(substr(date, 1, 4) + 0, substr(date, 6, 2) + 0, substr(date, 9, 2) + 0)
    made[day]++
    if (made[day] > most)
        most = made[day]
}

# 0 is Sunday. Years begin in March here, so that the odd day comes last.
function weekday(year, month, day) {
    if (month < 3) {
        month += 12
        year--
    }
    return (day + int(13 * (month + 1) / 5) + 6 + year + int(year / 4) - int(year / 100) + int(year / 400)) % 7
}

function bar(number,    out, width) {
    width = most ? int(number * 30 / most + 0.999) : 0
    out = ""
    while (width-- > 0)
        out = out "\342\226\207"
    return out
}

function finish(    i, day, text, busiest) {
    split("Sunday Monday Tuesday Wednesday Thursday Friday Saturday", names, " ")
    busiest = 0
    printf "{\"lines\":["
    for (i = 1; i <= 7; i++) {
        day = i % 7
        text = sprintf("%-10s %4d  %s", names[day + 1], made[day], bar(made[day]))
        sub(/ +$/, "", text)
        printf "%s%s", (i > 1 ? "," : ""), json_string(text)
        if (made[day] > made[busiest])
            busiest = day
    }
    printf "],\"busiest\":%s,\"weekend\":%d}\n", json_string(names[busiest + 1]), made[0] + made[6]
}
