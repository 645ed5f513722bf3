using Chainrule.Cli.Display;
using Chainrule.Cli.Parsing;
using Chainrule.Cli.Runs;
using Chainrule.Insight.Results;
using Chainrule.Kernels;
using Chainrule.Tables;
using Chainrule.Tables.Training;
using Chainrule.Training;

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
        var model = ModelArgument.Load(arguments.Operand(0)!);
        using var workers = new Workers(arguments.Integer("threads", 1, 1024) ?? Environment.ProcessorCount);
        if (TableModel.Of(model) is { } ofTables)
        {
            return Evaluate(ofTables, arguments, terminal, workers);
        }

        var source = DataSource.Find(arguments.Operand(1)!);
        int classes = ModelArgument.ClassCount(model);
        var test = source.LoadTest(classes, model.Scaling);
        CommonOptions.CheckInput(model, test.Input, source.Folder);

        var evaluator = new Evaluator(model.Network, model.UsualLoss);
        var evaluation = evaluator.Evaluate(test, workers);
        var report = ClassReport.Of(model, classes, evaluation, evaluator);
        var run = RecordedRun.Of(arguments.Operand(0)!, model);
        var findings = new RunFindings(ReportFile.Of("", source.Text, model, test, train: null, run, workers).Run);
        if (arguments.Flag("json"))
        {
            JsonOutput.WriteLine(terminal.Output, json =>
            {
                report.Write(json, arguments.Operand(0)!, source.Text);
                FindingsText.Write(json, findings);
            });
        }
        else
        {
            report.Print(terminal, findings);
        }

        return 0;
    }

    private static int Evaluate(TableModel model, Arguments arguments, Terminal terminal, Workers workers)
    {
        string data = arguments.Operand(1)!;
        var table = TableArguments.Load(data, model.Reading(TableArguments.Read(arguments)));
        var evaluation = TabularEvaluation.Of(model, table, workers: workers);
        TablePrediction.NoteUnknown(model, table, terminal);
        var run = RecordedRun.Of(arguments.Operand(0)!, model.Model);
        var findings = new RunFindings(new RunFacts
        {
            Test = TableReportContent.OutcomeOf(evaluation.Predicted),
            History = run?.History,
            TestWasTrainedOn = run?.IsTrainedOn(data) ?? false,
            Noticed = TableReportContent.NoticedIn(data, run),
        });
        if (arguments.Flag("json"))
        {
            JsonOutput.WriteLine(terminal.Output, json =>
            {
                TableReport.Write(json, model, arguments.Operand(0)!, data, evaluation);
                FindingsText.Write(json, findings);
            });
        }
        else
        {
            TableReport.Print(terminal, model, evaluation, findings);
        }

        return 0;
    }
}
