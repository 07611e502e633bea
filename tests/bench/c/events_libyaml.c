/*
 * Peer: the events of a YAML text by libyaml, without doing anything with them.
 *
 *     events_libyaml FILE SECONDS
 */
#include "bench.h"
#include <yaml.h>

static double repetition(void *context)
{
    const bench_file *file = context;
    yaml_parser_t parser;
    yaml_event_t event;
    int more = 1;
    double start = bench_now();
    bench_require(yaml_parser_initialize(&parser), "libyaml");
    yaml_parser_set_input_string(&parser, (const unsigned char *)file->data, file->size);
    while (more) {
        bench_require(yaml_parser_parse(&parser, &event), "libyaml");
        more = event.type != YAML_STREAM_END_EVENT;
        yaml_event_delete(&event);
    }
    yaml_parser_delete(&parser);
    return bench_now() - start;
}

int main(int argc, char **argv)
{
    bench_require(argc == 3, "usage: events_libyaml FILE SECONDS");
    bench_file file = bench_read(argv[1]);
    bench_print("us", bench_median(repetition, &file, atof(argv[2])) / 1000);
    return 0;
}
