using System.Globalization;
using Chainrule.Cli.Parsing;
using Chainrule.Cli.Runs.Records;
using Chainrule.Images.Folders;
using Chainrule.Insight.Comparisons;
using Chainrule.Insight.Results;
using Chainrule.Insight.Rows;
using Chainrule.Models;
using Chainrule.Reports.Results;
using Chainrule.Tables;
using Chainrule.Training;

namespace Chainrule.Cli.Runs.Images;

/// <summary>Runs on images of classes, read from a folder of images or of four IDX files.</summary>
internal sealed class ImageRuns : RunKind
{
    /// <inheritdoc/>
    public override bool IsMeant(string data, Arguments arguments) => ImageSource.IsShipped(data) || Directory.Exists(data);

    /// <inheritdoc/>
    public override bool Takes(Model model) => TableModel.Of(model) is null;

    /// <inheritdoc/>
    public override bool HasLeft(RunRecord record) => record.Data?.Input is not null;

    /// <inheritdoc/>
    public override PlannedRun Plan(RunRequest request)
    {
        var arguments = request.Arguments;
        var others = TrainOptions.OfTables.ExceptBy(TrainOptions.OfImages.Select(option => option.Name), option => option.Name);
        if (others.FirstOrDefault(option => arguments.Given(option.Name)) is { } other)
        {
            string what = Directory.Exists(request.Data) ? $"{request.Data} is a folder" : "DATA is none";
            throw UsageException.Of(
                arguments.Label(other.Name), $" is for tables, and {what}",
                "give a CSV file, or leave the option out"
            );
        }

        var settings = ImageSettings.Read(request.Ranks?.WithShards(request) ?? arguments);
        if (request.Stopped is not null && settings.FindsLearningRate)
        {
            throw new UsageException(
                "--learning-rate auto is for the beginning of a run, and this one goes on",
                "leave it out, or give a rate"
            );
        }

        return ImageRun.Prepare(request, ImageSource.Find(request.Data), settings);
    }

    /// <inheritdoc/>
    public override DataFiles FilesOf(string data) => ImageSource.Find(data).Files;

    /// <inheritdoc/>
    public override bool IsShipped(string data) => ImageSource.IsShipped(data);

    /// <inheritdoc/>
    public override EvaluatedModel Evaluate(ModelCall call)
    {
        var (source, test) = TestOf(call);
        if (test.Data.TargetSize > 0 && call.Model.Labels is { } labels)
        {
            var counting = new Evaluator(call.Model.Network, call.Model.UsualLoss) { LabelThresholds = labels.Thresholds };
            var counted = counting.Evaluate(test.Data, call.Workers);
            var found = ImageReport.Of("", source.Text, call.Model, test, train: null, call.Run, call.Workers);
            return new EvaluatedLabels(call, source.Text, counted, new RunFindings(found.Run));
        }

        var evaluator = new Evaluator(call.Model.Network, call.Model.UsualLoss);
        var evaluation = evaluator.Evaluate(test.Data, call.Workers);
        var content = ImageReport.Of("", source.Text, call.Model, test, train: null, call.Run, call.Workers);
        return new EvaluatedImages(call, source.Text, evaluation, evaluator, new RunFindings(content.Run));
    }

    /// <inheritdoc/>
    public override Predictions Predict(ModelCall call) => new ImagePredictions(call);

    /// <inheritdoc/>
    public override ReportContent Report(ModelCall call, string title)
    {
        var (source, test) = TestOf(call);
        return ImageReport.Of(title, source.Text, call.Model, test, train: null, call.Run, call.Workers);
    }

