using Chainrule.Cli.Display;
using Chainrule.Cli.Parsing;
using Chainrule.Cli.Runs;
using Chainrule.Insight.Topics;

namespace Chainrule.Cli.Commands;

/// <summary>Explains: a training step as the chain rule, or a formula with its derivation in live numbers.</summary>
internal sealed class ExplainCommand : Command
{
    /// <inheritdoc/>
    public override string Name => "explain";

    /// <inheritdoc/>
    public override string Summary => "lay out a training step as the chain rule, or derive a formula in numbers";

    /// <inheritdoc/>
    /// <remarks>
    /// Made when they are asked for: all topics are, for their names, and other commands shouldn't wait for them.
    /// </remarks>
    public override IReadOnlyList<Operand> Operands => field ??=
    [
        new("MODEL|TOPIC", $"{ModelArgument.Description};\nor {ExplainTopic.Description}", IsRequired: false),
        new("DATA", "with MODEL: for a model of a table, a table with the target column; "
            + $"else\n{CommonOptions.Data};\nor the file of one image", IsRequired: false),
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<Option> Options { get; } =
    [
        .. ExplainRow.Options,
        .. ExplainTopic.Options,
        new(
            "learning-rate",
            "RATE",
            "the learning rate of a step (default: the run's;\nof an example or a formula, its own)",
            "Both"
        ),
        new("html", "FILE", "write it as a page, with a drawing of the network, the function or the computation", "Both"),
        new("force", null, "replace the file of --html or --svg if it is there", "Both"),
        .. CommonOptions.Output,
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<string> Examples { get; } = [.. ExplainRow.Examples, .. ExplainTopic.Examples];

    /// <inheritdoc/>
    public override int Run(Arguments arguments, Terminal terminal)
    {
        // A path that somebody has called "relu" can still be given as ./relu.
        bool isTopic = arguments.Operand(0) is string word && !arguments.Given("example")
            && (TopicTable.Knows(word) || (arguments.Operands.Count == 1 && !ModelArgument.IsMeant(word)));
        Refuse(arguments, isTopic ? ExplainRow.Options : ExplainTopic.Options, isTopic ? "a training step" : "a formula");
        return isTopic ? RunTopic(arguments, terminal) : ExplainRow.Run(arguments, terminal);
    }

    private static int RunTopic(Arguments arguments, Terminal terminal) =>
        arguments.Operand(1) is string extra
            ? throw new UsageException(
                $"'explain {arguments.Operand(0)}' explains a formula and doesn't take '{extra}' as well",
                "leave it out; a model is given as a path, such as ./model.safetensors"
            )
            : ExplainTopic.Run(arguments.Operand(0)!, arguments, terminal);

    private static void Refuse(Arguments arguments, IReadOnlyList<Option> others, string what)
    {
        if (others.FirstOrDefault(option => arguments.Given(option.Name)) is { } option)
        {
            throw new UsageException(
                $"--{option.Name} goes with {what}",
                $"leave --{option.Name} out; see chainrule explain --help"
            );
        }
    }
}
