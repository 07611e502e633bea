# Prints one field of the JSON on stdin, as text: KEY in the environment names it. Needs json.awk.
BEGIN {
    json_load(fields)
    printf "%s", fields[ENVIRON["KEY"]]
}
