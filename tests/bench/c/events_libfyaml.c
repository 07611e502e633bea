/*
 * Peer: the events of a YAML text by libfyaml, without doing anything with them.
 *
 *     events_libfyaml FILE SECONDS
 */
#include "bench.h"
#include <libfyaml.h>

static double repetition(void *context)
{
    const bench_file *file = context;
    struct fy_parse_cfg settings = { .flags = FYPCF_QUIET | FYPCF_DEFAULT_VERSION_1_2 };
    size_t count = 0;
    double start = bench_now();
    struct fy_parser *parser = fy_parser_create(&settings);
    bench_require(parser && !fy_parser_set_string(parser, file->data, file->size), "libfyaml");
    for (struct fy_event *event; (event = fy_parser_parse(parser)); fy_parser_event_free(parser, event))
        count++;
    bench_require(!fy_parser_get_stream_error(parser) && count > 4, "libfyaml");
    fy_parser_destroy(parser);
    return bench_now() - start;
}

int main(int argc, char **argv)
{
    bench_require(argc == 3, "usage: events_libfyaml FILE SECONDS");
    bench_file file = bench_read(argv[1]);
    bench_print("us", bench_median(repetition, &file, atof(argv[2])) / 1000);
    return 0;
}
