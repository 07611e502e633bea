/*
 * An addon with the library inside: it exports one function, as one for Python or Node does.
 */
#include <workflowskill/workflowskill.h>

__attribute__((visibility("default"))) int addon_run(void);

int addon_run(void)
{
    static const char text[] = "steps: [ { id: done, type: exit, status: success, output: { n: [ 4, 2 ] } } ]";
    wfs_run *run = NULL;
    wfs_result result = wfs_run_text(text, WFS_ZERO_TERMINATED, NULL, 0, NULL, NULL, &run);
    int good = result == WFS_OK && wfs_run_succeeded(run);
    wfs_run_free(run);
    return good;
}
