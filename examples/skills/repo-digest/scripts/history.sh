# history.sh VIEW: reads the commits of {repository, since?, limit?} and prints one view of them, an awk program here:
#   commit-list   {commits: [{hash, date, day, author, email, subject, files, added, removed}]}
#   authors       {authors: [{name, email, commits}]}
#   portrait      {name, commits, work, added, removed, first, last, place, hour} of the author {email}
#   files         {files: [{path, changes, added, removed}]}
#   rhythm        {lines: [text], busiest, weekend}
scripts=$(dirname "$0")
. "$scripts/common.sh"

EMAIL=$(get email)
export EMAIL
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
trap 'exit 1' HUP INT TERM
# files, not pipes: when git or awk fails, so must this
commits >"$folder/commits"
awk -f "$scripts/json.awk" -f "$scripts/commits.awk" -f "$scripts/$1.awk" "$folder/commits" >"$folder/view"
utf8 <"$folder/view"
