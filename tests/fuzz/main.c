/*
 * Replays files through a fuzz target: an ordinary test that needs no fuzzer. Arguments: files and folders.
 */
#include "fuzz.h"

#include <dirent.h>

static int replay(const char *path)
{
    FILE *file = fopen(path, "rb");
    if (!file)
        return 1;
    size_t capacity = (size_t)1 << 22;
    char *room = malloc(capacity);
    size_t size = room ? fread(room, 1, capacity, file) : 0;
    fclose(file);
    uint8_t *data = malloc(size + (size == 0)); /* exactly as long as the input, so that an over-read is seen */
    if (room && data) {
        memcpy(data, room, size);
        free(room);
        LLVMFuzzerTestOneInput(data, size);
        free(data);
        return 0;
    }
    free(room);
    free(data);
    return 1;
}

static size_t replay_folder(DIR *folder, const char *path, int *failed)
{
    size_t count = 0;
    char name[4096];
    for (struct dirent *entry; (entry = readdir(folder)) != NULL;) {
        if (entry->d_name[0] == '.')
            continue;
        if (snprintf(name, sizeof name, "%s/%s", path, entry->d_name) >= (int)sizeof name)
            continue;
        *failed |= replay(name);
        count++;
    }
    return count;
}

int main(int argc, char **argv)
{
    size_t count = 0;
    int failed = argc < 2;
    for (int i = 1; i < argc; i++) {
        DIR *folder = opendir(argv[i]);
        if (folder) {
            count += replay_folder(folder, argv[i], &failed);
            closedir(folder);
        } else {
            failed |= replay(argv[i]);
            count++;
        }
    }
    printf("%zu files\n", count);
    return failed || count == 0;
}
