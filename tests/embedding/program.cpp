// A program in C++ with the library inside: a tool that is a lambda, results in strings.
#include <iostream>
#include <memory>
#include <string>
#include <workflowskill/workflowskill.h>

struct text_free {
    void operator()(wfs_text *text) const { wfs_text_free(text); }
};
struct run_free {
    void operator()(wfs_run *run) const { wfs_run_free(run); }
};
struct tools_free {
    void operator()(wfs_tools *tools) const { wfs_tools_free(tools); }
};

static const std::string workflow = "outputs: { length: { type: int, value: $steps.measure.output } }\n"
                                    "steps:\n"
                                    "  - id: measure\n"
                                    "    type: tool\n"
                                    "    tool: length\n"
                                    "    inputs: { text: { type: string, value: four } }\n";

static std::unique_ptr<wfs_tools, tools_free> make_tools()
{
    wfs_tools *tools = nullptr;
    auto length = [](void *, wfs_call *call) {
        auto size = std::to_string(wfs_value_size(wfs_value_get(wfs_call_arguments(call), "text", 4)));
        wfs_call_succeed(call, size.data(), size.size());
    };
    if (wfs_tools_new(&tools) == WFS_OK)
        wfs_tools_add(tools, "length", WFS_ZERO_TERMINATED, length, nullptr, nullptr);
    return std::unique_ptr<wfs_tools, tools_free>(tools);
}

int main()
{
    auto tools = make_tools();
    wfs_run *made = nullptr;
    wfs_run_text(workflow.data(), workflow.size(), nullptr, 0, wfs_tools_adapter(tools.get()), nullptr, &made);
    std::unique_ptr<wfs_run, run_free> run(made);
    wfs_text *written = nullptr;
    if (!wfs_run_succeeded(run.get()) || wfs_value_write(wfs_run_outputs(run.get()), 0, &written) != WFS_OK)
        return 1;
    std::unique_ptr<wfs_text, text_free> outputs(written);
    std::cout << wfs_text_data(outputs.get(), nullptr) << std::endl;
}
