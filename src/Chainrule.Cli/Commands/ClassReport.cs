using System.Globalization;
using System.Text.Json;
using Chainrule.Cli.Display;
using Chainrule.Cli.Runs;
using Chainrule.Insight.Results;
using Chainrule.Metrics;
using Chainrule.Models;
using Chainrule.Text;
using Chainrule.Training;

namespace Chainrule.Cli.Commands;

/// <summary>How well a model tells classes apart.</summary>
internal sealed class ClassReport
{
    private const int WidestMatrix = 20;

    private static readonly int[] TopPlaces = [2, 3, 5];

    private readonly Model _model;
    private readonly Evaluation _evaluation;
    private readonly ConfusionMatrix _matrix;
    private readonly IReadOnlyList<TopKAccuracy> _top;

    private ClassReport(Model model, Evaluation evaluation, ConfusionMatrix matrix, IReadOnlyList<TopKAccuracy> top)
    {
        _model = model;
        _evaluation = evaluation;
        _matrix = matrix;
        _top = top;
    }

    /// <summary>Counts the rows that were just evaluated.</summary>
    public static ClassReport Of(Model model, int classes, Evaluation evaluation, Evaluator evaluator)
    {
        int width = model.Network.OutputShape.Count;
        var matrix = new ConfusionMatrix(classes);
        TopKAccuracy[] top = [.. TopPlaces.Where(k => k < width).Select(k => new TopKAccuracy(k))];
        var labels = evaluator.Targets.Classes;
        for (int row = 0; row < labels.Length; row++)
        {
            var scores = evaluator.Outputs.Slice(row * width, width);
            matrix.Add(labels[row], model.ClassOf(scores));
            foreach (var count in top)
            {
                count.Add(labels[row], scores);
            }
        }

        return new ClassReport(model, evaluation, matrix, top);
    }

    /// <summary>Writes the properties of the result's JSON object.</summary>
    public void Write(Utf8JsonWriter json, string model, string data)
    {
        json.WriteString("model", model);
        json.WriteString("data", data);
        json.WriteNumber("rows", _evaluation.Rows);
        json.Number("loss", _evaluation.Loss);
        json.Number("accuracy", _evaluation.Accuracy);
        json.WriteStartObject("topAccuracy");
        foreach (var count in _top)
        {
            json.Number(count.K.ToString(CultureInfo.InvariantCulture), count.Value);
        }

        json.WriteEndObject();
        Write(json, _model, _matrix);
    }

    /// <summary>Writes the report for people.</summary>
    public void Print(Terminal terminal, RunFindings findings)
    {
        string top = string.Concat(_top.Select(count => $", top {count.K} {Percent(count.Value)}"));
        terminal.Say(
            $"accuracy {Percent(_evaluation.Accuracy ?? 0)}{top}, loss {TrainingView.Loss(_evaluation.Loss)} on "
                + $"{Count(_evaluation.Rows)} rows"
        );
        FindingsText.PrintVerdict(terminal, findings);
        FindingsText.PrintAlerts(terminal, findings);
        terminal.Say();
        Print(terminal, _matrix, findings);
        FindingsText.PrintConfused(terminal, findings, inFull: false);
    }

    /// <summary>Writes how well each class is told from the others, and which are taken for which.</summary>
    public static void Print(Terminal terminal, ConfusionMatrix matrix, RunFindings findings)
    {
        var names = FindingsText.NamesOf(terminal, findings.Run.Test);
        var table = new Table(("class", true), ("precision", false), ("recall", false), ("F1", false), ("rows", false));
        for (int i = 0; i < matrix.Classes; i++)
        {
            Add(table, names[i], matrix.ForClass(i));
        }

        Add(table, "mean", matrix.MacroAverage);
        terminal.Say(table);
        terminal.Say();
        // a matrix of many classes is for programs
        if (matrix.Classes > WidestMatrix)
        {
            terminal.Say($"the confusion matrix of {Count(matrix.Classes)} classes is in --json");
        }
        else
        {
            terminal.Output.Write(ConfusionText.Of(matrix, names, terminal.OutputWidth));
        }

        FindingsText.PrintInFull(terminal, names.Cut);
    }

    /// <summary>Writes the same as properties of a JSON object.</summary>
    public static void Write(Utf8JsonWriter json, Model model, ConfusionMatrix matrix)
    {
        json.WriteStartArray("classes");
        for (int i = 0; i < matrix.Classes; i++)
        {
            json.WriteStartObject();
            json.WriteString("class", ModelArgument.ClassName(model, i));
            Write(json, matrix.ForClass(i));
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartObject("macroAverage");
        Write(json, matrix.MacroAverage);
        json.WriteEndObject();
        json.WriteStartArray("confusion");
        for (int actual = 0; actual < matrix.Classes; actual++)
        {
            json.WriteStartArray();
            for (int predicted = 0; predicted < matrix.Classes; predicted++)
            {
                json.WriteNumberValue(matrix[actual, predicted]);
            }

            json.WriteEndArray();
        }

        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, ClassMetrics metrics)
    {
        json.WriteNumber("precision", metrics.Precision);
        json.WriteNumber("recall", metrics.Recall);
        json.WriteNumber("f1", metrics.F1);
        json.WriteNumber("support", metrics.Support);
    }

    private static void Add(Table table, string name, ClassMetrics metrics) =>
        table.Add(name, Percent(metrics.Precision), Percent(metrics.Recall), Percent(metrics.F1), Count(metrics.Support));

    private static string Percent(double share) => ShareText.Percent(share, 2);

    private static string Count(long number) => number.ToString("#,0", CultureInfo.InvariantCulture);
}
