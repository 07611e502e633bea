# git.open {repository} -> {name, path, branch, head, commits}
# Says clearly what is wrong when the folder is no git repository; one without commits has 0 of them.
scripts=$(dirname "$0")
. "$scripts/common.sh"

command -v git >/dev/null || fail 'git is not installed'
folder=$(get repository)
[ -d "$folder" ] || fail "there is no folder \"$folder\""
problem=$(repository rev-parse --git-dir 2>&1 >/dev/null) || case $problem in
*'not a git repository'*) fail "\"$folder\" is not a git repository" ;;
*) fail "git cannot read \"$folder\": $(printf '%s\n' "$problem" | head -n 1)" ;;
esac

path=$(repository rev-parse --show-toplevel 2>/dev/null) || path=$(repository rev-parse --absolute-git-dir)
branch=$(repository symbolic-ref --quiet --short HEAD) || branch='no branch'
head=$(repository rev-parse --verify --quiet --short HEAD) || head=
count=0
[ -z "$head" ] || count=$(repository rev-list --count HEAD)

printf '%s\n' "$path" "$branch" "$head" "$count" | awk -f "$scripts/json.awk" -f "$scripts/open.awk" | utf8