    /// <inheritdoc/>
    public override RowToExplain Explain(ModelCall call, int row)
    {
        TableArguments.RefuseReading(call.Arguments, "a model for images", isSeenInFile: true);
        var step = StepOf(call);
        if (ExplainedImage.IsMeant(call.Data))
        {
            return call.Arguments.Given("row")
                ? throw new UsageException($"--row: {call.Data} is one image", "leave --row out")
                : ExplainedImage.OfFile(call, step);
        }

        var (source, images) = TestOf(call);
        var test = images.Data;
        if (row >= test.Count)
        {
            throw new ChainruleException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"--row: there is no row {row} in {source.Text}, which has {test.Count:#,0} test rows"
                ),
                $"rows are counted from 0; the last one is {test.Count - 1}"
            );
        }

        var explained = ExplainedRow.Of(test, row);
        string truth = ExplainedImage.TruthOf(call.Model, explained);
        string file = test is ImageDataset folder ? $" ({folder.Files[row].Name})" : "";
        return new RowToExplain(
            explained, step, InputNames: null, $"row {row} of {source.Text}{file}",
            explanation => $"{row} of the test data, {truth}; the model says {ExplainedImage.SaidOf(call.Model, explanation)}");
    }

    /// <inheritdoc/>
    public override ModelColumns? ColumnsOf(Model model) => null;

    /// <inheritdoc/>
    public override (TestPredictions? Predictions, string? WhyNot) TestAgain(RecordedRun run, ReadingScene scene)
    {
        var model = ModelArgument.Load(run.Folder);
        if (model.Network.ParametersSha256() != run.ParametersSha256)
        {
            return (null, $"it has no {RunFolder.PredictionsName}, and its model is not the one that it tested");
        }

        var source = ImageSource.Find(run.Source!);
        if (run.Record.Data is { Files.Count: > 0 } && !run.IsTrainedOn(source.Files))
        {
            return (null, $"it has no {RunFolder.PredictionsName}, and {source.Folder} isn't what it was trained on");
        }

        var test = source.LoadTest(model, SettingsOf(run), scene).Data;
        ModelArgument.CheckInput(model, test.Input, source.Folder);
        return (TestPredictions.Of(Outcome.Of(model, test), RowFingerprint.Of(test), run.ParametersSha256!), null);
    }

    private static (ImageSource Source, TestImages Test) TestOf(ModelCall call)
    {
        var source = ImageSource.Find(call.Data);
        bool isTrainedOn = call.Run is { } run && source is FolderSource && run.IsTrainedOn(source.Files);
        var test = source.LoadTest(call.Model, isTrainedOn ? SettingsOf(call.Run!) : null, new(call.Terminal));
        ModelArgument.CheckInput(call.Model, test.Data.Input, source.Folder);
        bool hasChanged = source is FolderSource && !isTrainedOn && call.Run?.IsOf(call.Data) == true;
        test = hasChanged ? Changed(test, source) : test;
        foreach (var noticed in test.Noticed)
        {
            call.Terminal.Note($"warning: {noticed.Finding}");
        }

        return (source, test);
    }

    // Which of them were trained on can't be told any more.
    private static TestImages Changed(TestImages test, ImageSource source) => test with
    {
        Noticed =
        [
            new Alert(
                AlertKind.Data,
                IsGrave: true,
                "The data has changed",
                $"The model was trained on {source.Text}, and files in it are others now: images that it was trained on are "
                    + "among those it is tested with.",
                "test it with images that it hasn't seen, in a folder of their own"),
            .. test.Noticed,
        ],
    };

    private static ImageSettings SettingsOf(RecordedRun run) =>
        ImageSettings.Read(Configuration.Of(RunFolder.RecordIn(run.Folder), run.Record, TrainOptions.OfImages).Only);

    // What the run beside a model records; plain gradient descent where there is none that can be read.
    private static ExplainedStep StepOf(ModelCall call) =>
        ExplainedStep.Of(call, TrainOptions.OfImages, arguments =>
        {
            var settings = ImageSettings.Read(arguments);
            var training = settings.Training;
            return new ExplainedStep(settings.Loss, settings.Optimizer, training.LearningRate, training.Regularization);
        });
}
