using Chainrule.Cli.Display;
using Chainrule.Cli.Parsing;
using Chainrule.Cli.Runs;
using Chainrule.Kernels;

namespace Chainrule.Cli.Commands;

/// <summary>Measures a saved model on the test rows of a data set.</summary>
internal sealed class EvaluateCommand : Command
{
    /// <inheritdoc/>
    public override string Name => "evaluate";

    /// <inheritdoc/>
    public override string Summary => "measure a model on a data set's test rows";

    /// <inheritdoc/>
    public override IReadOnlyList<Operand> Operands { get; } =
    [
        new("MODEL", ModelArgument.Description),
        new("DATA", $"for a model of a table a table with the target column; else\n{CommonOptions.Data}"),
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<Option> Options { get; } =
    [.. TableArguments.Reading, CommonOptions.Threads, .. CommonOptions.Output];

    /// <inheritdoc/>
    public override IReadOnlyList<string> Examples { get; } =
        ["chainrule evaluate runs/mnist-001 mnist", "chainrule evaluate model.safetensors path/to/data --json"];

    /// <inheritdoc/>
    public override int Run(Arguments arguments, Terminal terminal)
    {
        string name = arguments.Operand(0)!;
        var model = ModelArgument.Load(name);
        using var workers = new Workers(CommonOptions.ThreadsOf(arguments));
        var call = new ModelCall(name, model, arguments.Operand(1)!, arguments, workers, terminal)
        {
            Run = RecordedRun.Of(name, model),
        };
        var evaluated = RunKinds.Of(model).Evaluate(call);
        if (arguments.Flag("json"))
        {
            JsonOutput.WriteLine(terminal.Output, json =>
            {
                evaluated.Write(json);
                if (evaluated.Findings is { } findings)
                {
                    FindingsText.Write(json, findings);
                }
            });
        }
        else
        {
            evaluated.Print(terminal);
        }

        return 0;
    }
}
