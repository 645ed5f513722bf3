using Chainrule.Cli.Display;
using Chainrule.Cli.Parsing;
using Chainrule.Cli.Runs;
using Chainrule.Files;
using Chainrule.Kernels;
using Chainrule.Models;
using Chainrule.Reports.Results;

namespace Chainrule.Cli.Commands;

/// <summary>Writes the report of a model on the test rows of a data set.</summary>
internal sealed class ReportCommand : Command
{
    /// <inheritdoc/>
    public override string Name => "report";

    /// <inheritdoc/>
    public override string Summary => "write all there is to know about a model as one page";

    /// <inheritdoc/>
    public override IReadOnlyList<Operand> Operands { get; } =
    [
        new("RUN|MODEL", "the folder of a run, or a model file"),
        new("DATA", $"for a model of a table a table with the target column; else\n{CommonOptions.Data}"),
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<Option> Options { get; } =
    [
        new("out", "FILE", "the page (default report.html)", "Report"),
        new("force", null, "replace the file if it is there", "Report"),
        .. TableArguments.Reading,
        CommonOptions.Threads,
        .. CommonOptions.Output,
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<string> Examples { get; } = ["chainrule report runs/mnist-001 mnist", "chainrule report model.safetensors path/to/data --out page.html"];

    /// <inheritdoc/>
    public override int Run(Arguments arguments, Terminal terminal)
    {
        string name = arguments.Operand(0)!, file = arguments.Text("out") ?? "report.html";
        bool force = arguments.Flag("force");
        var model = ModelArgument.Load(name);
        Probe(file, force);
        using var workers = new Workers(arguments.Integer("threads", 1, 1024) ?? Environment.ProcessorCount);
        var run = RecordedRun.Find(Directory.Exists(name) ? name : Path.GetDirectoryName(name) is { Length: > 0 } parent ? parent : ".");
        var content = model.TablePreparation is null ? OfImages(arguments, model, run, workers) : OfTable(arguments, model, run, workers);
        ReportFile.Write(file, force, RunReport.Of(content with { Layers = run is null ? null : LayersFile.TryRead(run.Folder) }));
        if (arguments.Flag("json"))
            JsonOutput.WriteLine(terminal.Output, json => json.WriteString("report", file));
        else
            terminal.Output.WriteLine($"report: {file}");

        return 0;
    }

    private static ReportContent OfImages(Arguments arguments, Model model, RecordedRun? run, Workers workers)
    {
        var source = DataSource.Find(arguments.Operand(1)!);
        var test = source.LoadTest(ModelArgument.ClassCount(model), model.Scaling);
        CommonOptions.CheckInput(model, test.Input, source.Folder);
        return ReportFile.Of($"Report of {arguments.Operand(0)} on {source.Text}", source.Text, model, test, train: null, run, workers);
    }

    private static ReportContent OfTable(Arguments arguments, Model model, RecordedRun? run, Workers workers)
    {
        string data = arguments.Operand(1)!;
        return TableReportContent.Of($"Report of {arguments.Operand(0)} on {data}", model, TableArguments.Load(data, TableArguments.Read(arguments)), data, run, workers) with
        {
            Notes = ["Rows that the model was trained on, if there are any among these, make it look better than it is."],
        };
    }

    private static void Probe(string file, bool force)
    {
        try
        {
            DurableFile.Probe(file, force);
        }
        catch (FileExistsException exception)
        {
            throw new ChainruleException(exception.Message, "choose another name with --out, or replace it with --force", exception);
        }
    }
}
