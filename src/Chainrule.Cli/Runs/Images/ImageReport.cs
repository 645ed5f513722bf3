using Chainrule.Cli.Display;
using Chainrule.Data;
using Chainrule.Images.Folders;
using Chainrule.Insight.Results;
using Chainrule.Kernels;
using Chainrule.Models;
using Chainrule.Reports.Results;
using Chainrule.Text;

namespace Chainrule.Cli.Runs.Images;

/// <summary>What a report says about a model of images.</summary>
internal static class ImageReport
{
    // Rows that were trained on are looked at to see how much better the model does there; so many tell enough.
    private const int MostTrainRows = 5000;

    /// <summary>What there is to say about a model and rows that it takes as they are.</summary>
    /// <param name="title">The title.</param>
    /// <param name="data">DATA as the user wrote it.</param>
    /// <param name="model">The model.</param>
    /// <param name="images">The rows to test with.</param>
    /// <param name="train">The rows that it was trained on; null where they aren't at hand.</param>
    /// <param name="run">The run that the model comes from; null where it isn't known.</param>
    /// <param name="workers">The threads to use.</param>
    public static ReportContent Of(
        string title,
        string data,
        Model model,
        TestImages images,
        IDataset? train,
        RecordedRun? run,
        Workers workers
    )
    {
        var test = images.Data;
        RepeatedRows? repeated = null; // of a folder they are looked for as it is read, and by their files' names
        Outcome? learned = null, tested = null;
        IReadOnlyList<DeadUnits> dead = [];
        IReadOnlyList<LayerGradient> gradients = [];
        var support = train is { Classes: > 0 } ? SupportOf(train) : null;

        workers.Run(
            () => repeated = train is null || test is ImageDataset ? null : NearDuplicates.Count(train, test),
            () => learned = train is null ? null : Outcome.Of(model, SomeOf(train), Workers.None),
            () => tested = Outcome.Of(model, test, Workers.None),
            () => dead = DeadUnits.Of(model, test),
            () => gradients = LayerGradient.Of(model, model.UsualLoss, train ?? test));
        ModelArgument.RequireNumbers(tested!.Scores, model.Network.OutputShape.Count, row => $"row {row} of {data}");
        return new ReportContent
        {
            Title = title,
            Test = new($"{NumberText.Count(test.Count, "test row")} of {data}")
            {
                Data = test,
                RowName = test is ImageDataset folder ? row => folder.Files[row].Name : null,
            },
            Run = new RunFacts
            {
                Test = tested!,
                Train = learned,
                Training = new() { Support = support, History = run?.History },
                DeadUnits = dead,
                Gradients = gradients,
                NearDuplicates = repeated,
                Noticed = images.Noticed,
            },
            Data = new(
                run?.Record.Data is not null
                    ? RecordText.Data(run.Record)
                    : [("source", data), ("test rows", NumberText.Count(test.Count)), ("input", test.Input.ToString())]
            ),
            Configuration = new(run is null ? [] : RecordText.Options(run.Record)),
            Machine = run is null ? [("chainrule", ToolName.Version)] : RecordText.Machine(run.Record),
            Command = run is null ? null : RecordText.Command(run),
        };
    }

    private static long[] SupportOf(IDataset train)
    {
        int[] rows = [.. Enumerable.Range(0, train.Count)], labels = new int[train.Count];
        train.CopyClasses(rows, labels);
        var support = new long[train.Classes];
        foreach (int label in labels)
        {
            support[label]++;
        }

        return support;
    }

    private static Subset SomeOf(IDataset train)
    {
        int every = Math.Max(1, train.Count / MostTrainRows);
        return new Subset(train, [.. Enumerable.Range(0, train.Count).Where(row => row % every == 0)]);
    }
}
