using Chainrule.Cli.Display;
using Chainrule.Cli.Parsing;
using Chainrule.Cli.Runs;
using Chainrule.Cli.Runs.Images;
using Chainrule.Cli.Runs.Tabular;
using Chainrule.Images.Folders;
using Chainrule.Reports;
using Chainrule.Reports.Results;
using Chainrule.Tables;

namespace Chainrule.Cli.Commands;

/// <summary>
/// Reads a table and shows what its columns were taken as, or a folder of images and shows what it holds, and what was noticed;
/// nothing is
/// trained.
/// </summary>
internal sealed class InspectCommand : Command
{
    private const int Done = 0, Failed = 1;

    /// <inheritdoc/>
    public override string Name => "inspect";

    /// <inheritdoc/>
    public override string Summary => "show what a table or a folder of images holds, and what is wrong with it";

    /// <inheritdoc/>
    public override IReadOnlyList<Operand> Operands { get; } =
        [new("DATA", "a table: CSV or TSV, .npy or .npz, gzipped or not; - for standard input;\nor a folder of images")];

    /// <inheritdoc/>
    public override IReadOnlyList<Option> Options { get; } =
    [
        .. TableArguments.Options,
        new(
            "html",
            "FILE",
            "write it as a page too: of a table how columns are spread, and what says\nsomething about what; of a "
                + "folder how many images each class has",
            "Page"),
        new("force", null, "replace the file if it is there", "Page"),
        .. CommonOptions.Output,
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<string> Examples { get; } =
    [
        "chainrule inspect data/penguins.csv --target species --html penguins.html",
        "chainrule inspect houses.csv --target price --categorical zip --missing \"unknown,-999\"",
        "zcat houses.csv.gz | chainrule inspect - --json",
        "chainrule inspect path/to/pictures --html pictures.html",
    ];

    /// <inheritdoc/>
    public override int Run(Arguments arguments, Terminal terminal)
    {
        string? page = arguments.Text("html");
        if (page is not null)
        {
            OutputFile.Probe(page, arguments.Flag("force"), "html", arguments.Operand(0));
        }

        if (ImageSource.IsFolder(arguments.Operand(0)!))
        {
            return OfImages(arguments.Operand(0)!, page, arguments, terminal);
        }

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

        if (page is not null)
        {
            WritePage(page, InspectionReport.Of(InspectedTable.Of(table, schema)), arguments, terminal);
        }

        terminal.Output.Flush();
        var errors = schema.Issues.Where(issue => issue.Severity == IssueSeverity.Error).ToList();
        foreach (var error in errors)
        {
            terminal.Fail(error.Message, error.Remedy);
        }

        return errors.Count == 0 ? Done : Failed;
    }

    private static void WritePage(string page, Document document, Arguments arguments, Terminal terminal)
    {
        ReportFile.Write(page, arguments.Flag("force"), document);
        if (!arguments.Flag("json"))
        {
            terminal.Say($"\npage: {page}");
        }
    }

    private static int OfImages(string folder, string? page, Arguments arguments, Terminal terminal)
    {
        TableArguments.RefuseReading(arguments, "a folder of images");
        ImageFolderSummary summary;
        using (var view = new ReadingView(terminal))
        {
            summary = ImageFolderSummary.Of(folder, progress: view);
        }

        if (arguments.Flag("json"))
        {
            JsonOutput.WriteLine(terminal.Output, json => FolderReport.Write(json, folder, summary));
        }
        else
        {
            FolderReport.Print(terminal, folder, summary);
        }

        if (page is not null)
        {
            WritePage(page, FolderInspection.Of(FolderReport.PageOf(folder, summary)), arguments, terminal);
        }

        terminal.Output.Flush();
        var faults = FolderReport.FaultsOf(folder, summary);
        foreach (var (message, help) in faults)
        {
            terminal.Fail(message, help);
        }

        return faults.Count == 0 ? Done : Failed;
    }
}
