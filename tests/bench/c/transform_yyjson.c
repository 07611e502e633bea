/*
 * Peer: the same transforms by hand on yyjson.
 *
 *     transform_yyjson OPERATION FILE            JSON text to JSON text on stdout
 */
#include "bench.h"
#include <yyjson.h>

typedef struct keyed {
    double key;
    size_t index;
    yyjson_val *item;
} keyed;

static int compare(const void *a, const void *b)
{
    const keyed *x = a, *y = b;
    if (x->key != y->key)
        return x->key < y->key ? -1 : 1;
    return x->index < y->index ? -1 : 1;
}

/* Adds what is there already: a mutable value is not needed for a part that is written as it was read. */
static void keep(yyjson_mut_doc *out, yyjson_mut_val *array, yyjson_val *item)
{
    yyjson_mut_arr_append(array, yyjson_val_mut_copy(out, item));
}

static void sort(yyjson_mut_doc *out, yyjson_mut_val *result, yyjson_val *items)
{
    keyed *keys = malloc((yyjson_arr_size(items) + 1) * sizeof *keys);
    size_t index, count;
    yyjson_val *item;
    yyjson_arr_foreach(items, index, count, item) keys[index] =
        (keyed){ yyjson_get_num(yyjson_obj_get(item, "score")), index, item };
    qsort(keys, count, sizeof *keys, compare);
    for (size_t i = 0; i < count; i++)
        keep(out, result, keys[i].item);
    free(keys);
}

static void reshape(yyjson_mut_doc *out, yyjson_mut_val *result, yyjson_val *item)
{
    yyjson_mut_val *made = yyjson_mut_obj(out);
    yyjson_mut_obj_add_val(out, made, "id", yyjson_val_mut_copy(out, yyjson_obj_get(item, "id")));
    yyjson_mut_obj_add_val(out, made, "title", yyjson_val_mut_copy(out, yyjson_obj_get(item, "name")));
    yyjson_mut_obj_add_val(out, made, "city",
                           yyjson_val_mut_copy(out, yyjson_obj_get(yyjson_obj_get(item, "address"), "city")));
    yyjson_mut_obj_add_val(out, made, "score", yyjson_val_mut_copy(out, yyjson_obj_get(item, "score")));
    yyjson_mut_arr_append(result, made);
}

int main(int argc, char **argv)
{
    bench_require(argc == 3, "usage: transform_yyjson OPERATION FILE");
    bench_file file = bench_read(argv[2]);
    yyjson_doc *in = yyjson_read(file.data, file.size, 0);
    bench_require(in != NULL, "reading");
    size_t index, count, size;
    yyjson_val *items = yyjson_obj_get(yyjson_doc_get_root(in), "items"), *item;
    if (argv[1][0] == 'i') {
        const char *same = yyjson_write(in, 0, &size);
        bench_require(same != NULL, "writing");
        bench_finish(same, size);
    }
    yyjson_mut_doc *out = yyjson_mut_doc_new(NULL);
    yyjson_mut_val *root = yyjson_mut_obj(out), *result = yyjson_mut_arr(out);
    yyjson_mut_doc_set_root(out, root);
    yyjson_mut_obj_add_val(out, root, "items", result);
    if (argv[1][0] == 's')
        sort(out, result, items);
    else
        yyjson_arr_foreach(items, index, count, item)
        {
            if (argv[1][0] == 'm')
                reshape(out, result, item);
            else if (yyjson_get_num(yyjson_obj_get(item, "score")) > 500)
                keep(out, result, item);
        }
    const char *text = yyjson_mut_write(out, 0, &size);
    bench_require(text != NULL, "writing");
    bench_finish(text, size);
    return 0;
}
