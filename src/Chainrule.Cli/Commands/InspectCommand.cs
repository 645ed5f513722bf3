using Chainrule.Cli.Display;
using Chainrule.Cli.Parsing;
using Chainrule.Cli.Runs;
using Chainrule.Cli.Runs.Tabular;
using Chainrule.Tables;

namespace Chainrule.Cli.Commands;

/// <summary>Reads a table and shows what its columns were taken as, and what was noticed; nothing is trained.</summary>
internal sealed class InspectCommand : Command
{
    private const int Done = 0, Failed = 1;

    /// <inheritdoc/>
    public override string Name => "inspect";

    /// <inheritdoc/>
    public override string Summary => "show what the columns of a table hold, and what is wrong with them";

    /// <inheritdoc/>
    public override IReadOnlyList<Operand> Operands { get; } =
        [new("DATA", "a table: CSV or TSV, .npy or .npz, gzipped or not; - for standard input")];

    /// <inheritdoc/>
    public override IReadOnlyList<Option> Options { get; } = [.. TableArguments.Options, .. CommonOptions.Output];

    /// <inheritdoc/>
    public override IReadOnlyList<string> Examples { get; } =
    [
        "chainrule inspect data/penguins.csv --target species",
        "chainrule inspect houses.csv --target price --categorical zip --missing \"unknown,-999\"",
        "zcat houses.csv.gz | chainrule inspect - --json",
    ];

    /// <inheritdoc/>
    public override int Run(Arguments arguments, Terminal terminal)
    {
        var options = TableArguments.Read(arguments);
        var table = TableArguments.Load(arguments.Operand(0)!, options);
        var schema = TableSchema.Infer(table, TableArguments.WholeNames(options, table));
        if (arguments.Flag("json"))
        {
            JsonOutput.WriteLine(terminal.Output, json => SchemaReport.Write(json, table, schema));
        }
        else
        {
            SchemaReport.Print(terminal, table, schema);
        }

        terminal.Output.Flush();
        var errors = schema.Issues.Where(issue => issue.Severity == IssueSeverity.Error).ToList();
        foreach (var error in errors)
        {
            terminal.Fail(error.Message, error.Remedy);
        }

        return errors.Count == 0 ? Done : Failed;
    }
}
