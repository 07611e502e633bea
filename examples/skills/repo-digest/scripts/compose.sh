# text.compose {title, sections: [{heading, lines: [text]}]} -> the text, for people
scripts=$(dirname "$0")
. "$scripts/common.sh"
printf '%s\n' "$arguments" | awk -f "$scripts/json.awk" -f "$scripts/compose.awk"
