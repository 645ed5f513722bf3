using System.Globalization;
using System.Text.Json;
using Chainrule.Cli.Display;
using Chainrule.Insight;
using Chainrule.Insight.Results;
using Chainrule.Metrics;
using Chainrule.Text;
using Chainrule.Training;

namespace Chainrule.Cli.Runs.Images;

/// <summary>How well a model tells the test images of a data set apart.</summary>
internal sealed class EvaluatedImages : EvaluatedModel
{
    private static readonly int[] TopPlaces = [2, 3, 5];

    private readonly ModelCall _call;
    private readonly string _data;
    private readonly Evaluation _evaluation;
    private readonly ConfusionMatrix _matrix;
    private readonly IReadOnlyList<TopKAccuracy> _top;

    /// <summary>Counts the rows that were just evaluated.</summary>
    public EvaluatedImages(ModelCall call, string data, Evaluation evaluation, Evaluator evaluator, RunFindings findings)
    {
        (_call, _data, _evaluation, Findings) = (call, data, evaluation, findings);
        int width = call.Model.Network.OutputShape.Count;
        _matrix = new ConfusionMatrix(ModelArgument.ClassCount(call.Model));
        _top = [.. TopPlaces.Where(k => k < width).Select(k => new TopKAccuracy(k))];
        var labels = evaluator.Targets.Classes;
        for (int row = 0; row < labels.Length; row++)
        {
            var scores = evaluator.Outputs.Slice(row * width, width);
            _matrix.Add(labels[row], call.Model.ClassOf(scores));
            foreach (var count in _top)
            {
                count.Add(labels[row], scores);
            }
        }
    }

    /// <inheritdoc/>
    public override RunFindings Findings { get; }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter json)
    {
        json.WriteString("model", _call.Name);
        json.WriteString("data", _data);
        json.WriteNumber("rows", _evaluation.Rows);
        json.Number("loss", _evaluation.Loss);
        json.Number("accuracy", _evaluation.Accuracy);
        json.WriteStartObject("topAccuracy");
        foreach (var count in _top)
        {
            json.Number(count.K.ToString(CultureInfo.InvariantCulture), count.Value);
        }

        json.WriteEndObject();
        ClassReport.Write(json, _call.Model, _matrix);
    }

    /// <inheritdoc/>
    public override void Print(Terminal terminal)
    {
        string top = string.Concat(_top.Select(count => $", top {count.K} {ShareText.Percent(count.Value, 2)}"));
        terminal.Say(
            $"accuracy {ShareText.Percent(_evaluation.Accuracy ?? 0, 2)}{top}, loss {TrainingView.Loss(_evaluation.Loss)} on "
                + $"{NumberText.Count(_evaluation.Rows)} rows"
        );
        FindingsText.PrintVerdict(terminal, Findings);
        FindingsText.PrintAlerts(terminal, Findings);
        terminal.Say();
        ClassReport.Print(terminal, _matrix, Findings);
        FindingsText.PrintConfused(terminal, Findings, inFull: false);
    }
}
